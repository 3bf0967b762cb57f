"""Where the header of a file is, with which delimiter, and of which layout."""

import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from shelfwatch.core.errors import Refused
from shelfwatch.core.stock.identity import OUTER_BLANKS
from shelfwatch.files.csv_parser import BAD_QUOTES, Lines, Record, Shape, read_records
from shelfwatch.files.layouts.columns import Columns
from shelfwatch.files.layouts.layout import Layout
from shelfwatch.files.layouts.plain import PLAIN
from shelfwatch.files.limits import Limits
from shelfwatch.files.table_shape import (
    RECORDS_SEARCHED,
    SEP_LINE,
    delimiters_of,
    shape_of,
    without_blank_end,
)
from shelfwatch.files.text.named_header import find_named_header, placed_records

HEAD_CHARS = 262_144
SHOWN_COLUMNS = 20


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
    found = [header for mark in delimiters_of(head) if (header := header_with(head, mark, layouts))]
    if found:
        header = max(found, key=lambda header: len(header.names))
    else:
        shape = shape_of(head)
        named = named_header(head, shape.delimiter, file) if file is not None else None
        if named is None:
            raise no_inventory(shape.records, shape.at)
        header = named
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
        # Every layout needs an item and a count. Split at a wrong delimiter all lines are one cell,
        # and to ask forty layouts of each takes a third of the time that a small file takes.
        found = columns_of(record.cells, layouts) if len(record.cells) > 1 else None
        if found:
            line = lines.taken + bool(sep)
            widths = [len(below.cells) for below in islice(records, RECORDS_SEARCHED)]
            cells = without_lone_tab(record, Counter(widths))
            if cells is not record.cells:
                found = columns_of(cells, layouts) or found
            names = without_blank_end(cells)
            width = width_below(len(cells), len(names), widths)
            return Header(*found, names, delimiter, record.row, line, width)
    return None


def without_lone_tab(record: Record, below: Mapping[int, int]) -> Sequence[str]:
    """The cells of a header but for a tab before its first name, which no line below has."""
    cells = record.cells
    is_lone = "\t" in record.line and not cells[0].strip(OUTER_BLANKS)
    width = len(cells)
    has_one_less = below.get(width - 1, 0) > below.get(width, 0)
    return cells[1:] if is_lone and has_one_less else cells


def width_below(cells: int, names: int, widths: Iterable[int]) -> int:
    """How many cells the lines below a header have, of whose `cells` the last may have no name.

    `widths` are theirs. A spreadsheet writes blank cells behind the names of the columns where it
    does so in the lines too, and where it once did.
    """
    if cells == names:
        return cells
    seen = Counter(islice(widths, RECORDS_SEARCHED))
    return names if seen[names] > seen[cells] else cells


def named_header(head: str, delimiter: str, file: str) -> Header | None:
    """The header that can be understood by its names, or None.

    Raises Refused where that one says what the file is if it is no stock, or needs an answer.
    """
    sep = SEP_LINE.match(head)
    records = placed_records(head[sep.end() :] if sep else head, delimiter, RECORDS_SEARCHED)
    found = find_named_header(records, RECORDS_SEARCHED, file)
    if found is None:
        return None
    if isinstance(found.meaning, Refused):
        raise found.meaning
    meaning, last = found.meaning, records[found.at]
    names = without_blank_end(found.names)
    below = (len(record.cells) for record in records[found.at + 1 :])
    width = width_below(len(found.names), len(names), below)
    line = last.line + bool(sep)
    return Header(meaning.layout, meaning.columns, names, delimiter, last.row, line, width)


def columns_of(cells: Sequence[str], layouts: Sequence[Layout]) -> tuple[Layout, Columns] | None:
    """The first layout that knows these cells as its header, and where they have what it needs."""
    for layout in layouts:
        columns = layout.find_columns(cells)
        if columns:
            return layout, columns
    return None


def no_inventory(records: Sequence[Record], at: int | None) -> Refused:
    """The one message about a table without a known header; `at` is its line of names."""
    first = records[0] if records else None
    if first and first.fault == BAD_QUOTES:
        return Refused(
            "The quotes in line 1 do not pair up, so that nobody knows the columns: mend that line,"
            " and drop the file again."
        )
    cells = first.cells if at is None and first else records[at or 0].cells if records else []
    names = [" ".join(name.split())[:40] for name in cells if name.strip()]
    if not names or any(not name.isprintable() for name in names):
        return Refused(
            "The file is no text that could be an inventory: export it as CSV with the columns"
            " store, item and count."
        )
    shown = ", ".join(names[:SHOWN_COLUMNS])
    more = f" and {len(names) - SHOWN_COLUMNS} more" if len(names) > SHOWN_COLUMNS else ""
    if at is None:
        return Refused(
            f"The file is no inventory that is known here: no line names its columns, and it begins"
            f" with {shown}{more}; put a line with the names above, such as store, item and count."
        )
    missing = " or ".join(PLAIN.missing(cells))
    return Refused(
        f"The file is no inventory that is known here: it has the columns {shown}{more}, but none"
        f" named {missing}; name its columns store, item and count, or say which ones are meant"
        " with shelfwatch map."
    )
