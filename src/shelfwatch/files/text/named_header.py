"""The header of a file of no known layout, found by what its columns are called and hold."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from shelfwatch.core.errors import Refused
from shelfwatch.files.by_names.reading import Reading, may_be_header, read_names
from shelfwatch.files.csv_parser import Lines, read_records

# Lines below a header whose values have to bear out its names: enough to see an item again.
SAMPLE = 500

# Lines that a header may have one below the other.
MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class NamedHeader:
    """What a header was found to mean; it ends with the record at `at` of those looked through."""

    at: int
    names: Sequence[str]
    meaning: Reading | Refused


@dataclass(frozen=True, slots=True)
class Placed:
    """The cells of a record, its row as a spreadsheet numbers it, and its last line."""

    cells: Sequence[str]
    row: int
    line: int


def placed_records(head: str, delimiter: str, searched: int) -> list[Placed]:
    """The records in which a header is looked for, and some below where there may be one."""
    records = placed(head, delimiter)
    first = list(islice(records, searched))
    # Most files have a known layout or none at all: only a likely header is worth 500 lines more.
    if not any(may_be_header(names) for at in range(len(first)) for names in headers_at(first, at)):
        return []
    return first + list(islice(records, SAMPLE))


def placed(head: str, delimiter: str) -> Iterator[Placed]:
    """Every record of a text with its place."""
    lines = Lines(io.StringIO(head, newline=""))
    for record in read_records(lines, delimiter):
        yield Placed(record.cells, record.row, lines.taken)


def find_named_header(records: Sequence[Placed], searched: int, file: str) -> NamedHeader | None:
    """The first of the records that can be understood as a header, or refused for what it says."""
    for at in range(min(searched, len(records))):
        rows = [record.cells for record in records[at + 1 : at + 1 + SAMPLE]]
        for names in headers_at(records, at):
            if not may_be_header(names) or goes_on(records, at):
                continue
            meaning = read_names(names, rows, file)
            if meaning is not None:
                return NamedHeader(at, names, meaning)
    return None


def goes_on(records: Sequence[Placed], at: int) -> bool:
    """Whether the header has one more line: `Quantity` below `Closing Balance`."""
    lines = [record.cells for record in records[at : at + 2]]
    return len(lines) > 1 and all(map(is_part_of_header, lines)) and may_be_header(stacked(lines))


def headers_at(records: Sequence[Placed], at: int) -> Iterator[Sequence[str]]:
    """The names that a header could have whose last line is this record: more lines first.

    Above the last line a blank cell belongs to the name on its left, as merged cells are written.
    """
    # The longest first: "Closing Balance" alone would be taken for the count of its first column.
    for above in range(min(at, MOST_LINES - 1), 0, -1):
        lines = [records[place].cells for place in range(at - above, at + 1)]
        if all(is_part_of_header(cells) for cells in lines):
            yield stacked(lines)
    yield records[at].cells


def is_part_of_header(cells: Sequence[str]) -> bool:
    """Whether a record has some names and no number: a line of a header of several lines."""
    filled = [cell for cell in cells if cell.strip()]
    return len(filled) > 1 and not any(char.isdigit() for cell in filled for char in cell)


def stacked(lines: Sequence[Sequence[str]]) -> list[str]:
    """The names of a header of several lines, each read from top to bottom."""
    width = max(map(len, lines))
    padded = [[*cells, *[""] * (width - len(cells))] for cells in lines]
    filled = [*map(filled_right, padded[:-1]), padded[-1]]
    return [
        " ".join(part.strip() for part in parts if part.strip())
        for parts in zip(*filled, strict=True)
    ]


def filled_right(cells: Sequence[str]) -> list[str]:
    """The cells of a line with what stands left of a blank one put into it."""
    found: list[str] = []
    for cell in cells:
        found.append(cell if cell.strip() or not found else found[-1])
    return found
