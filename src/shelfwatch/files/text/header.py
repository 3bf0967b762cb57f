"""Where the header of a file is, with which delimiter, and of which layout."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from shelfwatch.core.errors import Refused
from shelfwatch.files.csv_parser import Lines, Record, Shape, is_blank, read_records
from shelfwatch.files.layouts.columns import Columns
from shelfwatch.files.layouts.layout import Layout
from shelfwatch.files.layouts.plain import PLAIN
from shelfwatch.files.limits import Limits
from shelfwatch.files.text.named_header import find_named_header, placed_records

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
"""Every delimiter, in the order of preference, and what people call it."""

HEAD_CHARS = 262_144
RECORDS_SEARCHED = 50
SHOWN_COLUMNS = 20

SEP_LINE = re.compile(r'"?sep=(?P<delimiter>[,;\t|])"?(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
"""What Excel writes, and hides, to name the delimiter of a file."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header is and what it says.

    `row` is its row as a spreadsheet numbers it; `line` its last line in the file. The two
    differ after a `sep=` line, which no spreadsheet shows, and after line breaks in cells.
    `width` is how many cells each line below it has.
    """

    layout: Layout
    columns: Columns
    names: Sequence[str]
    delimiter: str
    row: int
    line: int
    width: int

    @property
    def shape(self) -> Shape:
        """What the lines below it have to look like."""
        return Shape(self.width, {*self.columns.item, *self.columns.store})


def find_header(
    head: str, limits: Limits, layouts: Sequence[Layout], file: str | None = None
) -> Header:
    """The header within the first records of a file, whose text begins with `head`.

    Of several delimiters that give one, that with the most columns wins. Only where no layout
    knows one is it understood by its names, if `file` says what the file is called. Raises Refused
    where there is none, where a column is there twice, or where there are too many.
    """
    sep = SEP_LINE.match(head)
    tried = [sep["delimiter"]] if sep else list(DELIMITERS)
    found = [header for mark in tried if (header := header_with(head, mark, layouts))]
    if not found and file is not None:
        found = named_headers(head, tried, file)
    if not found:
        raise no_inventory([first_records(head, mark) for mark in tried])
    header = max(found, key=lambda header: len(header.names))
    if len(header.names) > limits.columns:
        raise Refused(
            f"The file has {len(header.names):,} columns, and the limit is {limits.columns:,}:"
            " leave out those that are not needed."
        )
    return header


def header_with(head: str, delimiter: str, layouts: Sequence[Layout]) -> Header | None:
    """The first record that a layout knows as its header, when split at `delimiter`."""
    sep = SEP_LINE.match(head)
    lines = Lines(io.StringIO(head[sep.end() :] if sep else head, newline=""))
    records = read_records(lines, delimiter)
    for record in islice(records, RECORDS_SEARCHED):
        found = columns_of(record.cells, layouts)
        if found:
            line = lines.taken + bool(sep)
            names = without_blank_end(record.cells)
            widths = (len(below.cells) for below in records)
            width = width_below(len(record.cells), len(names), widths)
            return Header(*found, names, delimiter, record.row, line, width)
    return None


def width_below(cells: int, names: int, widths: Iterable[int]) -> int:
    """How many cells the lines below a header have, of whose `cells` the last may have no name.

    `widths` are theirs. A spreadsheet writes blank cells behind the names of the columns where it
    does so in the lines too, and where it once did.
    """
    if cells == names:
        return cells
    seen = Counter(islice(widths, RECORDS_SEARCHED))
    return names if seen[names] > seen[cells] else cells


def named_headers(head: str, tried: Sequence[str], file: str) -> list[Header]:
    """The header with the most columns that can be understood by its names, or none.

    Raises Refused where that one says what the file is if it is no stock, or needs an answer.
    """
    sep = SEP_LINE.match(head)
    text = head[sep.end() :] if sep else head
    tables = {mark: placed_records(text, mark, RECORDS_SEARCHED) for mark in tried}
    named = {mark: find_named_header(each, RECORDS_SEARCHED, file) for mark, each in tables.items()}
    found = [(mark, header) for mark, header in named.items() if header]
    if not found:
        return []
    mark, header = max(found, key=lambda each: len(each[1].names))
    if isinstance(header.meaning, Refused):
        raise header.meaning
    meaning, last = header.meaning, tables[mark][header.at]
    names = without_blank_end(header.names)
    below = (len(record.cells) for record in tables[mark][header.at + 1 :])
    width = width_below(len(header.names), len(names), below)
    line = last.line + bool(sep)
    return [Header(meaning.layout, meaning.columns, names, mark, last.row, line, width)]


def columns_of(cells: Sequence[str], layouts: Sequence[Layout]) -> tuple[Layout, Columns] | None:
    """The first layout that knows these cells as its header, and where they have what it needs."""
    for layout in layouts:
        columns = layout.find_columns(cells)
        if columns:
            return layout, columns
    return None


def without_blank_end(cells: Sequence[str]) -> Sequence[str]:
    """The cells up to the last that is not blank."""
    width = len(cells)
    while width and is_blank(cells[width - 1 : width]):
        width -= 1
    return cells[:width]


def first_records(head: str, delimiter: str) -> list[Record]:
    """The records among which a header is looked for."""
    lines = Lines(io.StringIO(head, newline=""))
    return list(islice(read_records(lines, delimiter), RECORDS_SEARCHED))


def no_inventory(tried: Sequence[Sequence[Record]]) -> Refused:
    """The one message about a file without a header: the columns found and what is missing."""
    records = [record for records in tried for record in records]
    cells = max((record.cells for record in records), key=len, default=[])
    missing = " or ".join(PLAIN.missing(cells))
    names = [" ".join(name.split())[:40] for name in cells if name.strip()]
    if not names or any(not name.isprintable() for name in names):
        return Refused(
            "The file is no text that could be an inventory: export it as CSV with the columns"
            " store, item and count."
        )
    shown = ", ".join(names[:SHOWN_COLUMNS])
    more = f" and {len(names) - SHOWN_COLUMNS} more" if len(names) > SHOWN_COLUMNS else ""
    return Refused(
        f"The file is no inventory that is known here: it has the columns {shown}{more}, but none"
        f" named {missing}; name its columns store, item and count, or say which ones are meant"
        " with shelfwatch map."
    )
