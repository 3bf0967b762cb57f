"""Messages on their way: each belongs to the process that leased it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from shelfwatch.core.alerting.addresses import channel_of
from shelfwatch.core.alerting.delivery import Delivery, DeliveryState
from shelfwatch.core.alerting.retries import first_try, is_due
from shelfwatch.memory.tables import Memory
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

    def next_due(self) -> datetime | None:
        waiting = [delivery.next_try for delivery in self._memory.read().deliveries.values()]
        return min((moment for moment in waiting if moment is not None), default=None)

    def deliveries(self, alert_id: str | None = None) -> list[Delivery]:
        return [
            replace(delivery, alerts=())
            for delivery in self._memory.read().deliveries.values()
            if alert_id is None or any(alert.id == alert_id for alert in delivery.alerts)
        ]
