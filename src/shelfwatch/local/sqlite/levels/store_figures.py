"""The figures of each store, kept in the transaction that changes them.

They follow from the change rows that were just written, so they cost what the changes do, and not
what the store has. A property test counts the levels and holds the two equal.
"""

import sqlite3
from collections.abc import Iterable

from shelfwatch.core.uploads.upload import BY_HAND

# A level that is removed has no `after`, one that is first seen no `before`.
KEEP = """
    UPDATE store SET item_count = item_count + changed.items, out_count = out_count + changed.out
    FROM (SELECT store,
                 sum((after IS NOT NULL) - (before IS NOT NULL)) AS items,
                 sum(coalesce(after <= 0, 0) - coalesce(before <= 0, 0)) AS out
          FROM change WHERE id > ? GROUP BY store) AS changed
    WHERE changed.store = store.id
"""

RECOUNT = """
    UPDATE store SET
        item_count = (SELECT count(*) FROM inventory WHERE inventory.store = store.id),
        out_count = (SELECT count(*) FROM inventory WHERE inventory.store = store.id AND count <= 0)
    WHERE id = ?
"""

# Forgetting or undoing is no sign of life of a store: its last file still is that of weeks ago.
SENT_BY_NOBODY = ", ".join(f"'{origin}'" for origin in sorted(BY_HAND))

LAST_ARRIVAL = f"""
    UPDATE store SET last_arrival = (
        SELECT max(upload.arrived) FROM spoken JOIN upload ON upload.seq = spoken.upload
        WHERE spoken.store = store.id AND way NOT IN ({SENT_BY_NOBODY}))
    WHERE id = ?
"""


def keep_figures(connection: sqlite3.Connection, last: int) -> None:
    """Have the figures follow the changes that were written after the one numbered `last`."""
    connection.execute(KEEP, (last,))


def recount(connection: sqlite3.Connection, store: int) -> None:
    """Count the levels of one store: where levels moved without a change of each."""
    connection.execute(RECOUNT, (store,))
    find_last_arrivals(connection, [store])


def find_last_arrivals(connection: sqlite3.Connection, stores: Iterable[int]) -> None:
    """Find out when the last file of each store came, where an upload counts no more."""
    connection.executemany(LAST_ARRIVAL, [(store,) for store in stores])
