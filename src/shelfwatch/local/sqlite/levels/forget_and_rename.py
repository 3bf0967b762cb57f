"""Forgetting and renaming: what a person mends in the inventory by hand. Tells nobody."""

import sqlite3
from typing import Any

from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.identity import identity, store_key
from shelfwatch.core.text.packed_lines import pack_lines
from shelfwatch.core.uploads.upload import Upload, report_by_hand
from shelfwatch.local.sqlite.engine.column_values import to_ticks
from shelfwatch.local.sqlite.ledger.uploads import last_change, record
from shelfwatch.local.sqlite.levels.demand_state import work_out_demand
from shelfwatch.local.sqlite.levels.store_figures import keep_figures, recount

# A change to NULL, so that `why` says when and by whom a level went.
FORGET_LEVELS = """
    INSERT INTO change (upload, store, item, before, before_version, after, previous)
    SELECT :upload, store, item, count, version, NULL, last_change FROM inventory
    WHERE store = :store AND (:item IS NULL OR item = :item)
"""

KEEP_REMOVED = """
    INSERT OR REPLACE INTO removed_level (store, item, last_change)
    SELECT store, item, id FROM change WHERE id > :last AND after IS NULL
"""

END_OUTAGES = """
    UPDATE outage SET ended = max(began, :at), ended_by = :upload
    WHERE store = :store AND (:item IS NULL OR item = :item) AND ended IS NULL
"""

# Before the levels move: afterwards nobody could say what they were.
JOIN_LEVELS = """
    INSERT INTO change (upload, store, item, before, before_version, after)
    SELECT :upload, :target, old.item, new.count, new.version, old.count
    FROM inventory AS old
    LEFT JOIN inventory AS new ON new.store = :target AND new.item = old.item
    WHERE old.store = :source
      AND (new.item IS NULL OR (old.version > new.version AND old.count <> new.count))
"""

TAKE_LEVELS = """
    INSERT INTO inventory (store, item, count, version)
    SELECT :target, item, count, version FROM inventory WHERE store = :source
    ON CONFLICT (store, item) DO UPDATE SET count = excluded.count, version = excluded.version
    WHERE excluded.version > inventory.version
"""

TAKE_DETAILS = """
    INSERT OR IGNORE INTO detail (store, item, name, threshold)
    SELECT :target, item, name, threshold FROM detail WHERE store = :source
"""

# At most one open outage for an item: with two, a restock would end one and the other stay for
# ever.
END_DOUBLE_OUTAGES = """
    UPDATE outage SET ended = max(began, :at), ended_by = :upload
    WHERE store = :source AND ended IS NULL
      AND item IN (SELECT item FROM outage WHERE store = :target AND ended IS NULL)
"""

BEGIN_JOINED_OUTAGES = """
    INSERT OR IGNORE INTO outage (store, item, began, began_by)
    SELECT store, item, version, :upload FROM inventory
    WHERE store = :target AND count <= 0
"""

END_JOINED_OUTAGES = """
    UPDATE outage SET ended = max(began, inventory.version), ended_by = :upload
    FROM inventory
    WHERE inventory.store = :target AND inventory.count > 0
      AND outage.store = inventory.store AND outage.item = inventory.item AND ended IS NULL
"""

# Low is a count above zero: an item that is out after the joining is not low.
END_JOINED_LOW = """
    DELETE FROM low_level WHERE store = :target AND item IN (
        SELECT item FROM inventory WHERE store = :target AND count <= 0)
"""

# The histories of two stores become one, in the order in which the changes were recorded.
REBUILD_CHAINS = (
    """UPDATE change SET previous = chain.previous
       FROM (SELECT id, lag(id) OVER (PARTITION BY item ORDER BY id) AS previous
             FROM change WHERE store = :target) AS chain
       WHERE chain.id = change.id""",
    """UPDATE inventory SET last_change = latest.id
       FROM (SELECT item, max(id) AS id FROM change WHERE store = :target GROUP BY item) AS latest
       WHERE inventory.store = :target AND latest.item = inventory.item""",
    "DELETE FROM removed_level WHERE store IN (:source, :target)",
    """INSERT INTO removed_level (store, item, last_change)
       SELECT store, item, max(id) FROM change
       WHERE store = :target
         AND item NOT IN (SELECT item FROM inventory WHERE store = :target)
       GROUP BY item""",
)

JOIN_STORES = """
    UPDATE store SET
        newest = max(newest, (SELECT newest FROM store WHERE id = :source)),
        horizon = nullif(max(coalesce(horizon, -1),
                             coalesce((SELECT horizon FROM store WHERE id = :source), -1)), -1)
    WHERE id = :target
"""


def forget(connection: sqlite3.Connection, upload: Upload, store: str, item: str | None) -> int:
    """See `ports.Inventory.forget`; in the caller's transaction."""
    found = find_store(connection, store)
    number = count_levels(connection, found, item)
    # A misspelled name must not look as if it had worked.
    if number == 0:
        raise Misuse(f"{store} has no {'items' if item is None else f'item {item!r}'} to forget.")
    place = record(connection, report_by_hand(upload, number, "Forgot"), checked=True)
    params: dict[str, Any] = {
        "upload": place,
        "store": found,
        "item": item,
        "at": to_ticks(upload.arrived),
        "last": last_change(connection),
    }
    connection.execute(FORGET_LEVELS, params)
    connection.execute(KEEP_REMOVED, params)
    keep_figures(connection, params["last"])
    connection.execute(END_OUTAGES, params)
    for table in ("inventory", "detail", "low_level"):
        connection.execute(
            f"DELETE FROM {table} WHERE store = :store AND (:item IS NULL OR item = :item)", params
        )
    cover_forgotten(connection, place, found, upload, item)
    return number


def cover_forgotten(
    connection: sqlite3.Connection, place: int, store: int, upload: Upload, item: str | None
) -> None:
    """Make older files superseded where they cover what was forgotten."""
    version = to_ticks(upload.version)
    # Else an older file that comes late would bring the forgotten levels back, with alarms.
    connection.execute("UPDATE store SET newest = max(newest, ?) WHERE id = ?", (version, store))
    if item is None:
        connection.execute(
            "UPDATE store SET horizon = max(coalesce(horizon, ?1), ?1) WHERE id = ?2",
            (version, store),
        )
        return
    connection.execute(
        "INSERT OR IGNORE INTO item_set (fingerprint, items) VALUES (?, ?)",
        (f"item {item}", pack_lines([item])),
    )
    connection.execute(
        """INSERT INTO spoken (upload, store, version, item_set)
           SELECT ?, ?, ?, id FROM item_set WHERE fingerprint = ?""",
        (place, store, version, f"item {item}"),
    )


def rename(connection: sqlite3.Connection, upload: Upload, store: str, name: str) -> int:
    """See `ports.Inventory.rename`; in the caller's transaction."""
    source = find_store(connection, store)
    name = identity(name, "store")
    target = connection.execute(
        "SELECT id FROM store WHERE key = ? AND id <> ?", (store_key(name), source)
    ).fetchone()
    number = count_levels(connection, source, None)
    place = record(connection, report_by_hand(upload, number, "Renamed"), checked=True)
    if target is not None:
        join_stores(connection, upload, place, source, target[0])
        source = target[0]
    connection.execute(
        "UPDATE store SET key = ?, name = ? WHERE id = ?", (store_key(name), name, source)
    )
    rename_subscriptions(connection, store, name)
    return count_levels(connection, source, None)


def join_stores(
    connection: sqlite3.Connection, upload: Upload, place: int, source: int, target: int
) -> None:
    """Move all that is known of `source` to `target`; of each item the newer level stays."""
    params = {"upload": place, "source": source, "target": target, "at": to_ticks(upload.arrived)}
    connection.execute(JOIN_LEVELS, params)
    connection.execute(TAKE_LEVELS, params)
    connection.execute(TAKE_DETAILS, params)
    connection.execute(END_DOUBLE_OUTAGES, params)
    for table in ("outage", "spoken", "change"):
        connection.execute(f"UPDATE {table} SET store = :target WHERE store = :source", params)
    # OR IGNORE: of two that are low, one stays, and the other goes with its store.
    connection.execute(
        "UPDATE OR IGNORE low_level SET store = :target WHERE store = :source", params
    )
    connection.execute(END_JOINED_LOW, params)
    connection.execute(
        "UPDATE OR IGNORE expectation SET store = :target WHERE store = :source", params
    )
    # After the outages have the new store's number: both statements look at the joined levels.
    connection.execute(END_JOINED_OUTAGES, params)
    connection.execute(BEGIN_JOINED_OUTAGES, params)
    connection.execute(JOIN_STORES, params)
    for table in ("inventory", "detail"):
        connection.execute(f"DELETE FROM {table} WHERE store = :source", params)
    connection.execute("DELETE FROM store WHERE id = :source", params)
    # Last, when every change has its final store.
    for statement in REBUILD_CHAINS:
        connection.execute(statement, params)
    recount(connection, target)
    connection.execute("DELETE FROM demand WHERE store IN (:source, :target)", params)
    work_out_demand(connection, "SELECT store, item FROM change WHERE store = ?", target)


def rename_subscriptions(connection: sqlite3.Connection, store: str, name: str) -> None:
    """Let those who asked for a store by its old name go on hearing of it."""
    spellings = connection.execute("SELECT DISTINCT store FROM subscriber_store").fetchall()
    connection.executemany(
        "UPDATE OR REPLACE subscriber_store SET store = ? WHERE store = ?",
        # Subscriptions keep the spelling that a person typed, so they are compared by key.
        [(name, old) for (old,) in spellings if store_key(old) == store_key(store)],
    )


def find_store(connection: sqlite3.Connection, store: str) -> int:
    """The id of a store. Raises Misuse where there is none of that name."""
    found = connection.execute(
        "SELECT id FROM store WHERE key = ?", (store_key(store.strip()),)
    ).fetchone()
    if found is None:
        raise Misuse(f"There is no store {store!r}; `shelfwatch status` lists the stores.")
    return int(found[0])


def count_levels(connection: sqlite3.Connection, store: int, item: str | None) -> int:
    """How many levels a store has, or whether it has that of one item."""
    found = connection.execute(
        "SELECT count(*) FROM inventory WHERE store = ?1 AND (?2 IS NULL OR item = ?2)",
        (store, item),
    ).fetchone()
    return int(found[0])
