"""Lines with blank cells too many, which DuckDB drops without a word.

It takes `B,A-4,,7,` for a line of four cells although a fifth begins: one separator too many has
moved the last cells, and nobody would know.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from shelfwatch.files.arrival.opened_file import CHUNK

# A quoted cell with nothing in it, or a quote that is doubled.
BLANK_CELL = b'""'

CELL = rb'(?: *+"[^"]*+(?:""[^"]*+)*+" *+|[^"%b]*+)'
"""A cell that is beyond doubt: in quotes that pair up, or without any."""


def has_extra_delimiters(path: Path, delimiter: str, width: int) -> bool:
    """Whether a line of a text ends in a blank cell too many; of one with a row in each line."""
    mark = delimiter.encode()
    if not may_have_blank_ends(path, mark):
        return False
    cell = CELL % re.escape(mark)
    sound = re.compile(cell + b"(?:" + re.escape(mark) + cell + b"){%d}" % (width - 1))
    with path.open("rb") as file:
        return any(is_too_wide(line, mark, width, sound) for line in file)


def may_have_blank_ends(path: Path, mark: bytes) -> bool:
    """Whether any line may end in a blank cell: in most files none does, which is soon known."""
    ends = (mark + b"\n", mark + b"\r", BLANK_CELL)
    return any(end in chunk for chunk in overlapping_chunks(path) for end in ends)


def overlapping_chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a text, each chunk with the last byte of the one before, and a last line end."""
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield last + chunk
            last = chunk[-1:]
    yield last + b"\n"


def is_too_wide(line: bytes, mark: bytes, width: int, sound: re.Pattern[bytes]) -> bool:
    """Whether a line may end in a blank cell that the header does not have.

    `sound` matches the lines that certainly do not. A stray quote makes others of delimiters that
    were in quotes, so that to count those outside of quotes is not enough.
    """
    bare = line.rstrip(b"\r\n")
    if not (bare.endswith(mark) or bare.rstrip(b" ").endswith(BLANK_CELL)):
        return False
    # The dearest question last: most lines with a blank end are no wider than they should be.
    return bare.count(mark) >= width and not sound.fullmatch(bare)
