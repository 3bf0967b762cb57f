"""One level's changes: a page of them with what came of each, and its course for a chart."""

import sqlite3

from shelfwatch.core.stock.count import from_millionths
from shelfwatch.core.text.cursor import from_cursor, to_cursor
from shelfwatch.local.sqlite.engine.column_values import from_ticks
from shelfwatch.local.sqlite.ledger.history import SqliteHistory
from shelfwatch.ports import Explanation
from shelfwatch.ports.reading import CountPoint, Page

# Along the chain of the level's changes, each found by its key.
COURSE = """
    WITH RECURSIVE level (store, item) AS (SELECT id, :item FROM store WHERE key = :store),
    chain (upload, after, previous) AS (
        SELECT upload, after, previous FROM change
        WHERE id = coalesce(
            (SELECT last_change FROM inventory JOIN level USING (store, item)),
            (SELECT last_change FROM removed_level JOIN level USING (store, item)))
        UNION ALL
        SELECT change.upload, change.after, change.previous
        FROM chain JOIN change ON change.id = chain.previous
        LIMIT :limit)
    SELECT upload.version, chain.after, upload.id
    FROM chain CROSS JOIN upload ON upload.seq = chain.upload
"""


def read_page(
    history: SqliteHistory, key: str, item: str, after: str | None, limit: int
) -> Page[Explanation]:
    """See `ports.Reading.history`."""
    start = int(from_cursor(after, int)[0]) if after else None
    found = history.page(key, item, start, limit + 1)
    rows = [explanation for _, explanation in found[:limit]]
    return Page(rows, to_cursor(found[limit - 1][0]) if len(found) > limit else None)


def read_course(
    connection: sqlite3.Connection, key: str, item: str, limit: int
) -> list[CountPoint]:
    """See `ports.Reading.course`."""
    found = connection.execute(COURSE, {"store": key, "item": item, "limit": limit}).fetchall()
    return [
        CountPoint(from_ticks(at), None if count is None else from_millionths(count), upload)
        for at, count, upload in reversed(found)
    ]
