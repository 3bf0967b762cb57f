"""Subscribers as rows of `subscriber` and `subscriber_store`, within anybody's transaction."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from shelfwatch.core.alerting.subscriber import ALL_STORES, AllStores, Subscriber, SubscriptionKind

# One statement, so that it sees one state: of two, the second once saw the stores gone of somebody
# whom the first still saw.
SUBSCRIBERS = """
    SELECT id, address, stock, operations, every_store,
           (SELECT json_group_array(store) FROM subscriber_store WHERE subscriber = id)
    FROM subscriber ORDER BY id
"""


def read_subscribers(connection: sqlite3.Connection) -> list[Subscriber]:
    """Every subscriber, in the order in which they came."""
    return list(map(to_subscriber, connection.execute(SUBSCRIBERS).fetchall()))


def to_subscriber(row: tuple[Any, ...]) -> Subscriber:
    """A subscriber from the columns of SUBSCRIBERS."""
    place, address, stock, operations, every_store, names = row
    stores = ALL_STORES if every_store else tuple(sorted(json.loads(names)))
    return Subscriber(place, address, stores, kinds_of(stock, operations))


def replace_stores(
    connection: sqlite3.Connection, place: int, stores: Iterable[str] | AllStores
) -> None:
    """Let a subscriber hear of these stores, and of no others."""
    connection.execute(
        "UPDATE subscriber SET every_store = ? WHERE id = ?", (stores is ALL_STORES, place)
    )
    # Rows of old stores would come to life again when somebody goes from all stores back to some.
    connection.execute("DELETE FROM subscriber_store WHERE subscriber = ?", (place,))
    if stores is not ALL_STORES:
        connection.executemany(
            "INSERT INTO subscriber_store (subscriber, store) VALUES (?, ?)",
            [(place, store) for store in stores],
        )


def kinds_of(stock: int, operations: int) -> frozenset[SubscriptionKind]:
    """What a subscriber is told of, from its two columns."""
    flags = {SubscriptionKind.STOCK: stock, SubscriptionKind.OPERATIONS: operations}
    return frozenset(kind for kind, is_on in flags.items() if is_on)
