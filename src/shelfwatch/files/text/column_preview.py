"""What an unknown file looks like: its columns with some of their values, and what they may be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shelfwatch.core.errors import Refused
from shelfwatch.files.arrival.opened_file import OpenedFile
from shelfwatch.files.csv_parser import Record
from shelfwatch.files.limits import Limits
from shelfwatch.files.meaning.counts import looks_like_count
from shelfwatch.files.table_shape import agreement, names_at, shape_of, without_blank_end
from shelfwatch.files.text.header import HEAD_CHARS
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


def show_columns(
    opened: OpenedFile, limits: Limits, scratch: Path, encoding: str | None = None
) -> ShownColumns:
    """The columns of a file that need be of no known layout. Raises Refused where it has none.

    `encoding` is the code page of a file that is no Unicode, where a person named it.
    """
    if opened.fault:
        raise opened.fault
    records, at = first_rows_of(opened, limits, scratch, encoding)
    if at is None:
        raise Refused(
            f"{opened.source.name} has no columns that could be told apart: check that it is a"
            " CSV file or a workbook."
        )
    header = [cell.strip() for cell in without_blank_end(records[at].cells)]
    below = [record.cells for record in records[at + 1 :]]
    return ShownColumns(header, [samples(below, place) for place in range(len(header))])


def first_rows_of(
    opened: OpenedFile, limits: Limits, scratch: Path, encoding: str | None
) -> tuple[Sequence[Record], int | None]:
    """The first records of a file, and the place of its line of names: those that a load sees."""
    if opened.is_workbook:
        records = rows_of_workbook(opened, limits)
        return records, names_at(records)
    text = prepare_text(opened, scratch, limits, encoding=encoding)
    with text.opened() as file:
        shape = shape_of(file.read(HEAD_CHARS))
    return shape.records, shape.at


def rows_of_workbook(opened: OpenedFile, limits: Limits) -> list[Record]:
    """The first rows of the sheet that is most of a table."""
    # openpyxl takes a while to import, and most files are no workbooks.
    from shelfwatch.files.text.workbook import first_rows  # noqa: PLC0415 -- as the line above says

    return max(first_rows(opened.text, opened.source.name, limits), key=agreement, default=[])


def samples(records: Sequence[Sequence[str]], place: int) -> list[str]:
    """Some different values of a column."""
    values = (cells[place].strip() for cells in records if place < len(cells))
    return list(dict.fromkeys(value for value in values if value))[:SAMPLES]
