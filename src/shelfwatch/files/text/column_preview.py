"""What an unknown file looks like: its columns with some of their values, and what they may be."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from shelfwatch.core.errors import Refused
from shelfwatch.files.arrival.opened_file import OpenedFile
from shelfwatch.files.csv_parser import Lines, read_records
from shelfwatch.files.limits import Limits
from shelfwatch.files.meaning.counts import looks_like_count
from shelfwatch.files.text.header import DELIMITERS, HEAD_CHARS, RECORDS_SEARCHED
from shelfwatch.files.text.utf8_text import prepare_text

SAMPLES = 3
"""Values that are shown of a column: enough to know it again."""

ITEM = re.compile(r"sku|item|article|artikel|articulo|product|produit|code|ref|barcode|ean", re.I)
COUNT = re.compile(r"count|qty|quantit|stock|on hand|bestand|menge|cantidad|available|saldo", re.I)
STORE = re.compile(r"store|shop|location|warehouse|branch|outlet|site|filiale|lager|almac", re.I)
"""Parts of names that such columns have in the exports known here, and in other languages."""


@dataclass(frozen=True, slots=True)
class ShownColumns:
    """The header of a file, and some different values below each of its columns."""

    header: Sequence[str]
    values: Sequence[Sequence[str]]

    def likely_count(self) -> str | None:
        """The column that seems to hold the counts, of those that hold numbers."""
        numbers = [
            name
            for name, values in zip(self.header, self.values, strict=True)
            if values and all(map(looks_like_count, values))
        ]
        return first_match(COUNT, numbers)

    def likely_item(self) -> str | None:
        """The column that seems to identify the items."""
        return first_match(ITEM, [name for name in self.header if name != self.likely_count()])

    def likely_store(self) -> str | None:
        """The column that seems to name the stores."""
        taken = (self.likely_count(), self.likely_item())
        return first_match(STORE, [name for name in self.header if name not in taken])


def first_match(pattern: re.Pattern[str], names: Sequence[str]) -> str | None:
    """The first name in which the pattern is found."""
    return next((name for name in names if pattern.search(name)), None)


def show_columns(opened: OpenedFile, limits: Limits, scratch: Path) -> ShownColumns:
    """The columns of a file that need be of no known layout. Raises Refused where it has none."""
    if opened.fault:
        raise opened.fault
    records = rows_of_workbook(opened, limits) if opened.is_workbook else []
    if not records:
        with prepare_text(opened, scratch, limits).opened() as file:
            head = file.read(HEAD_CHARS)
        records = max((split(head, mark) for mark in DELIMITERS), key=width)
    at = next((at for at, cells in enumerate(records) if filled(cells) == width(records)), None)
    if at is None or width(records) < 2:
        raise Refused(
            f"{opened.source.name} has no columns that could be told apart: check that it is a"
            " CSV file or a workbook."
        )
    header = [cell.strip() for cell in records[at]]
    return ShownColumns(header, [samples(records[at + 1 :], place) for place in range(len(header))])


def rows_of_workbook(opened: OpenedFile, limits: Limits) -> list[list[str]]:
    """The first rows of the sheet with the most columns."""
    # openpyxl takes a while to import, and most files are no workbooks.
    from shelfwatch.files.text.workbook import first_rows  # noqa: PLC0415 -- as the line above says

    return max(first_rows(opened.text, opened.source.name, limits), key=width, default=[])


def split(head: str, delimiter: str) -> list[list[str]]:
    """The first records of a text."""
    lines = Lines(io.StringIO(head, newline=""))
    return [record.cells for record in islice(read_records(lines, delimiter), RECORDS_SEARCHED)]


def filled(cells: Sequence[str]) -> int:
    """How many cells are not blank."""
    return sum(bool(cell.strip()) for cell in cells)


def width(records: Sequence[Sequence[str]]) -> int:
    """The most filled cells that a record has."""
    return max(map(filled, records), default=0)


def samples(records: Sequence[Sequence[str]], place: int) -> list[str]:
    """Some different values of a column."""
    values = (cells[place].strip() for cells in records if place < len(cells))
    return list(dict.fromkeys(value for value in values if value))[:SAMPLES]
