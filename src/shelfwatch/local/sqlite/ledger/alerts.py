"""What has been judged and told: alerts, their items, and outages."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from shelfwatch.core.alerting.addresses import channel_of, show_address
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.stock.change import AlertKind, Change
from shelfwatch.core.stock.count import millionths
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.outage import Outage
from shelfwatch.core.uploads.upload import Upload
from shelfwatch.local.sqlite.engine.column_values import (
    count_or_none,
    from_ticks,
    to_ticks,
)
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.ledger.outages import read_outages
from shelfwatch.local.sqlite.ledger.subscriber_rows import read_subscribers
from shelfwatch.local.sqlite.ledger.uploads import UPLOAD_FIELDS, to_upload
from shelfwatch.ports import AlertBatch, Alerts, Decide, StoreChanges, StoreName

# In SQL too, since an upload may change a million levels and few of them are news.
IS_OUT = "(change.after <= 0 AND (change.before IS NULL OR change.before > 0))"

# `core.stock.change.judge` as SQL; a property test holds the two equal.
IS_BACK = "(change.after > 0 AND change.before <= 0)"

NEWS = f"""
    SELECT store.key, store.name, change.item, before, after, "row", coalesce(detail.name, '')
    FROM upload
    JOIN change ON change.id BETWEEN first_change AND last_change
    JOIN store ON store.id = change.store
    LEFT JOIN detail ON detail.store = change.store AND detail.item = change.item
    WHERE upload.id = ? AND ({IS_OUT} OR {IS_BACK})
    ORDER BY store.key, change.item
"""

FIRST_LOADS = """
    SELECT store.key, first_load.items FROM first_load
    JOIN store ON store.id = first_load.store JOIN upload ON upload.seq = first_load.upload
    WHERE upload.id = ?
"""

# What was forgotten before this check has no outage: nothing would ever end it.
BEGIN_OUTAGES = f"""
    INSERT OR IGNORE INTO outage (store, item, began, began_by)
    SELECT store, item, version, seq FROM upload
    JOIN change ON change.id BETWEEN first_change AND last_change
    WHERE upload.seq = :upload AND {IS_OUT}
      AND (store, item) NOT IN (
        SELECT store, item FROM change
        WHERE id > (SELECT last_change FROM upload WHERE seq = :upload) AND after IS NULL)
"""

# Not before it began: a late file may say that an item was back earlier than it was out.
END_OUTAGES = f"""
    UPDATE outage SET ended_by = :upload,
        ended = max(began, (SELECT version FROM upload WHERE seq = :upload))
    WHERE ended IS NULL AND (store, item) IN (
        SELECT store, item FROM upload
        JOIN change ON change.id BETWEEN first_change AND last_change
        WHERE upload.seq = :upload AND {IS_BACK})
"""


# The ended ones too where one item is asked for.
WANTED = """
    (:store IS NULL OR store.key = :store) AND (:item IS NULL OR outage.item = :item)
    AND (outage.ended IS NULL OR :item IS NOT NULL)
"""


class SqliteAlerts(Alerts):
    """The port `Alerts` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unchecked(self) -> list[Upload]:
        with self._database.read() as connection:
            found = connection.execute(
                f"""SELECT {UPLOAD_FIELDS} FROM upload
                    WHERE checked IS NULL AND status = 'loaded' ORDER BY seq"""
            ).fetchall()
        return [to_upload(row) for row in found]

    def news(self, upload_id: str) -> list[StoreChanges]:
        with self._database.read() as connection:
            found = connection.execute(NEWS, (upload_id,)).fetchall()
            first = dict(connection.execute(FIRST_LOADS, (upload_id,)).fetchall())
        return [replace(one, first_of=first.get(one.store.key, 0)) for one in by_store(found)]

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
            keep_outages(connection, claimed[0])
            # Read in this transaction: an address that is removed meanwhile waits for the lock, and
            # then finds its delivery and cancels it.
            batch = decide(read_subscribers(connection))
            write_alerts(connection, batch)
            return batch

    def alerts(self, upload_id: str | None = None) -> list[Alert]:
        with self._database.read() as connection:
            return read_alerts(connection, "?1 IS NULL OR alert.upload = ?1", (upload_id,))

    def outages(self, store: str | None = None, item: str | None = None) -> list[Outage]:
        params = {"store": None if store is None else store_key(store), "item": item}
        with self._database.read() as connection:
            return read_outages(connection, WANTED, params)


def by_store(rows: Iterable[tuple[Any, ...]]) -> list[StoreChanges]:
    """Changes by store and item, from rows of a store's key and name and of `to_change`."""
    return [
        StoreChanges(StoreName(*store), [to_change(row[2:]) for row in found])
        for store, found in groupby(rows, key=lambda row: row[:2])
    ]


def keep_outages(connection: sqlite3.Connection, upload: int) -> None:
    """End and begin what the changes of an upload end and begin."""
    params = {"upload": upload}
    # Ended before begun: an item can be back and out again in one batch of changes of an undo.
    connection.execute(END_OUTAGES, params)
    connection.execute(BEGIN_OUTAGES, params)


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
        f"""SELECT alert.id, kind, store, upload, at, first_of, item, before, after, "row", name
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
    """A change from the columns item, before, after, row, name."""
    item, before, after, place, name = row
    return Change(item, count_or_none(before), count_or_none(after), place, name)


def write_alert(connection: sqlite3.Connection, alert: Alert) -> None:
    """Record an alert with its items."""
    place = connection.execute(
        "INSERT INTO alert (id, kind, upload, store, at, first_of)"
        " VALUES (?, ?, ?, ?, ?, ?) RETURNING seq",
        (alert.id, alert.kind, alert.upload, alert.store, to_ticks(alert.at), alert.first_of),
    ).fetchone()[0]
    connection.executemany(
        'INSERT INTO alert_item (alert, item, before, after, "row", name)'
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                place,
                change.item,
                None if change.before is None else millionths(change.before),
                None if change.after is None else millionths(change.after),
                change.row,
                change.name,
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
