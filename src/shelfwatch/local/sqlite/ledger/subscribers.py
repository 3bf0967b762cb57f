"""Who is told, in the tables `subscriber` and `subscriber_store`."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace

from shelfwatch.core.alerting.delivery import Delivery, wanted_of
from shelfwatch.core.alerting.subscriber import AllStores, Subscriber, SubscriptionKind, asked_for
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.ledger.alerts import write_delivery
from shelfwatch.local.sqlite.ledger.deliveries import FIELDS, alerts_of, is_known, to_delivery
from shelfwatch.local.sqlite.ledger.subscriber_rows import read_subscribers, replace_stores
from shelfwatch.ports import Subscribers

DUE = f"SELECT {FIELDS} FROM delivery WHERE subscriber = ? AND state = 'due' ORDER BY seq"

CANCEL = "UPDATE delivery SET state = 'cancelled', next_try = NULL WHERE id = ?"

CANCEL_ALL = """
    UPDATE delivery SET state = 'cancelled', next_try = NULL WHERE subscriber = ? AND state = 'due'
"""


class SqliteSubscribers(Subscribers):
    """The port `Subscribers` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        address: str,
        stores: Iterable[str] | AllStores,
        kind: SubscriptionKind = SubscriptionKind.STOCK,
    ) -> Subscriber:
        wanted = asked_for(stores) if kind is SubscriptionKind.STOCK else ()
        with self._database.write() as connection:
            place = connection.execute(
                # One row for each address: who subscribes to a second kind keeps the first.
                """INSERT INTO subscriber (address, stock, operations) VALUES (?, ?, ?)
                   ON CONFLICT (address) DO UPDATE SET
                       stock = max(stock, excluded.stock),
                       operations = max(operations, excluded.operations)
                   RETURNING id""",
                (address, kind is SubscriptionKind.STOCK, kind is SubscriptionKind.OPERATIONS),
            ).fetchone()[0]
            if kind is SubscriptionKind.STOCK:
                replace_stores(connection, place, wanted)
            (added,) = [one for one in read_subscribers(connection) if one.id == place]
            if kind is SubscriptionKind.STOCK:
                leave_others(connection, added)
        return added

    def remove(self, address: str) -> bool:
        with self._database.write() as connection:
            found = connection.execute(
                "DELETE FROM subscriber WHERE address = ? RETURNING id", (address,)
            ).fetchone()
            if found is None:
                return False
            # In the same transaction, so that no check can come between and write a delivery for
            # who is gone.
            connection.execute(CANCEL_ALL, found)
            return True

    def subscribers(self) -> list[Subscriber]:
        with self._database.read() as connection:
            return read_subscribers(connection)


def leave_others(connection: sqlite3.Connection, subscriber: Subscriber) -> None:
    """Of what is due to somebody, leave only what tells of the stores that it asks for now."""
    for delivery in list(due_to(connection, subscriber)):
        left = wanted_of(delivery, subscriber)
        if left is delivery:
            continue
        connection.execute(CANCEL, (delivery.id,))
        # An id follows from its alerts: the narrower delivery may have been made by an earlier
        # change.
        if left is not None and not is_known(connection, left):
            write_delivery(connection, left)


def due_to(connection: sqlite3.Connection, subscriber: Subscriber) -> Iterator[Delivery]:
    """What is still due to somebody, with its alerts."""
    for row in connection.execute(DUE, (subscriber.id,)).fetchall():
        yield replace(to_delivery(None, row), alerts=alerts_of(connection, row[0]))
