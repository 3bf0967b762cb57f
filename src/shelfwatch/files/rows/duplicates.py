"""Rows that cover one level twice: equal ones are one, conflicting ones are rejects."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import duckdb

from shelfwatch.core.stock.count import from_millionths
from shelfwatch.core.stock.level import StoreName
from shelfwatch.files.duckdb_session import number, pages
from shelfwatch.files.meaning.counts import spell
from shelfwatch.files.rows.column_values import Meaning
from shelfwatch.files.rows.reject_table import RejectRow, Rejects
from shelfwatch.files.rows.whole_lines import WholeLines, rows_of_repeats

REPEATED = """
    CREATE OR REPLACE TABLE repeated AS
    SELECT store, item, min("row") AS first
    FROM good WHERE store NOT IN (SELECT unnest($1::INTEGER[]))
    GROUP BY store, item HAVING count(*) > 1
"""
JUDGED = """
    CREATE OR REPLACE TABLE judged AS
    SELECT good."row", good.store, good.item, good.count, coalesce(line_mark.mark, '') AS mark,
           r.first
    FROM good JOIN repeated AS r ON r.store = good.store AND r.item = good.item
    LEFT JOIN line_mark ON line_mark."row" = good."row"
"""
EQUAL = """
    CREATE OR REPLACE TABLE equal_repeat AS
    SELECT one."row", one.store, one.item, one.first FROM judged AS one
    JOIN judged AS other ON other.store = one.store AND other.item = one.item
         AND other."row" = one.first
    WHERE one."row" <> one.first
      AND (one.store, one.item) NOT IN
          (SELECT (store, item) FROM judged GROUP BY store, item
           HAVING min(count) <> max(count) OR min(mark) <> max(mark))
"""
DROP_EQUAL = """
    DELETE FROM good USING equal_repeat AS e
    WHERE e."row" = good."row" AND e.store = good.store AND e.item = good.item
"""

# Each row of a conflict names the first row that says something else.
CONFLICTS = """
    CREATE OR REPLACE TABLE conflict AS
    WITH at_odds AS (
        SELECT store, item,
               arg_min(count, "row") AS first_count, arg_min(mark, "row") AS first_mark,
               count(DISTINCT count) < count(DISTINCT (count, mark)) AS has_same
        FROM judged GROUP BY store, item
        HAVING min(count) <> max(count) OR min(mark) <> max(mark)),
    other AS (
        SELECT store, item, first_count, first_mark, has_same, min("row") AS second,
               arg_min(count, "row") AS second_count
        FROM judged JOIN at_odds USING (store, item)
        WHERE count <> first_count OR mark <> first_mark GROUP BY ALL)
    SELECT j."row", j.store, j.item, j.count,
           CASE WHEN j.count = first_count AND j.mark = first_mark THEN second ELSE first END,
           CASE WHEN j.count = first_count AND j.mark = first_mark THEN second_count
                ELSE first_count END,
           has_same
    FROM judged AS j JOIN other USING (store, item)
"""

DROP_CONFLICTS = """
    DELETE FROM good USING conflict AS c
    WHERE c."row" = good."row" AND c.store = good.store AND c.item = good.item
"""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A row that is equal to an earlier one, the `first`."""

    row: int
    first: int
    item: str


@dataclass(frozen=True, slots=True)
class Repeats:
    """How many rows were equal to another, with one of them as an example."""

    number: int = 0
    example: Repeat | None = None


def resolve(
    connection: duckdb.DuckDBPyConnection,
    stores: Sequence[StoreName],
    rejects: Rejects,
    unique: Collection[int],
    meaning: Meaning,
    whole: WholeLines,
) -> Repeats:
    """Leave one row for each level in `good`; the equal repeats that were dropped.

    Stores at the places in `unique` are known to have none. Raises Refused where conflicts make
    too many rejects.
    """
    repeated = connection.execute(REPEATED, [list(unique)]).fetchone()
    # No repeats, as in nearly every file.
    if repeated == (0,):
        return Repeats()
    whole.mark(rows_of_repeats(connection))
    connection.execute(JUDGED)
    connection.execute(EQUAL)
    repeats = number(connection, DROP_EQUAL)
    example = connection.execute(
        'SELECT "row", first, item FROM equal_repeat ORDER BY "row" LIMIT 1'
    ).fetchone()
    connection.execute(CONFLICTS)
    for page in conflict_rejects(connection, stores, meaning):
        rejects.add(page)
    # Not one of them counts: nobody can tell which of two counts is right.
    connection.execute(DROP_CONFLICTS)
    return Repeats(repeats, Repeat(*example) if example else None)


def conflict_rejects(
    connection: duckdb.DuckDBPyConnection, stores: Sequence[StoreName], meaning: Meaning
) -> Iterator[list[RejectRow]]:
    """The rows of `conflict` as rejects, a batch at a time."""
    for page in pages(connection, "conflict"):
        rejects: list[RejectRow] = []
        for row, place, item, count, other_row, other_count, has_same in page:
            text = spell(from_millionths(count))
            other = spell(from_millionths(other_count))
            reason = why(item, other_row, other, is_same=count == other_count)
            store = stores[place]
            header = meaning.count_header(store.key)
            # Dropped untouched, counts that are the same would be taken for one row.
            mendable = "" if has_same else text
            rejects.append((row, header, text, reason, store.name, item, mendable, ""))
        yield rejects


def why(item: str, row: int, count: str, *, is_same: bool) -> str:
    """Why a row is at odds with another one of its store and item."""
    if is_same:
        return (
            f"row {row} says {count} of {item} too, in a line that differs elsewhere:"
            " only a line that is equal as a whole is a repeat"
        )
    return f"row {row} says {count} of {item}, the same store and item"
