"""What people do about outages, within the transaction that also records what follows from it."""

import json
from collections.abc import Collection
from datetime import datetime

from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.outage import Outage, OutageAction, OutageState
from shelfwatch.local.sqlite.engine.column_values import moment_or_none, to_ticks
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.ledger.alerts import write_alerts
from shelfwatch.local.sqlite.ledger.outages import read_outages, write_action
from shelfwatch.local.sqlite.ledger.subscriber_rows import read_subscribers
from shelfwatch.ports import AlertBatch, DecideAgain, OutageActions

OF_ITEMS = """
    outage.ended IS NULL AND outage.store = (SELECT id FROM store WHERE key = :store)
    AND outage.item IN (SELECT value FROM json_each(:items))
"""

DUE = "outage.ended IS NULL AND outage.until <= :now"


class SqliteOutageActions(OutageActions):
    """The port `OutageActions` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def act(self, store: str, items: Collection[str], action: OutageAction) -> list[Outage]:
        params = {"store": store_key(store), "items": json.dumps(list(items))}
        with self._database.write() as connection:
            write_action(connection, OF_ITEMS, params, action)
            return read_outages(connection, OF_ITEMS, params)

    def next_date(self) -> datetime | None:
        with self._database.read() as connection:
            found = connection.execute(
                "SELECT min(until) FROM outage WHERE ended IS NULL AND until IS NOT NULL"
            ).fetchone()
        return moment_or_none(found[0])

    def open_again(self, now: datetime, decide: DecideAgain) -> AlertBatch:
        due = {"now": to_ticks(now)}
        with self._database.write() as connection:
            outages = read_outages(connection, DUE, due)
            batch = decide(outages, read_subscribers(connection)) if outages else AlertBatch([], [])
            # After the decision, which needs the dates that have come.
            write_action(connection, DUE, due, OutageAction(OutageState.OPEN, now))
            write_alerts(connection, batch)
        return batch
