"""What has been judged and told: alerts, their items, and outages."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from shelfwatch.core.alerting.addresses import channel_of, show_address
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.stock.change import AlertKind, Change
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.outage import Outage
from shelfwatch.core.stock.threshold import Threshold
from shelfwatch.core.uploads.upload import Upload
from shelfwatch.local.sqlite.engine.column_values import (
    count_or_none,
    from_ticks,
    millionths_or_none,
    to_ticks,
)
from shelfwatch.local.sqlite.engine.database import Database
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


def read_alerts(
    connection: sqlite3.Connection,
    condition: str,
    values: tuple[object, ...] | Mapping[str, object],
) -> list[Alert]:
    """The alerts that match, each with its items, in the order in which they were recorded."""
    found = connection.execute(
        f"""SELECT alert.id, kind, store, upload, at, first_of,
                   item, before, after, "row", name, threshold, rule
            FROM alert JOIN alert_item ON alert_item.alert = alert.seq
            WHERE {condition} ORDER BY alert.seq, item""",
        values,
    ).fetchall()
    return [
        Alert(
            id, AlertKind(kind), store, upload, from_ticks(at), tuple(map(to_change, items)), first
        )
        for (id, kind, store, upload, at, first), items in grouped(found)
    ]


def grouped(rows: Iterable[tuple[Any, ...]]) -> list[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
    """Rows of an alert joined with its items, as one pair for each alert."""
    return [
        (head, [row[6:] for row in group]) for head, group in groupby(rows, key=lambda row: row[:6])
    ]


def to_change(row: tuple[Any, ...]) -> Change:
    """A change from the columns item, before, after, row, name, threshold, rule."""
    item, before, after, place, name, threshold, rule = row
    limit = Threshold(count_or_none(threshold), rule=rule)
    return Change(item, count_or_none(before), count_or_none(after), place, name, limit)


def write_alert(connection: sqlite3.Connection, alert: Alert) -> None:
    """Record an alert with its items."""
    place = connection.execute(
        "INSERT INTO alert (id, kind, upload, store, at, first_of)"
        " VALUES (?, ?, ?, ?, ?, ?) RETURNING seq",
        (alert.id, alert.kind, alert.upload, alert.store, to_ticks(alert.at), alert.first_of),
    ).fetchone()[0]
    connection.executemany(
        'INSERT INTO alert_item (alert, item, before, after, "row", name, threshold, rule)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                place,
                change.item,
                millionths_or_none(change.before),
                millionths_or_none(change.after),
                change.row,
                change.name,
                millionths_or_none(change.threshold.value),
                change.threshold.rule,
            )
            for change in alert.items
        ],
    )


def write_delivery(connection: sqlite3.Connection, delivery: Delivery) -> None:
    """Record a delivery that is due at once, with the alerts that it tells."""
    place = connection.execute(
        """INSERT INTO delivery
               (id, upload, subscriber, address, channel, created, state, next_try, question)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq""",
        (
            delivery.id,
            delivery.upload,
            delivery.subscriber,
            # As it may be printed: the address itself may hold a token, and old deliveries are kept
            # for long.
            show_address(delivery.address),
            channel_of(delivery.address),
            to_ticks(delivery.created),
            delivery.state,
            to_ticks(delivery.created),
            delivery.question,
        ),
    ).fetchone()[0]
    connection.executemany(
        "INSERT INTO delivery_alert (delivery, alert) VALUES (?, ?)",
        [(place, alert.id) for alert in delivery.alerts],
    )
