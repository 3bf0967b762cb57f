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

QUOTED = re.compile(rb'"[^"]*"')


def has_extra_delimiters(path: Path, delimiter: str, width: int) -> bool:
    """Whether a line of a text ends in a blank cell too many; of one with a row in each line."""
    mark = delimiter.encode()
    if not may_have_blank_ends(path, mark):
        return False
    with path.open("rb") as file:
        return any(is_too_wide(line, mark, width) for line in file)


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


def is_too_wide(line: bytes, mark: bytes, width: int) -> bool:
    """Whether a line ends in a blank cell that the header does not have."""
    bare = line.rstrip(b"\r\n")
    if not (bare.endswith(mark) or bare.rstrip(b" ").endswith(BLANK_CELL)):
        return False
    # The dearest question last: most lines with a blank end are no wider than they should be.
    return bare.count(mark) >= width and QUOTED.sub(b"", bare).count(mark) >= width
