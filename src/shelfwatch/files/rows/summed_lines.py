"""Layouts whose lines add up: the lots of one item in one store are one row with their sum.

A sum is a count only where all of it is known. So a line of a level that gives no count makes the
rest of that level a reject, and a line that may belong to any level makes all of the file refused.
"""

from collections.abc import Sequence

import duckdb

from shelfwatch.core.errors import Refused
from shelfwatch.core.stock.count import LIMIT, MILLION, from_millionths
from shelfwatch.core.stock.level import StoreName
from shelfwatch.files.duckdb_session import number, pages
from shelfwatch.files.meaning.counts import spell
from shelfwatch.files.rows.column_values import Meaning
from shelfwatch.files.rows.reject_table import Rejects

LOST = """
    SELECT "row", reason FROM reject WHERE "column" IS NULL OR "column" <> $count
    ORDER BY "row" LIMIT 1
"""

SUMS = """
    CREATE OR REPLACE TABLE good AS
    SELECT min("row") AS "row", store, item, sum(count) AS count{aside}
    FROM good GROUP BY store, item
"""
DETAILS = ', arg_min(name, "row") AS name, arg_min(threshold, "row") AS threshold'

PARTIAL = f"""
    CREATE TABLE partial AS
    SELECT good."row", good.store, good.item, good.count, uncounted."row" AS other
    FROM good LEFT JOIN uncounted ON uncounted.store = good.store AND uncounted.item = good.item
    WHERE uncounted."row" IS NOT NULL OR abs(good.count) >= {LIMIT * MILLION}
"""

DROP_PARTIAL = """
    DELETE FROM good USING partial AS p WHERE p.store = good.store AND p.item = good.item
"""

# A sum is a HUGEINT, which the export to SQLite does not know; the bound was checked before.
NARROWED = "ALTER TABLE good ALTER count TYPE BIGINT"


def add_up(
    connection: duckdb.DuckDBPyConnection,
    stores: Sequence[StoreName],
    rejects: Rejects,
    meaning: Meaning,
) -> int:
    """Leave one row for each level in `good`, with the sum of its lines; how many these are.

    `uncounted` has the levels of lines that give no count. Raises Refused where a line that
    gives no level is a reject, or where there are too many.
    """
    count_header = meaning.header.names[meaning.header.columns.counts[0].place]
    # First: a sum that may lack a line is no count, and a wrong one could alarm.
    refuse_lost_line(connection, count_header)
    connection.execute(SUMS.format(aside=DETAILS if meaning.has_details else ""))
    connection.execute(PARTIAL)
    for page in pages(connection, "partial"):
        rejects.add(
            [
                (row, count_header, value, why(other), stores[at].name, item, "", "")
                for row, at, item, count, other in page
                for value in [spell(from_millionths(int(count)))]
            ]
        )
    connection.execute(DROP_PARTIAL)
    connection.execute(NARROWED)
    return number(connection, "SELECT count(*) FROM good")


def why(other: int | None) -> str:
    """Why the sum of some lines is no count; `other` is the row that is missing in it."""
    if other is None:
        return "the sum of the lines is too large: it must be below 1,000,000,000,000"
    return f"row {other} of the same store and item gives no count, so their sum is not known"


def refuse_lost_line(connection: duckdb.DuckDBPyConnection, count_header: str) -> None:
    """Raise Refused where nobody knows which sum a reject belongs to."""
    lost = connection.execute(LOST, {"count": count_header}).fetchone()
    if lost:
        raise Refused(
            f"The lines of this file add up, and row {lost[0]} belongs to no level ({lost[1]}), so"
            " that no sum is certain: mend that row and drop the file again."
        )
