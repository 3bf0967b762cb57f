"""The table of rejects, with the raw text that a person needs to mend each of them."""

from collections.abc import Sequence

import duckdb

from shelfwatch.core.errors import Refused
from shelfwatch.core.uploads.upload import Reject
from shelfwatch.files.duckdb_session import insert
from shelfwatch.files.limits import Limits

# `store`, `item` and `count` are what a rejects file offers for mending; `line` is filled instead
# where a line could not be split into cells.
CREATE = """
    CREATE TABLE reject (
        "row" BIGINT, "column" VARCHAR, value VARCHAR, reason VARCHAR,
        store VARCHAR, item VARCHAR, count VARCHAR, line VARCHAR)
"""

LISTED = """
    SELECT "row", "column", value, reason, store, item, count FROM reject ORDER BY "row" LIMIT $1
"""

COMMONEST = 'SELECT reason FROM reject GROUP BY reason ORDER BY count(*) DESC, min("row") LIMIT 1'

TYPES = ("BIGINT", *["VARCHAR"] * 7)

# Characters kept of a line: enough to find it, and few enough for all of them to be listed.
LONGEST_LINE = 10_000

RejectRow = tuple[int, str | None, str, str, str, str, str, str]


class Rejects:
    """What could not be understood of one file; refuses the file where that is too much."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, limits: Limits) -> None:
        self._connection = connection
        self._most = limits.rejects
        self._number = 0
        connection.execute(CREATE)

    def __len__(self) -> int:
        """How many rejects there are."""
        return self._number

    def add(self, rows: Sequence[RejectRow]) -> None:
        """Add rejects. Raises Refused once there are too many."""
        insert(self._connection, "reject", TYPES, rows)
        self.note(len(rows))

    def commonest(self) -> Reject:
        """The first reject of those with the commonest reason."""
        found = self._connection.execute(COMMONEST).fetchone()
        reason = "" if found is None else found[0]
        return next(reject for reject in self.listed() if reject.reason == reason)

    def split_lines(self) -> list[tuple[int, str]]:
        """The row and text of each line that could not be split into cells."""
        query = 'SELECT "row", line FROM reject WHERE "column" IS NULL'
        return self._connection.execute(query).fetchall()

    def pass_over(self, rows: Sequence[int]) -> None:
        """Forget the lines in these rows: they are no rows at all."""
        forget = 'DELETE FROM reject WHERE "column" IS NULL AND list_contains($1, "row")'
        self._connection.execute(forget, [list(rows)])
        self._number -= len(rows)

    def note(self, added: int) -> None:
        """Count rejects that a query added to the table.

        Raises Refused once there are too many: then the file is at fault, not its rows.
        """
        self._number += added
        if self._number > self._most:
            first = self.listed(1)[0]
            raise Refused(
                f"More than {self._most:,} rows could not be understood, the first of them row"
                f" {first.row} ({first.reason}): check how the file was made."
            )

    def listed(self, most: int | None = None) -> list[Reject]:
        """The rejects by row; all of them, or the first `most`."""
        found = self._connection.execute(LISTED, [self._number if most is None else most])
        return [
            Reject(row, column, value, reason, (store, item, count))
            for row, column, value, reason, store, item, count in found.fetchall()
        ]


def line_reject(row: int, line: str, reason: str) -> RejectRow:
    """The reject of a line that has no cells; of a very long one its beginning is kept."""
    shown = line[:LONGEST_LINE]
    return (row, None, shown, reason, "", "", "", shown)
