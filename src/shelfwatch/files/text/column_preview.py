"""What `map` shows of a file: its columns with some of their values, and how a load reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shelfwatch.core.errors import Refused
from shelfwatch.files.arrival.opened_file import OpenedFile
from shelfwatch.files.by_names.column import Column, columns_of
from shelfwatch.files.by_names.reading import Reading, read_names
from shelfwatch.files.csv_parser import Record
from shelfwatch.files.layouts import LAYOUTS, Layout
from shelfwatch.files.limits import Limits
from shelfwatch.files.table_shape import agreement, names_at, shape_of, without_blank_end
from shelfwatch.files.text.header import HEAD_CHARS
from shelfwatch.files.text.header import columns_of as known_columns
from shelfwatch.files.text.utf8_text import prepare_text

# Values that are shown of a column: enough to know it again.
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class ShownColumns:
    """The columns of a file, with the values of its first lines.

    `layout` is the known one that a load takes it for, its own mapping included. `reading` is how
    a load understands its names where no layout knows them, and they can be read in one way.
    `refusal` is what a load says where it reads them, and takes nothing.
    """

    columns: Sequence[Column]
    layout: Layout | None
    reading: Reading | None
    refusal: Refused | None = None

    @property
    def header(self) -> Sequence[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    def samples(self, column: Column) -> list[str]:
        """Some different values of a column."""
        return list(dict.fromkeys(column.filled))[:SAMPLES]

    def named(self, name: str) -> Column | None:
        """The column of this name, in any letter case."""
        wanted = name.strip().casefold()
        return next((each for each in self.columns if each.name.casefold() == wanted), None)

    # Only what a load would take is proposed: no proposal is better than a wrong one.

    def likely_item(self) -> str | None:
        """The column that identifies the items."""
        return self._at(self.reading.columns.item[0]) if self.reading else None

    def likely_count(self) -> str | None:
        """The column of counts; none where each store has one."""
        is_narrow = self.reading and not self.reading.columns.is_wide
        return (
            self._at(self.reading.columns.counts[0].place) if self.reading and is_narrow else None
        )

    def likely_store(self) -> str | None:
        """The column that names the stores."""
        stores = self.reading.columns.store if self.reading else ()
        return self._at(stores[0]) if stores else None

    def _at(self, place: int) -> str:
        return self.columns[place].name


def show_columns(
    opened: OpenedFile,
    limits: Limits,
    scratch: Path,
    layouts: Sequence[Layout] = LAYOUTS,
    encoding: str | None = None,
) -> ShownColumns:
    """The columns of a file of any layout or of none. Raises Refused where it has none.

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
    header = without_blank_end(records[at].cells)
    below = [record.cells for record in records[at + 1 :]]
    known = known_columns(header, layouts)
    reading = None if known else read_names(header, below, opened.source.name)
    return ShownColumns(
        columns_of(header, below),
        known[0] if known else None,
        reading if isinstance(reading, Reading) else None,
        reading if isinstance(reading, Refused) else None,
    )


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
