"""Our own rejects files, mended by a person and dropped again.

Columns: `store,item,count` for what is to be mended, `reason`, the `row` in the file that the
reject came from, the id of that `upload`, and `line`, which is filled where a line could not even
be split into cells. A line with a filled `line` and nothing in the first three is the same reject
again; as soon as a person fills them in, it is a row like any other.

Counts are read one by one: the column's decimal sign was decided from rows that are not here.
"""

from shelfwatch.core.errors import Refused
from shelfwatch.core.text.spreadsheet import unguard
from shelfwatch.files.csv_parser import Record, is_blank
from shelfwatch.files.layouts.columns import Columns
from shelfwatch.files.layouts.layout import Layout

COLUMNS = ("store", "item", "count", "reason", "row", "upload", "line")


class RestoringRejects:
    """Undoes the escape of our rejects files, and gives each record its old row number."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self.origin: str | None = None

    def __call__(self, record: Record) -> Record:
        """The record as it stood in the file that it came from.

        Raises Refused where the rejects of several uploads were put into one file.
        """
        if record.fault:
            return record
        width = max(*self._columns.others.values(), self._columns.last) + 1
        cells = [unguard(cell) for cell in record.cells]
        cells += [""] * (width - len(cells))
        self._note_origin(self._cell(cells, "upload"))
        row = self._cell(cells, "row")
        line = self._cell(cells, "line")
        number = int(row) if row.isascii() and row.isdigit() and len(row) < 16 else record.row
        if line and is_blank(cells[: self._columns.last + 1]):
            return Record(number, [], line, self._cell(cells, "reason"))
        return Record(number, cells, record.line)

    def _cell(self, cells: list[str], column: str) -> str:
        """What stands in one of the columns that only rejects files have."""
        return cells[self._columns.others[column]]

    def _note_origin(self, upload: str) -> None:
        """All records have to come from one upload, whose version the mended rows get."""
        if upload and self.origin and upload != self.origin:
            raise Refused(
                "The file mixes the rejects of several uploads: drop those of each upload by"
                " themselves."
            )
        self.origin = self.origin or upload or None


REJECTS = Layout(
    "Rejects of an earlier upload",
    store=["store"],
    item=["item"],
    count=["count"],
    others=["reason", "row", "upload", "line"],
    restoring=RestoringRejects,
    has_evidence=False,
)
