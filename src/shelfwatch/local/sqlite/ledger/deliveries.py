"""Messages on their way: leased rows of the table `delivery`."""

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery, DeliveryState
from shelfwatch.core.alerting.retries import LONGEST_WAIT
from shelfwatch.local.sqlite.engine.column_values import from_ticks, moment_or_none, to_ticks
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.ledger.alerts import read_alerts, write_delivery
from shelfwatch.local.sqlite.ledger.subscriber_rows import read_subscribers
from shelfwatch.ports import Deliveries, MakeDeliveries

# Secrets are kept once, with the subscriber: a delivery has its address as it may be printed.
ADDRESS = """
    coalesce((SELECT owner.address FROM subscriber AS owner WHERE owner.id = delivery.subscriber),
             delivery.address)
"""

FIELDS = (
    f"seq, delivery.id, delivery.upload, subscriber, {ADDRESS}, created, attempts, state, next_try,"
    " last_error, settled, question, first_try"
)

# `core.alerting.retries.is_due` as SQL; a property test holds the two equal.
IS_DUE = "(next_try <= :now OR next_try > :too_far)"

# `core.alerting.retries.first_try` as SQL; likewise.
FIRST_TRY = "min(coalesce(first_try, :now), :now)"

LEASE = f"""
    UPDATE delivery SET attempts = attempts + 1, next_try = :until, last_error = NULL,
        first_try = {FIRST_TRY}
    WHERE seq = (
        SELECT seq FROM delivery
        WHERE state = 'due' AND {IS_DUE}
          AND channel NOT IN (SELECT value FROM json_each(:avoid))
        ORDER BY attempts, next_try, seq LIMIT 1)
    RETURNING {FIELDS.replace("delivery.", "")}
"""

# Without an error a try has begun and not ended: whoever has it in hand settles it. What an undo
# has taken back, or somebody has left, is given up for good.
MAKE_DUE = """
    UPDATE delivery SET state = 'due', next_try = :now, settled = NULL
    WHERE (state = 'due' AND (attempts = 0 OR last_error IS NOT NULL))
       OR (state = 'given up' AND settled >= :since
           AND subscriber IN (SELECT id FROM subscriber)
           AND upload NOT IN (SELECT id FROM upload WHERE status = 'undone'))
"""

# The condition is the lease: a newer attempt, or an end, means that it is somebody else's.
SETTLE = """
    UPDATE delivery SET state = :state, next_try = :next_try, settled = :settled,
        last_error = :error
    WHERE id = :id AND attempts = :attempts AND state = 'due'
"""


class SqliteDeliveries(Deliveries):
    """The port `Deliveries` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, make: MakeDeliveries) -> Sequence[Delivery]:
        with self._database.write() as connection:
            made = make(read_subscribers(connection))
            for delivery in made:
                if not is_known(connection, delivery):
                    write_delivery(connection, delivery)
            return made

    def lease(self, now: datetime, until: datetime, avoid: Collection[str]) -> Delivery | None:
        params = {
            "now": to_ticks(now),
            "too_far": to_ticks(now + LONGEST_WAIT),
            "until": to_ticks(until),
            # As JSON, since SQLite binds no lists; joining values into the SQL would be an
            # injection.
            "avoid": json.dumps(sorted(avoid)),
        }
        with self._database.write() as connection:
            found = connection.execute(LEASE, params).fetchone()
            return None if found is None else to_delivery(connection, found)

    def settle(self, delivery: Delivery) -> None:
        params = {
            "id": delivery.id,
            "attempts": delivery.attempts,
            "state": delivery.state,
            "next_try": None if delivery.next_try is None else to_ticks(delivery.next_try),
            "settled": None if delivery.settled is None else to_ticks(delivery.settled),
            "error": delivery.last_error,
        }
        with self._database.write() as connection:
            connection.execute(SETTLE, params)

    def make_due(self, now: datetime, since: datetime) -> int:
        params = {"now": to_ticks(now), "since": to_ticks(since)}
        with self._database.write() as connection:
            return connection.execute(MAKE_DUE, params).rowcount

    def next_due(self) -> datetime | None:
        with self._database.read() as connection:
            found = connection.execute(
                "SELECT min(next_try) FROM delivery WHERE state = 'due'"
            ).fetchone()
        return moment_or_none(found[0])

    def deliveries(self, alert_id: str | None = None) -> list[Delivery]:
        # Two statements: with an OR in one, SQLite would read every delivery for one alert.
        condition, values = (
            "seq IN (SELECT delivery FROM delivery_alert WHERE alert = ?)",
            [alert_id],
        )
        if alert_id is None:
            condition, values = "true", []
        with self._database.read() as connection:
            found = connection.execute(
                f"SELECT {FIELDS} FROM delivery WHERE {condition} ORDER BY seq", values
            ).fetchall()
        return [to_delivery(None, row) for row in found]


def is_known(connection: sqlite3.Connection, delivery: Delivery) -> bool:
    """Whether the very same was to be told before."""
    found = connection.execute("SELECT 1 FROM delivery WHERE id = ?", (delivery.id,)).fetchone()
    return found is not None


def to_delivery(connection: sqlite3.Connection | None, row: tuple[Any, ...]) -> Delivery:
    """A delivery from the columns FIELDS; with its alerts where a connection is given."""
    seq, id, upload, subscriber, address, created, attempts, state, next_try, *rest = row
    error, settled, question, first_try = rest
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
    )


def alerts_of(connection: sqlite3.Connection, delivery: int) -> list[Alert]:
    """The alerts that a delivery tells."""
    return read_alerts(
        connection,
        "alert.id IN (SELECT alert FROM delivery_alert WHERE delivery = ?)",
        (delivery,),
    )
