"""A workbook (.xlsx) -> the text of its sheet that has the columns of an inventory.

The reader is openpyxl, row by row. (The faster calamine holds a sheet as one dense rectangle: a
single stray cell in the last corner makes it ask for 500 GB, and ends the process: 0.9.1.) Bounded
are what a member may hold (`package`), the rows, and the cells with the blank ones between them.
"""

import csv
import warnings
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Literal, Protocol, cast

from shelfwatch.core.errors import EnvironmentFault, Refused
from shelfwatch.core.stock.count import PLACES
from shelfwatch.files.arrival.opened_file import scratch_faults
from shelfwatch.files.csv_parser import Record
from shelfwatch.files.layouts.columns import Columns
from shelfwatch.files.layouts.layout import Layout
from shelfwatch.files.limits import Limits
from shelfwatch.files.table_shape import RECORDS_SEARCHED, agreement, names_at
from shelfwatch.files.text.header import columns_of, no_inventory
from shelfwatch.files.text.named_header import SAMPLE, Placed, find_named_header
from shelfwatch.files.text.workbook_members import open_book

# Rows of a sheet: Excel's own limit. A file may claim more, with nothing in them.
MOST_ROWS = 1_048_576

# Names the delimiter, so that nothing is left to guess; it counts for no row.
SEP_LINE = "sep=,\n"


class Sheet(Protocol):
    """What is used of openpyxl's read-only sheet, whose own type says something else of it."""

    title: str
    sheet_state: str

    def reset_dimensions(self) -> None:
        """Forget what the file says of the sheet's size."""
        ...

    def iter_rows(self, *, values_only: Literal[True]) -> Iterator[Sequence[object]]:
        """The values of each row from the first on, those behind the last left out."""
        ...


def sheet_to_csv(
    path: Path,
    name: str,
    target: Path,
    limits: Limits,
    layouts: Sequence[Layout],
    *,
    by_names: bool,
) -> str:
    """Write the sheet with an inventory to `target` as CSV; the name of that sheet.

    Visible sheets are looked at first. Raises Refused where the file is no workbook that can be
    read, is too large, or has no such sheet.
    """
    with opened_sheets(path, name, limits) as sheets:
        found = find_sheet(sheets, layouts, name if by_names else None)
        write_rows(found, target, name, limits)
        return found.sheet.title


def first_rows(path: Path, name: str, limits: Limits) -> list[list[Record]]:
    """The first rows of every sheet, as texts. Raises Refused where there is no such workbook."""
    with opened_sheets(path, name, limits) as sheets:
        return [first_records(sheet) for sheet in sheets]


@contextmanager
def opened_sheets(path: Path, name: str, limits: Limits) -> Iterator[Sequence[Sheet]]:
    """The sheets of a workbook, while the context lasts. Raises Refused."""
    with refusing_damaged(name), path.open("rb") as file:
        book = open_book(file, name, limits)
        try:
            yield cast("Sequence[Sheet]", book.worksheets)
        finally:
            book.close()


@contextmanager
def refusing_damaged(name: str) -> Iterator[None]:
    """Turn whatever a damaged workbook makes openpyxl raise into Refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and the like, which nobody reads here
            yield
    except (Refused, EnvironmentFault):
        raise
    except Exception as error:  # damage shows as KeyError, TypeError, ParseError...
        raise damaged(name, error) from error


def damaged(name: str, error: Exception) -> Refused:
    """The message for a workbook that cannot be read."""
    reason = " ".join(str(error).split()) or type(error).__name__
    return Refused(
        f"{name} is a damaged workbook ({reason[:100]}):"
        " open it in the spreadsheet, and save it again."
    )


@dataclass(frozen=True, slots=True)
class FoundSheet:
    """A sheet with a header that a layout knows: its width, and where it has counts."""

    sheet: Sheet
    width: int
    counts: Collection[int]


def find_sheet(sheets: Sequence[Sheet], layouts: Sequence[Layout], file: str | None) -> FoundSheet:
    """The first sheet with a header that a layout knows, else one that its names explain.

    Raises Refused where there is none, or where what `file` holds is no stock or needs an answer.
    """
    tried: list[list[Record]] = []
    # Hidden sheets hold old copies and lists for drop-downs.
    ordered = sorted(sheets, key=lambda sheet: sheet.sheet_state != "visible")
    for sheet in ordered:
        records = first_records(sheet)
        for record in records:
            found = columns_of(record.cells, layouts)
            if found:
                return FoundSheet(sheet, len(record.cells), count_places(found[1]))
        tried.append(records)
    sheets_named = (named_sheet(sheet, file) for sheet in ordered if file)
    named = next((sheet for sheet in sheets_named if sheet), None)
    if named is None:
        likeliest = max(tried, key=agreement, default=[])
        raise no_inventory(likeliest, names_at(likeliest))
    return named


def named_sheet(sheet: Sheet, file: str) -> FoundSheet | None:
    """A sheet whose header can be understood by its names. Raises Refused by what else it is."""
    records = first_records(sheet, RECORDS_SEARCHED + SAMPLE)
    placed = [Placed(record.cells, record.row, record.row) for record in records]
    found = find_named_header(placed, RECORDS_SEARCHED, file)
    if found is None:
        return None
    if isinstance(found.meaning, Refused):
        raise found.meaning
    return FoundSheet(sheet, len(found.names), count_places(found.meaning.columns))


def first_records(sheet: Sheet, most: int = RECORDS_SEARCHED) -> list[Record]:
    """The first rows of a sheet: those among which a header is looked for, or more."""
    sheet.reset_dimensions()  # what a file says of its size may be wrong
    rows = islice(sheet.iter_rows(values_only=True), most)
    return [Record(at, [text_of(value) for value in row], "") for at, row in enumerate(rows, 1)]


def count_places(columns: Columns) -> set[int]:
    """Where a header has counts and thresholds."""
    places = {place for count in columns.counts for place in (count.place, count.threshold)}
    return {place for place in places if place is not None}


def write_rows(found: FoundSheet, target: Path, name: str, limits: Limits) -> None:
    """Write every row of a sheet as a line of CSV, also the blank ones, for the row numbers.

    A sheet leaves blank cells out at the end of a row, or has too many of them; neither is a fault,
    since no cell of a sheet can move.
    """
    cells = 0
    with scratch_faults(), target.open("w", encoding="utf-8", newline="") as out:
        out.write(SEP_LINE)
        writer = csv.writer(out, lineterminator="\n")
        for number, row in enumerate(found.sheet.iter_rows(values_only=True), 1):
            cells += len(row)
            if number > MOST_ROWS or cells > limits.workbook_cells:
                raise Refused(
                    f"{name} has a sheet with too many rows or cells, most of them perhaps blank:"
                    " save the sheet as CSV UTF-8."
                )
            texts = [text_of(value, at in found.counts) for at, value in enumerate(row)]
            writer.writerow(fitted(texts, found.width) if any(texts) else [])


def fitted(texts: list[str], width: int) -> list[str]:
    """A row of a sheet as wide as the header: blank cells at its end are no part of it."""
    end = len(texts)
    while end > width and not texts[end - 1]:
        end -= 1
    return texts[:end] + [""] * (width - end)


def text_of(value: object, is_count: bool = False) -> str:  # noqa: FBT001, FBT002 -- one call a cell
    """A cell as the text that a person sees in it, whatever format it has.

    Numbers have at most six places, for more are the machine's; a whole one has none. A count
    never has exactly three, which could be read as thousands.
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return text_of_number(value, is_count)
    # Before numbers: True is an int in Python, and would be a count of 1.
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value)


def text_of_number(value: float, is_count: bool) -> str:  # noqa: FBT001 -- as above
    """A number with a decimal sign that cannot be mistaken."""
    text = f"{value:.{PLACES}f}".rstrip("0").rstrip(".")
    # A tiny negative rounds to it, and a reader would take its sign for an oversold item.
    if text == "-0":
        return "0"
    has_three_places = len(text.partition(".")[2]) == 3
    return f"{text}0" if is_count and has_three_places else text
