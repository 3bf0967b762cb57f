"""What has been judged and told: alerts, their items, and outages."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.outage import Outage
from shelfwatch.core.uploads.upload import Upload
from shelfwatch.local.sqlite.engine.column_values import from_ticks, to_ticks
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.ledger.delivery_rows import (
    read_alerts,
    to_change,
    write_alert,
    write_delivery,
)
from shelfwatch.local.sqlite.ledger.judged_changes import by_store, judged_changes, keep_states
from shelfwatch.local.sqlite.ledger.outages import read_outages
from shelfwatch.local.sqlite.ledger.subscriber_rows import read_subscribers
from shelfwatch.local.sqlite.ledger.uploads import UPLOAD_FIELDS, to_upload
from shelfwatch.ports import AlertBatch, Alerts, Decide, PastChange, RuleBook

FIRST_LOADS = """
    SELECT store.key, first_load.items FROM first_load
    JOIN store ON store.id = first_load.store JOIN upload ON upload.seq = first_load.upload
    WHERE upload.id = ?
"""

PAST_CHANGES = """
    SELECT store.name, arrived, change.item, before, after, "row", coalesce(detail.name, ''),
           detail.threshold, ''
    FROM upload
    JOIN change ON change.id BETWEEN first_change AND last_change
    JOIN store ON store.id = change.store
    LEFT JOIN detail ON detail.store = change.store AND detail.item = change.item
    WHERE upload.arrived >= ? AND way NOT IN ('forget', 'rename', 'undo')
    ORDER BY upload.seq, change.id
"""

# The ended ones too where one item is asked for.
WANTED = """
    (:store IS NULL OR store.key = :store) AND (:item IS NULL OR outage.item = :item)
    AND (outage.ended IS NULL OR :item IS NOT NULL)
"""


class SqliteAlerts(Alerts):
    """The port `Alerts` on SQLite."""

    def __init__(self, database: Database, rules: RuleBook) -> None:
        self._database = database
        self._rules = rules

    def unchecked(self) -> list[Upload]:
        with self._database.read() as connection:
            found = connection.execute(
                f"""SELECT {UPLOAD_FIELDS} FROM upload
                    WHERE checked IS NULL AND status = 'loaded' ORDER BY seq"""
            ).fetchall()
        return [to_upload(row) for row in found]

    def claim(self, upload_id: str, decide: Decide, at: datetime) -> AlertBatch | None:
        """The condition is that nobody has checked the upload yet."""
        with self._database.write() as connection:
            claimed = connection.execute(
                # Of two checks at once, one gets no row, and tells nobody.
                "UPDATE upload SET checked = ? WHERE id = ? AND checked IS NULL RETURNING seq",
                (to_ticks(at), upload_id),
            ).fetchone()
            if claimed is None:
                return None
            # Judged in this transaction: of two uploads of one level, the second has to know
            # whether the first made it low.
            judged = judged_changes(connection, claimed[0], self._rules.current())
            keep_states(connection, claimed[0], judged)
            # Read in this transaction: an address that is removed meanwhile waits for the lock, and
            # then finds its delivery and cancels it.
            first = dict(connection.execute(FIRST_LOADS, (upload_id,)).fetchall())
            changes = [
                replace(one, first_of=first.get(one.store.key, 0)) for one in by_store(judged)
            ]
            batch = decide(changes, read_subscribers(connection))
            write_alerts(connection, batch)
            return batch

    def changes(self, since: datetime) -> Iterator[PastChange]:
        with self._database.read() as connection:
            for store, arrived, *row in connection.execute(PAST_CHANGES, (to_ticks(since),)):
                yield PastChange(store, from_ticks(arrived), to_change(tuple(row)))

    def alerts(self, upload_id: str | None = None) -> list[Alert]:
        with self._database.read() as connection:
            return read_alerts(connection, "?1 IS NULL OR alert.upload = ?1", (upload_id,))

    def outages(self, store: str | None = None, item: str | None = None) -> list[Outage]:
        params = {"store": None if store is None else store_key(store), "item": item}
        with self._database.read() as connection:
            return read_outages(connection, WANTED, params)


def write_alerts(connection: sqlite3.Connection, batch: AlertBatch) -> None:
    """Record alerts, and the deliveries that tell them."""
    for alert in batch.alerts:
        write_alert(connection, alert)
    for delivery in batch.deliveries:
        write_delivery(connection, delivery)
