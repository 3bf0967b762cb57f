"""Rows that cover one level twice: equal ones are one, conflicting ones are rejects."""

from collections.abc import Collection, Iterator, Sequence

import duckdb

from shelfwatch.core.stock.count import from_millionths
from shelfwatch.core.stock.level import StoreName
from shelfwatch.files.duckdb_session import number, pages
from shelfwatch.files.meaning.counts import spell
from shelfwatch.files.rows.column_values import Meaning
from shelfwatch.files.rows.reject_table import RejectRow, Rejects

REPEATED = """
    CREATE OR REPLACE TABLE repeated AS
    SELECT store, item, min("row") AS first, arg_min(count, "row") AS first_count,
           min(count) = max(count) AS is_equal
    FROM good WHERE store NOT IN (SELECT unnest($1::INTEGER[]))
    GROUP BY store, item HAVING count(*) > 1
"""
DROP_EQUAL = """
    DELETE FROM good USING repeated AS r
    WHERE r.is_equal AND r.store = good.store AND r.item = good.item AND r.first <> good."row"
"""
CONFLICTS = """
    CREATE OR REPLACE TABLE conflict AS
    WITH other AS (
        SELECT r.store, r.item, r.first, r.first_count,
               min(good."row") AS second, arg_min(good.count, good."row") AS second_count
        FROM good JOIN repeated AS r ON r.store = good.store AND r.item = good.item
        WHERE NOT r.is_equal AND good.count <> r.first_count GROUP BY ALL)
    SELECT good."row", good.store, good.item, good.count,
           CASE WHEN good.count = first_count THEN second ELSE first END AS other_row,
           CASE WHEN good.count = first_count THEN second_count ELSE first_count END AS other_count
    FROM good JOIN other ON other.store = good.store AND other.item = good.item
"""
"""Each row of a conflict names the first row that says something else."""

DROP_CONFLICTS = """
    DELETE FROM good USING conflict AS c
    WHERE c."row" = good."row" AND c.store = good.store AND c.item = good.item
"""


def resolve(
    connection: duckdb.DuckDBPyConnection,
    stores: Sequence[StoreName],
    rejects: Rejects,
    unique: Collection[int],
    meaning: Meaning,
) -> int:
    """Leave one row for each level in `good`; how many equal repeats were dropped.

    Stores at the places in `unique` are known to have none. Raises Refused where conflicts make
    too many rejects.
    """
    repeated = connection.execute(REPEATED, [list(unique)]).fetchone()
    if repeated == (0,):
        return 0
    repeats = number(connection, DROP_EQUAL)
    connection.execute(CONFLICTS)
    for page in conflict_rejects(connection, stores, meaning):
        rejects.add(page)
    connection.execute(DROP_CONFLICTS)
    return repeats


def conflict_rejects(
    connection: duckdb.DuckDBPyConnection, stores: Sequence[StoreName], meaning: Meaning
) -> Iterator[list[RejectRow]]:
    """The rows of `conflict` as rejects, a batch at a time."""
    for page in pages(connection, "conflict"):
        rejects: list[RejectRow] = []
        for row, place, item, count, other_row, other_count in page:
            text = spell(from_millionths(count))
            other = spell(from_millionths(other_count))
            reason = f"row {other_row} says {other} for the same store and item"
            store = stores[place]
            header = meaning.count_header(store.key)
            rejects.append((row, header, text, reason, store.name, item, text, ""))
        yield rejects
