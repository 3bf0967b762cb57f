"""Messages on their way: each belongs to the process that leased it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from shelfwatch.core.alerting.addresses import channel_of
from shelfwatch.core.alerting.delivery import Delivery, DeliveryState
from shelfwatch.core.alerting.retries import first_try, is_due
from shelfwatch.core.uploads.upload import Status
from shelfwatch.memory.tables import Memory, Tables
from shelfwatch.ports import Deliveries, MakeDeliveries


class MemoryDeliveries(Deliveries):
    """The port `Deliveries` in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, make: MakeDeliveries) -> Sequence[Delivery]:
        with self._memory.write() as tables:
            made = make(list(tables.subscribers.values()))
            for delivery in made:
                due = replace(delivery, next_try=delivery.created)
                tables.deliveries.setdefault(delivery.id, due)
            return made

    def lease(self, now: datetime, until: datetime, avoid: Collection[str]) -> Delivery | None:
        with self._memory.write() as tables:
            due = [
                # Fresh ones first: a broken address with many tries must not hold up a new alert.
                (delivery.attempts, delivery.next_try, place, delivery)
                for place, delivery in enumerate(tables.deliveries.values())
                if delivery.next_try is not None and is_due(delivery.next_try, now)
                if channel_of(delivery.address) not in avoid
            ]
            if not due:
                return None
            chosen = min(due)[-1]
            taken = replace(
                chosen,
                attempts=chosen.attempts + 1,
                first_try=first_try(chosen.first_try, now),
                next_try=until,
                last_error=None,
            )
            tables.deliveries[taken.id] = taken
            return taken

    def settle(self, delivery: Delivery) -> None:
        with self._memory.write() as tables:
            stored = tables.deliveries.get(delivery.id)
            # The attempt is the lease: a newer one, or an end, means that it is somebody else's.
            is_mine = stored is not None and stored.attempts == delivery.attempts
            if stored is not None and is_mine and stored.state is DeliveryState.DUE:
                tables.deliveries[delivery.id] = delivery

    def make_due(self, now: datetime, since: datetime) -> int:
        with self._memory.write() as tables:
            chosen = [one for one in tables.deliveries.values() if may_be_tried(tables, one, since)]
            for one in chosen:
                tables.deliveries[one.id] = replace(
                    one, state=DeliveryState.DUE, next_try=now, settled=None
                )
            return len(chosen)

    def next_due(self) -> datetime | None:
        waiting = [delivery.next_try for delivery in self._memory.read().deliveries.values()]
        return min((moment for moment in waiting if moment is not None), default=None)

    def deliveries(self, alert_id: str | None = None) -> list[Delivery]:
        return [
            replace(delivery, alerts=())
            for delivery in self._memory.read().deliveries.values()
            if alert_id is None or any(alert.id == alert_id for alert in delivery.alerts)
        ]


def may_be_tried(tables: Tables, delivery: Delivery, since: datetime) -> bool:
    """Whether nobody has a delivery in hand, and it was not given up before `since` or for good."""
    if delivery.state is DeliveryState.DUE:
        return delivery.attempts == 0 or delivery.last_error is not None
    if delivery.state is not DeliveryState.GIVEN_UP or (delivery.settled or since) < since:
        return False
    report = tables.reports.get(delivery.upload)
    is_undone = report is not None and report.status is Status.UNDONE
    is_subscribed = any(one.id == delivery.subscriber for one in tables.subscribers.values())
    return is_subscribed and not is_undone
