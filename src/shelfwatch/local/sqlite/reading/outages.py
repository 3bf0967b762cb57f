"""Pages of outages: the open ones by when they began, the ended ones by when they ended."""

import heapq
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from shelfwatch.core.stock.outage import Outage
from shelfwatch.core.text.cursor import from_cursor, to_cursor
from shelfwatch.local.sqlite.engine.column_values import to_ticks
from shelfwatch.local.sqlite.ledger.outages import FOUND, to_outage
from shelfwatch.ports.reading import OutageQuestion, Page, Scope

# Where all stores are asked for, and where one is: the two differ in the index that serves them.
LIST = """
    SELECT {time}, id FROM outage
    WHERE {is_listed} AND ({time}, id) < (:time, :id) {of_store}
    ORDER BY {time} DESC, id DESC LIMIT :limit
"""

OF_STORE = "AND store = (SELECT id FROM store WHERE key = :store)"

OPEN = {"time": "began", "is_listed": "ended IS NULL"}
ENDED = {"time": "ended", "is_listed": "ended IS NOT NULL"}

COUNT_ENDED = """
    SELECT count(*) FROM (SELECT 1 FROM outage WHERE ended >= :moment {of_store} LIMIT :most)
"""

END_OF_TIME = 2**63 - 1


def read_page(
    connection: sqlite3.Connection, question: OutageQuestion, after: str | None, limit: int
) -> Page[Outage]:
    """See `ports.Reading.outages`."""
    time, id = from_cursor(after, int, int) if after else (END_OF_TIME, END_OF_TIME)
    params = {"time": time, "id": id, "limit": limit + 1}
    kind = OPEN if question.is_open else ENDED
    wanted = list(islice(places(connection, question, kind, params), limit + 1))
    rows = read_rows(connection, [place for _, place in wanted[:limit]])
    return Page(rows, to_cursor(*wanted[limit - 1]) if len(wanted) > limit else None)


def places(
    connection: sqlite3.Connection,
    question: OutageQuestion,
    kind: dict[str, str],
    params: dict[str, Any],
) -> Sequence[tuple[int, int]]:
    """Time and number of the outages that follow, the latest first."""
    keys = question.stores if question.store is None else {question.store}
    if question.stores is not None and keys is not None:
        keys = set(keys) & question.stores
    if keys is None:
        return list(connection.execute(LIST.format(**kind, of_store=""), params))
    # Each store has its own order in the index: as many short lists as stores, merged.
    lists = [
        connection.execute(
            LIST.format(**kind, of_store=OF_STORE), {**params, "store": key}
        ).fetchall()
        for key in sorted(keys)
    ]
    return list(heapq.merge(*lists, reverse=True))


def read_rows(connection: sqlite3.Connection, ids: Sequence[int]) -> list[Outage]:
    """The outages with these numbers, in this order."""
    found = [connection.execute(f"{FOUND} WHERE outage.id = ?", (id,)).fetchone() for id in ids]
    return [to_outage(row) for row in found if row is not None]


def read_outages_of(
    connection: sqlite3.Connection, key: str, item: str, limit: int
) -> list[Outage]:
    """The latest outages of a level."""
    ids = connection.execute(
        """SELECT id FROM outage
           WHERE store = (SELECT id FROM store WHERE key = ?) AND item = ?
           ORDER BY id DESC LIMIT ?""",
        (key, item, limit),
    ).fetchall()
    return read_rows(connection, [id for (id,) in ids])


def count_ended(connection: sqlite3.Connection, moment: datetime, stores: Scope, most: int) -> int:
    """How many outages ended since a moment, counted up to `most`."""
    params = {"moment": to_ticks(moment), "most": most}
    if stores is None:
        found = connection.execute(COUNT_ENDED.format(of_store=""), params).fetchone()
        return int(found[0])
    of_store = COUNT_ENDED.format(of_store=OF_STORE)
    counts: list[int] = [
        connection.execute(of_store, {**params, "store": key}).fetchone()[0] for key in stores
    ]
    return min(sum(counts), most)
