"""Every port on one SQLite file, wired together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shelfwatch.local.inbox.held_files import HeldFiles
from shelfwatch.local.settings.home import Home
from shelfwatch.local.settings.rules_file import RulesFile
from shelfwatch.local.sqlite.access.access import SqliteAccess
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.forecast.demand import SqliteDemand
from shelfwatch.local.sqlite.ledger.addresses import SqliteAddresses
from shelfwatch.local.sqlite.ledger.alerts import SqliteAlerts
from shelfwatch.local.sqlite.ledger.deliveries import SqliteDeliveries
from shelfwatch.local.sqlite.ledger.held_uploads import SqliteHeldUploads
from shelfwatch.local.sqlite.ledger.history import SqliteHistory
from shelfwatch.local.sqlite.ledger.outage_actions import SqliteOutageActions
from shelfwatch.local.sqlite.ledger.subscribers import SqliteSubscribers
from shelfwatch.local.sqlite.ledger.uploads import SqliteExpectations, SqliteUploads
from shelfwatch.local.sqlite.levels.inventory import SqliteInventory
from shelfwatch.local.sqlite.reading.reading import SqliteReading
from shelfwatch.ports import Clock, RuleBook


@dataclass(frozen=True)
class SqlitePlatform:
    """`ports.Platform` on one file; `database` is for what no other platform has."""

    clock: Clock
    database: Database
    inventory: SqliteInventory
    uploads: SqliteUploads
    held_uploads: SqliteHeldUploads
    alerts: SqliteAlerts
    deliveries: SqliteDeliveries
    subscribers: SqliteSubscribers
    addresses: SqliteAddresses
    expectations: SqliteExpectations
    history: SqliteHistory
    outage_actions: SqliteOutageActions
    reading: SqliteReading
    demand: SqliteDemand
    access: SqliteAccess
    rules: RuleBook


@contextmanager
def open_platform(
    path: Path, clock: Clock, rules: RuleBook | None = None
) -> Iterator[SqlitePlatform]:
    """The platform on the file `path`, which is made or brought up to date.

    Held files lie in folders beside it, and so does the file of rules where no `rules` are given.
    Raises EnvironmentFault where it cannot be opened, or is no database of ours.
    """
    database, home = Database(path), Home(path.parent)
    rules = rules or RulesFile(home.rules)
    try:
        yield SqlitePlatform(
            clock=clock,
            database=database,
            inventory=SqliteInventory(database, rules),
            uploads=SqliteUploads(database),
            held_uploads=SqliteHeldUploads(database, files_beside(path), home.command),
            alerts=SqliteAlerts(database, rules),
            deliveries=SqliteDeliveries(database),
            subscribers=SqliteSubscribers(database),
            addresses=SqliteAddresses(database),
            expectations=SqliteExpectations(database),
            history=SqliteHistory(database),
            outage_actions=SqliteOutageActions(database),
            reading=SqliteReading(database),
            demand=SqliteDemand(database),
            access=SqliteAccess(database),
            rules=rules,
        )
    finally:
        database.close()


def files_beside(path: Path) -> HeldFiles:
    """The folders of held files that belong to a database: they lie beside it."""
    home = Home(path.parent)
    return HeldFiles(home.held, home.done, home.failed)
