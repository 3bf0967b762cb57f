"""Messages on their way: each is worked on by whoever leased it."""

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

    def delivered(self, delivery: Delivery, at: datetime) -> None:
        self._settle(delivery, DeliveryState.DELIVERED, settled=at)

    def retry(self, delivery: Delivery, at: datetime, error: str) -> None:
        self._settle(delivery, DeliveryState.DUE, next_try=at, error=error)

    def give_up(self, delivery: Delivery, at: datetime, error: str) -> None:
        self._settle(delivery, DeliveryState.GIVEN_UP, settled=at, error=error)

    def next_due(self) -> datetime | None:
        waiting = [delivery.next_try for delivery in self._memory.read().deliveries.values()]
        return min((moment for moment in waiting if moment is not None), default=None)

    def deliveries(self, alert_id: str | None = None) -> list[Delivery]:
        return [
            replace(delivery, alerts=())
            for delivery in self._memory.read().deliveries.values()
            if alert_id is None or any(alert.id == alert_id for alert in delivery.alerts)
        ]

    def _settle(
        self,
        delivery: Delivery,
        state: DeliveryState,
        *,
        next_try: datetime | None = None,
        settled: datetime | None = None,
        error: str | None = None,
    ) -> None:
        """The attempt is the lease: a newer one, or an end, means that it is somebody else's."""
        with self._memory.write() as tables:
            stored = tables.deliveries.get(delivery.id)
            if stored is None or stored.state is not DeliveryState.DUE:
                return
            if stored.attempts == delivery.attempts:
                reason = stored.last_error if error is None else error
                tables.deliveries[delivery.id] = replace(
                    stored, state=state, next_try=next_try, last_error=reason, settled=settled
                )
