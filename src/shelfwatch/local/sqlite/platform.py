"""Every port on one SQLite file, wired together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shelfwatch.local.sqlite.alerts import SqliteAlerts
from shelfwatch.local.sqlite.database import Database
from shelfwatch.local.sqlite.deliveries import SqliteDeliveries
from shelfwatch.local.sqlite.history import SqliteHistory
from shelfwatch.local.sqlite.inventory import SqliteInventory
from shelfwatch.local.sqlite.ledger import SqliteUploads
from shelfwatch.local.sqlite.subscribers import SqliteSubscribers
from shelfwatch.ports import Clock, Platform


@dataclass(frozen=True)
class SqlitePlatform:
    """`ports.Platform` on one file; `database` is for what no other platform has."""

    clock: Clock
    database: Database
    inventory: SqliteInventory
    uploads: SqliteUploads
    alerts: SqliteAlerts
    deliveries: SqliteDeliveries
    subscribers: SqliteSubscribers
    history: SqliteHistory


@contextmanager
def open_platform(path: Path, clock: Clock) -> Iterator[SqlitePlatform]:
    """The platform on the file `path`, which is made or brought up to date.

    Raises EnvironmentFault where it cannot be opened, or is no database of ours.
    """
    database = Database(path)
    try:
        yield SqlitePlatform(
            clock=clock,
            database=database,
            inventory=SqliteInventory(database),
            uploads=SqliteUploads(database),
            alerts=SqliteAlerts(database),
            deliveries=SqliteDeliveries(database),
            subscribers=SqliteSubscribers(database),
            history=SqliteHistory(database),
        )
    finally:
        database.close()


def _keeps_its_contract(platform: SqlitePlatform) -> Platform:
    return platform
