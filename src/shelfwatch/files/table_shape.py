"""What the first lines of a text show of its table, whatever its columns mean.

That is the delimiter on which most lines agree, and the line of names above lines of its width. A
title is not one, although it stands first, nor is a damaged line, although it may be the widest.
"""

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from shelfwatch.core.stock.identity import OUTER_BLANKS
from shelfwatch.files.csv_parser import Lines, Record, read_records
from shelfwatch.files.meaning.counts import looks_like_count

# Every delimiter, in the order of preference, and what people call it.
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

# More lines than any title block has; searching a whole file would find "headers" in its data.
RECORDS_SEARCHED = 50

# What Excel writes, and hides, to name the delimiter of a file.
SEP_LINE = re.compile(r'"?sep=(?P<delimiter>[,;\t|])"?(?:\r\n|\r|\n|\Z)', re.IGNORECASE)

DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b.*")


@dataclass(frozen=True, slots=True)
class TableShape:
    """The first records of a text, split at its delimiter; `at` is the one with the names.

    It is None where no line has names above lines as wide as itself.
    """

    delimiter: str
    records: Sequence[Record]
    at: int | None


def shape_of(head: str) -> TableShape:
    """The shape of the table in a text that begins with `head`."""
    tried = {mark: first_records(head, mark) for mark in delimiters_of(head)}
    delimiter = max(tried, key=lambda mark: agreement(tried[mark]))
    records = tried[delimiter]
    return TableShape(delimiter, records, names_at(records))


def delimiters_of(head: str) -> Sequence[str]:
    """The one that a `sep=` line names, else all that are known."""
    sep = SEP_LINE.match(head)
    return [sep["delimiter"]] if sep else list(DELIMITERS)


def first_records(head: str, delimiter: str) -> list[Record]:
    """The records among which a header is looked for."""
    sep = SEP_LINE.match(head)
    lines = Lines(io.StringIO(head[sep.end() :] if sep else head, newline=""))
    return list(islice(read_records(lines, delimiter), RECORDS_SEARCHED))


def agreement(records: Sequence[Record]) -> tuple[int, int]:
    """How many lines have the commonest number of cells, and that number; one cell is no table."""
    widths = Counter(len(record.cells) for record in records if len(record.cells) > 1)
    return max(((lines, width) for width, lines in widths.items()), default=(0, 0))


def names_at(records: Sequence[Record]) -> int | None:
    """The place of the first record that has names and is as wide as most of them."""
    _, width = agreement(records)
    wide = {at: filled(each.cells) for at, each in enumerate(records) if len(each.cells) == width}
    most = max(map(len, wide.values()), default=0)
    return next((at for at, cells in wide.items() if are_names(cells, most)), None)


def filled(cells: Sequence[str]) -> list[str]:
    """The cells that are not blank, without blanks around them."""
    return [text for cell in cells if (text := cell.strip(OUTER_BLANKS))]


def are_names(cells: Sequence[str], most: int) -> bool:
    """Whether filled cells may be names of columns, where the fullest line has `most` of them.

    A title fills one cell or two of many, and no name is a number or a date.
    """
    is_title = len(cells) < 2 or 2 * len(cells) < most
    return not is_title and not any(looks_like_count(c) or DATE.fullmatch(c) for c in cells)


def without_blank_end(cells: Sequence[str]) -> Sequence[str]:
    """The cells up to the last that is not blank."""
    width = len(cells)
    while width and not cells[width - 1].strip(OUTER_BLANKS):
        width -= 1
    return cells[:width]
