"""Who is told, in the tables `subscriber` and `subscriber_store`."""

from collections.abc import Iterable

from shelfwatch.core.delivery import Subscriber
from shelfwatch.local.sqlite.database import Database
from shelfwatch.ports import Subscribers


class SqliteSubscribers:
    """The port `Subscribers` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, address: str, stores: Iterable[str]) -> Subscriber:
        """See `ports.Subscribers`."""
        wanted = sorted({store.strip(): None for store in stores})
        with self._database.write() as connection:
            place = connection.execute(
                """INSERT INTO subscriber (address) VALUES (?)
                   ON CONFLICT (address) DO UPDATE SET address = address RETURNING id""",
                (address,),
            ).fetchone()[0]
            connection.execute("DELETE FROM subscriber_store WHERE subscriber = ?", (place,))
            connection.executemany(
                "INSERT INTO subscriber_store (subscriber, store) VALUES (?, ?)",
                [(place, store) for store in wanted],
            )
        return Subscriber(place, address, tuple(wanted))

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
            found = connection.execute("SELECT id, address FROM subscriber ORDER BY id").fetchall()
            stores = connection.execute(
                "SELECT subscriber, store FROM subscriber_store ORDER BY store"
            ).fetchall()
        wanted: dict[int, list[str]] = {}
        for place, store in stores:
            wanted.setdefault(place, []).append(store)
        return [
            Subscriber(place, address, tuple(wanted.get(place, ()))) for place, address in found
        ]


def _keeps_its_contract(subscribers: SqliteSubscribers) -> Subscribers:
    return subscribers
