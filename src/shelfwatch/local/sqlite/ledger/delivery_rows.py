"""Alerts and deliveries as rows, within anybody's transaction."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from shelfwatch.core.alerting.addresses import channel_of, show_address
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery, DeliveryState, delivery_id
from shelfwatch.core.alerting.outbox import Slot, begun, is_open, joined
from shelfwatch.core.alerting.terms import narrowed
from shelfwatch.core.stock.change import AlertKind, Change
from shelfwatch.core.stock.threshold import Threshold
from shelfwatch.local.sqlite.engine.column_values import (
    count_or_none,
    from_ticks,
    millionths_or_none,
    moment_or_none,
    to_ticks,
)

# Secrets are kept once, with the subscriber: a delivery has its address as it may be printed.
ADDRESS = """
    coalesce((SELECT owner.address FROM subscriber AS owner WHERE owner.id = delivery.subscriber),
             delivery.address)
"""

FIELDS = (
    f"seq, delivery.id, delivery.upload, subscriber, {ADDRESS}, created, attempts, state, next_try,"
    " last_error, settled, question, first_try, slot, held_until"
)

# One row by the index: the last message that kept company in this slot.
NEWEST_OF_SLOT = f"""
    SELECT {FIELDS} FROM delivery WHERE subscriber = ? AND slot = ? ORDER BY seq DESC LIMIT 1
"""

WRITE = """
    INSERT INTO delivery (id, upload, subscriber, address, channel, created, state, next_try,
                          question, slot, held_until)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq
"""


def write_delivery(connection: sqlite3.Connection, delivery: Delivery) -> None:
    """Record a delivery with the alerts that it tells, or put them into the one that waits."""
    if not delivery.slot.name:
        write_new(connection, begun(delivery))
        return
    place = delivery.subscriber, delivery.slot.name
    found = connection.execute(NEWEST_OF_SLOT, place).fetchone()
    newest = None if found is None else to_delivery(None, found)
    if newest is not None and is_open(newest):
        join(connection, found[0], newest, delivery)
    else:
        write_new(connection, begun(delivery, newest))


def join(connection: sqlite3.Connection, seq: int, waiting: Delivery, new: Delivery) -> None:
    """Put what a delivery tells into one that waits."""
    write_members(connection, seq, new)
    members = "SELECT alert FROM delivery_alert WHERE delivery = ?"
    alerts = [id for (id,) in connection.execute(members, (seq,))]
    both = joined(waiting, new, delivery_id(new.address, alerts))
    connection.execute(
        "UPDATE delivery SET id = ?, next_try = ?, held_until = ? WHERE seq = ?",
        (both.id, ticks_or_none(both.next_try), ticks_or_none(both.slot.due), seq),
    )


def write_new(connection: sqlite3.Connection, delivery: Delivery) -> None:
    """Record a delivery of its own."""
    values = (
        delivery.id,
        delivery.upload,
        delivery.subscriber,
        # As it may be printed: the address itself may hold a token, and old deliveries are kept
        # for long.
        show_address(delivery.address),
        channel_of(delivery.address),
        to_ticks(delivery.created),
        delivery.state,
        ticks_or_none(delivery.next_try),
        delivery.question,
        delivery.slot.name,
        ticks_or_none(delivery.slot.due),
    )
    write_members(connection, connection.execute(WRITE, values).fetchone()[0], delivery)


def write_members(connection: sqlite3.Connection, seq: int, delivery: Delivery) -> None:
    """Record which alerts a delivery tells, and of which no more than some items."""
    connection.executemany(
        "INSERT OR IGNORE INTO delivery_alert (delivery, alert, items) VALUES (?, ?, ?)",
        [(seq, alert.id, items_of_part(alert)) for alert in delivery.alerts],
    )


def replace_members(connection: sqlite3.Connection, delivery: Delivery) -> None:
    """Have a delivery that is recorded tell what it tells now, and nothing else."""
    (seq,) = connection.execute("SELECT seq FROM delivery WHERE id = ?", (delivery.id,)).fetchone()
    connection.execute("DELETE FROM delivery_alert WHERE delivery = ?", (seq,))
    write_members(connection, seq, delivery)


def items_of_part(alert: Alert) -> str | None:
    """The items that a message tells of an alert, as JSON; None for all."""
    return json.dumps([change.item for change in alert.items]) if alert.is_part else None


def ticks_or_none(moment: datetime | None) -> int | None:
    """A moment as it is kept, or NULL."""
    return None if moment is None else to_ticks(moment)


def is_known(connection: sqlite3.Connection, delivery: Delivery) -> bool:
    """Whether the very same was to be told before."""
    found = connection.execute("SELECT 1 FROM delivery WHERE id = ?", (delivery.id,)).fetchone()
    return found is not None


def to_delivery(connection: sqlite3.Connection | None, row: tuple[Any, ...]) -> Delivery:
    """A delivery from the columns FIELDS; with its alerts where a connection is given."""
    seq, id, upload, subscriber, address, created, attempts, state, next_try, *rest = row
    error, settled, question, first_try, slot, held_until = rest
    alerts = [] if connection is None else alerts_of(connection, seq)
    return Delivery(
        id=id,
        upload=upload,
        subscriber=subscriber,
        address=address,
        alerts=alerts,
        created=from_ticks(created),
        attempts=attempts,
        state=DeliveryState(state),
        next_try=moment_or_none(next_try),
        last_error=error,
        settled=moment_or_none(settled),
        question=question,
        first_try=moment_or_none(first_try),
        slot=Slot(slot, moment_or_none(held_until)),
    )


def alerts_of(connection: sqlite3.Connection, delivery: int) -> list[Alert]:
    """The alerts that a delivery tells, as far as it does."""
    members = dict(
        connection.execute(
            "SELECT alert, items FROM delivery_alert WHERE delivery = ?", (delivery,)
        ).fetchall()
    )
    found = read_alerts(
        connection,
        "alert.id IN (SELECT alert FROM delivery_alert WHERE delivery = ?)",
        (delivery,),
    )
    return parts_of(
        {alert.id: alert for alert in found}, [(alert.id, members[alert.id]) for alert in found]
    )


def parts_of(alerts: Mapping[str, Alert], members: Iterable[Sequence[str | None]]) -> list[Alert]:
    """What a delivery tells of alerts: pairs of an id and its items as JSON, None for all."""
    parts = [
        alerts[id] if items is None else narrowed(alerts[id], json.loads(items))
        for id, items in members
        if id is not None
    ]
    return [part for part in parts if part is not None]


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
