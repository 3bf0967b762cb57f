"""Whether lines of one level are equal as a whole, also in the columns that nothing is read from.

Two lines that say 5 may be one that was written twice, or two bins with 5 each. That is looked up
only where lines of one level are there at all: most files have none.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

import duckdb

from shelfwatch.core.stock.identity import OUTER_BLANKS
from shelfwatch.files.csv_parser import Lines, Record, read_records
from shelfwatch.files.duckdb_session import insert
from shelfwatch.files.limits import Limits
from shelfwatch.files.meaning.column_names import lexicon
from shelfwatch.files.rows.cells import Table, csv_scan, records_below

CREATE = 'CREATE OR REPLACE TABLE line_mark ("row" BIGINT, mark VARCHAR)'


@dataclass(frozen=True, slots=True)
class WholeLines:
    """The lines of one file; `is_direct` is whether DuckDB could read it without our parser."""

    table: Table
    limits: Limits
    is_direct: bool

    @property
    def others(self) -> list[int]:
        """The columns that no name and no count is taken from; none where lines need not be equal.

        Rejects that come back each have a row and a reason of their own.
        """
        header = self.table.header
        if header.layout.restoring:
            return []
        columns = header.columns
        read = {*columns.item, *columns.fallback, *columns.store}
        read |= {count.place for count in columns.counts}
        return [place for place in range(header.width) if place not in read]

    @property
    def parts(self) -> list[str]:
        """The names of the columns that say which part of a level a line is of: lots, bins."""
        if self.table.header.columns.is_wide:
            return []
        names = self.table.header.names
        others = [names[place] for place in self.others if place < len(names)]
        has_stores = bool(self.table.header.columns.store)
        return [name for name in others if is_part(name, has_stores=has_stores)]

    def mark(self, rows: Collection[int]) -> None:
        """Make `line_mark("row", mark)`: equal marks are equal cells in the other columns."""
        if not self.others:
            self.table.connection.execute(CREATE)
        elif self.is_direct:
            self._mark_directly()
        else:
            self._mark_by_records(frozenset(rows))

    def cells(self, rows: Collection[int]) -> dict[int, list[str]]:
        """All cells of some lines, by their rows."""
        wanted, last = frozenset(rows), max(rows, default=0)
        records = self._picked(wanted) if self.is_direct else self._records()
        until_last = takewhile(lambda record: record.row <= last, records)
        return {record.row: record.cells for record in until_last if record.row in wanted}

    def _picked(self, rows: frozenset[int]) -> Iterator[Record]:
        """Some lines of a file with a row in each: the others are not split, which takes longer."""
        header = self.table.header
        with self.table.text.opened() as file:
            below = enumerate(islice(file, header.line, None), header.row + 1)
            for row, line in below:
                if row in rows:
                    yield from read_records(Lines([line]), header.delimiter, first_row=row)

    def _records(self) -> Iterator[Record]:
        """The records below the header, once more; of a file without quotes each line is one."""
        with self.table.text.opened() as file:
            yield from records_below(file, self.table.header, self.limits)

    def _mark_directly(self) -> None:
        connection = self.table.connection
        cells = ", ".join(f"trim(c{place})" for place in self.others)
        connection.execute(
            f"CREATE OR REPLACE TABLE whole AS SELECT hash({cells})::VARCHAR AS mark"
            f" FROM {csv_scan(self.table)}"
        )
        first = self.table.header.row + 1
        connection.execute(
            f'CREATE OR REPLACE TABLE line_mark AS SELECT rowid + {first} AS "row", mark FROM whole'
        )

    def _mark_by_records(self, rows: Collection[int]) -> None:
        width, others = self.table.header.width, self.others
        marks: list[tuple[int, str]] = []
        for record in self._records():
            if record.row in rows:
                cells = [*record.cells, *[""] * (width - len(record.cells))]
                marks.append((record.row, "\x1f".join(cells[p].strip() for p in others)))
        self.table.connection.execute(CREATE)
        insert(self.table.connection, "line_mark", ("BIGINT", "VARCHAR"), marks)


def is_part(name: str, *, has_stores: bool) -> bool:
    """Whether a column says which part of a level a line is of.

    A place is one where another column names the stores.
    """
    return any(
        sense.kind == "part" or (has_stores and (sense.kind, sense.part) == ("store", "place"))
        for sense in lexicon().senses(name.strip(OUTER_BLANKS))
    )


def rows_of_repeats(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """The rows of the levels that `repeated` lists."""
    found = connection.execute(
        'SELECT good."row" FROM good JOIN repeated AS r'
        " ON r.store = good.store AND r.item = good.item"
    )
    return [row for (row,) in found.fetchall()]
