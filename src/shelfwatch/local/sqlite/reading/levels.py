"""Pages of levels: by store and item, by a search, by the last change."""

import json
import sqlite3
from collections.abc import Collection, Sequence
from typing import Any

from shelfwatch.core.stock.level import Level, Store
from shelfwatch.core.stock.search import is_found, search_terms
from shelfwatch.core.text.cursor import from_cursor, to_cursor
from shelfwatch.local.sqlite.engine.column_values import to_ticks
from shelfwatch.local.sqlite.levels.inventory import read_stores, to_level
from shelfwatch.local.sqlite.reading.catalogue import matches
from shelfwatch.ports.reading import Page, Scope, StockQuestion, StockState

# Levels that are looked at for one page where few of them may match: more would be felt.
MOST_LOOKED_AT = 20_000

FIELDS = """
    store.name, inventory.item, inventory.count, inventory.version, coalesce(detail.name, ''),
    detail.threshold
"""

DETAIL = "LEFT JOIN detail ON detail.store = inventory.store AND detail.item = inventory.item"

IS_LOW = """
    AND inventory.count > 0 AND EXISTS (
        SELECT 1 FROM low_level
        WHERE low_level.store = inventory.store AND low_level.item = inventory.item)
"""

STATES = {StockState.ALL: "", StockState.OUT: "AND inventory.count <= 0", StockState.LOW: IS_LOW}

# SQLite would take the table for both, and pass over each level that is in stock.
INDEXES = {StockState.ALL: "", StockState.OUT: "INDEXED BY inventory_out"}

OF_STORE = f"""
    SELECT {FIELDS} FROM store JOIN inventory {{index}} ON inventory.store = store.id {DETAIL}
    WHERE store.key = ? AND inventory.item > ? {{state}} ORDER BY inventory.item LIMIT ?
"""

# CROSS JOIN keeps the order of the loops: item by item, and of each the stores by name.
OF_ITEMS = f"""
    SELECT wanted.value ->> 0, place.key, {FIELDS}
    FROM json_each(:items) AS wanted CROSS JOIN json_each(:stores) AS place
    CROSS JOIN store ON store.key = place.value
    CROSS JOIN inventory ON inventory.store = store.id AND inventory.item = wanted.value ->> 1
        {{state}}
    {DETAIL}
    WHERE NOT (wanted.key = 0 AND place.key < :first)
    LIMIT :limit
"""

# From the low ones on: they are few, and have the same key.
LOW_OF_STORE = f"""
    SELECT {FIELDS} FROM store
    CROSS JOIN low_level ON low_level.store = store.id
    CROSS JOIN inventory ON inventory.store = store.id AND inventory.item = low_level.item
        AND inventory.count > 0
    {DETAIL}
    WHERE store.key = ? AND low_level.item > ? ORDER BY low_level.item LIMIT ?
"""

COUNT_LOW = """
    SELECT count(*) FROM (
        SELECT 1 FROM low_level CROSS JOIN inventory
            ON inventory.store = low_level.store AND inventory.item = low_level.item
        WHERE inventory.count > 0 {of_store} LIMIT ?)
"""

# A change is the last one of its level where the level points to it.
CHANGED = f"""
    SELECT change.id, {FIELDS} FROM change
    CROSS JOIN inventory ON inventory.store = change.store AND inventory.item = change.item
        AND inventory.last_change = change.id {{state}}
    CROSS JOIN store ON store.id = inventory.store {DETAIL}
    WHERE change.id < :before AND change.id >= :first
      AND (:stores IS NULL OR store.key IN (SELECT value FROM json_each(:stores)))
    ORDER BY change.id DESC
"""

FIRST_CHANGE = """
    SELECT first_change FROM upload WHERE arrived >= ? AND first_change IS NOT NULL
    ORDER BY arrived LIMIT 1
"""


def visible_stores(connection: sqlite3.Connection, stores: Scope) -> list[Store]:
    """The stores that have levels and may be seen, by name."""
    return [store for store in read_stores(connection) if stores is None or store.key in stores]


def read_page(
    connection: sqlite3.Connection, question: StockQuestion, after: str | None, limit: int
) -> Page[Level]:
    """See `ports.Reading.levels`."""
    if question.changed_since is not None:
        return changed(connection, question, after, limit)
    stores = [
        store
        for store in visible_stores(connection, question.stores)
        if question.store in (None, store.key)
        and (question.state is not StockState.OUT or store.out > 0)
    ]
    wanted = search_terms(question.search)
    if wanted:
        return searched(connection, wanted, stores, question.state, after, limit)
    if question.search.strip():
        return Page([])  # nothing but signs, which no word begins with
    return by_store(connection, stores, question.state, after, limit)


def by_store(
    connection: sqlite3.Connection,
    stores: Sequence[Store],
    state: StockState,
    after: str | None,
    limit: int,
) -> Page[Level]:
    """Store after store, each from its key on: one that has enough ends the page."""
    key, item = from_cursor(after, str, str) if after else ("", "")
    keys = [store.key for store in stores]
    # The store of the cursor may be gone, or renamed to stand elsewhere: then the list begins anew.
    first = keys.index(str(key)) if key in keys else 0
    query = (
        LOW_OF_STORE
        if state is StockState.LOW
        else OF_STORE.format(state=STATES[state], index=INDEXES[state])
    )
    rows: list[tuple[Any, ...]] = []
    ends: list[tuple[str, str]] = []
    for place, store in enumerate(keys[first:]):
        start = item if place == 0 and store == key else ""
        found = connection.execute(query, (store, start, limit + 1 - len(rows))).fetchall()
        rows += found
        ends += [(store, row[1]) for row in found]
        if len(rows) > limit:
            return Page([to_level(row) for row in rows[:limit]], to_cursor(*ends[limit - 1]))
    return Page([to_level(row) for row in rows])


def searched(
    connection: sqlite3.Connection,
    wanted: Sequence[str],
    stores: Sequence[Store],
    state: StockState,
    after: str | None,
    limit: int,
) -> Page[Level]:
    """The items that a search finds, and of each the stores that have it."""
    place, first = from_cursor(after, int, int) if after else (0, 0)
    most = max(1, MOST_LOOKED_AT // max(1, len(stores)))
    found = list(matches(connection, wanted, int(place), most + 1))
    # The store from which the first item goes on; where that item is gone, there is none.
    start = int(first) if found and found[0][0] == place else 0
    rows = connection.execute(
        OF_ITEMS.format(state=STATES[state]),
        {
            "items": json.dumps(found[:most]),
            "stores": json.dumps([store.key for store in stores]),
            "first": start,
            "limit": limit + 1,
        },
    ).fetchall()
    levels = [to_level(row[2:]) for row in rows[:limit]]
    if len(rows) > limit:
        return Page(levels, to_cursor(int(rows[limit][0]), int(rows[limit][1])))
    return Page(levels, to_cursor(int(found[most][0]), 0) if len(found) > most else None)


def changed(
    connection: sqlite3.Connection, question: StockQuestion, after: str | None, limit: int
) -> Page[Level]:
    """The levels that changed since a moment, the last change first."""
    since = question.changed_since
    first = connection.execute(FIRST_CHANGE, (to_ticks(since),)).fetchone() if since else None
    if first is None:
        return Page([])
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM change").fetchone()
    (before,) = from_cursor(after, int) if after else (last + 1,)
    lowest = max(int(first[0]), int(before) - MOST_LOOKED_AT)
    wanted = search_terms(question.search)
    only = question.stores if question.store is None else only_store(question)
    params = {
        "before": before,
        "first": lowest,
        "stores": None if only is None else json.dumps(sorted(only)),
    }
    rows: list[tuple[Any, ...]] = []
    for row in connection.execute(CHANGED.format(state=STATES[question.state]), params):
        if is_found(wanted, row[2], row[5]):
            rows.append(row)
        if len(rows) == limit:
            lowest = row[0]
            break
    rest = to_cursor(lowest) if lowest > first[0] else None
    return Page([to_level(row[1:]) for row in rows], rest)


def only_store(question: StockQuestion) -> Collection[str]:
    """The one store that is asked for, where it may be seen."""
    may_see = question.stores is None or question.store in question.stores
    return [question.store] if question.store is not None and may_see else []


def read_level(connection: sqlite3.Connection, key: str, item: str) -> Level | None:
    """One level, or None."""
    row = connection.execute(
        f"""SELECT {FIELDS} FROM store JOIN inventory ON inventory.store = store.id {DETAIL}
            WHERE store.key = ? AND inventory.item = ?""",
        (key, item),
    ).fetchone()
    return None if row is None else to_level(row)


def read_levels_of(
    connection: sqlite3.Connection, items: Collection[str], stores: Scope
) -> list[Level]:
    """The levels of some items in every store."""
    keys = [store.key for store in visible_stores(connection, stores)]
    rows = connection.execute(
        OF_ITEMS.format(state=""),
        {
            "items": json.dumps(list(enumerate(dict.fromkeys(items)))),
            "stores": json.dumps(keys),
            "first": 0,
            "limit": -1,
        },
    ).fetchall()
    return [to_level(row[2:]) for row in rows]


def count_low(connection: sqlite3.Connection, stores: Scope, most: int) -> int:
    """How many levels are low, counted up to `most`."""
    if stores is None:
        return int(connection.execute(COUNT_LOW.format(of_store=""), (most,)).fetchone()[0])
    of_store = COUNT_LOW.format(
        of_store="AND low_level.store = (SELECT id FROM store WHERE key = ?)"
    )
    counts: list[int] = [connection.execute(of_store, (key, most)).fetchone()[0] for key in stores]
    return min(sum(counts), most)
