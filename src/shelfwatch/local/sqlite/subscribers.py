"""Who is told, in the tables `subscriber` and `subscriber_store`."""

import sqlite3
from collections.abc import Iterable

from shelfwatch.core.delivery import Kind, Subscriber
from shelfwatch.local.sqlite.database import Database
from shelfwatch.ports import Subscribers


class SqliteSubscribers:
    """The port `Subscribers` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, address: str, stores: Iterable[str], kind: Kind = Kind.STOCK) -> Subscriber:
        """See `ports.Subscribers`."""
        wanted = sorted({store.strip(): None for store in stores})
        with self._database.write() as connection:
            place = connection.execute(
                """INSERT INTO subscriber (address, stock, operations) VALUES (?, ?, ?)
                   ON CONFLICT (address) DO UPDATE SET
                       stock = max(stock, excluded.stock),
                       operations = max(operations, excluded.operations)
                   RETURNING id""",
                (address, kind is Kind.STOCK, kind is Kind.OPERATIONS),
            ).fetchone()[0]
            if kind is Kind.STOCK:
                replace_stores(connection, place, wanted)
            (added,) = [one for one in self.subscribers() if one.id == place]
        return added

    def remove(self, address: str) -> bool:
        """See `ports.Subscribers`."""
        with self._database.write() as connection:
            found = connection.execute(
                "DELETE FROM subscriber WHERE address = ? RETURNING id", (address,)
            ).fetchone()
            if found is None:
                return False
            connection.execute(
                "UPDATE delivery SET state = 'cancelled' WHERE subscriber = ? AND state = 'due'",
                found,
            )
            return True

    def subscribers(self) -> list[Subscriber]:
        """See `ports.Subscribers`."""
        with self._database.read() as connection:
            found = connection.execute(
                "SELECT id, address, stock, operations FROM subscriber ORDER BY id"
            ).fetchall()
            stores = connection.execute(
                "SELECT subscriber, store FROM subscriber_store ORDER BY store"
            ).fetchall()
        wanted: dict[int, list[str]] = {}
        for place, store in stores:
            wanted.setdefault(place, []).append(store)
        return [
            Subscriber(place, address, tuple(wanted.get(place, ())), kinds_of(stock, operations))
            for place, address, stock, operations in found
        ]


def replace_stores(connection: sqlite3.Connection, place: int, stores: Iterable[str]) -> None:
    """Let a subscriber hear of these stores, and of no others."""
    connection.execute("DELETE FROM subscriber_store WHERE subscriber = ?", (place,))
    connection.executemany(
        "INSERT INTO subscriber_store (subscriber, store) VALUES (?, ?)",
        [(place, store) for store in stores],
    )


def kinds_of(stock: int, operations: int) -> frozenset[Kind]:
    """What a subscriber hears of, from its two columns."""
    told = {Kind.STOCK: stock, Kind.OPERATIONS: operations}
    return frozenset(kind for kind, is_told in told.items() if is_told)


def _keeps_its_contract(subscribers: SqliteSubscribers) -> Subscribers:
    return subscribers
