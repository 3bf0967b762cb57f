"""What an undo tells, and to whom: a pure function from facts to messages.

Whoever was told that an item is out is told that this is withdrawn, also where it has unsubscribed
since: it acted on the news. Whoever was not told yet never is; what else its message had to say
comes in a new one, so that no alert is lost (DESIGN, promise 7).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from shelfwatch.core.alert import Alert, alert_id
from shelfwatch.core.change import Change, News, judge_undo
from shelfwatch.core.delivery import (
    Delivery,
    DeliveryState,
    Subscriber,
    delivery_id,
    may_have_arrived,
)
from shelfwatch.core.identity import store_key
from shelfwatch.core.level import StoreName
from shelfwatch.core.upload import Upload
from shelfwatch.ports import StoreNews, Told, UndoFacts, Withdrawal
from shelfwatch.service.check import wanted_by

STILL_OUT = 1
"""Numbers the alert of what stays out of stock: beside that of what an undo itself takes out."""

Person = tuple[int, str]
"""A subscriber's id and address, as its deliveries keep them."""


def withdraw(
    facts: UndoFacts, upload: Upload, undo: Upload, subscribers: Sequence[Subscriber]
) -> Withdrawal:
    """What undoing `upload` cancels and tells; recorded as alerts of `undo`, at its arrival."""
    at = undo.arrived
    notices = Notices(facts, undo)
    running_out = notices.running_out
    untold = [] if facts.is_checked or upload.baseline else notices.still_out_alerts
    for subscriber in subscribers:
        person = subscriber.id, subscriber.address
        notices.add(person, wanted_by(subscriber, [*running_out, *untold]))
    for delivery in facts.deliveries:
        notices.answer(delivery)
    alerts = {alert.id: alert for alert in [*running_out, *untold, *notices.new_alerts()]}
    return Withdrawal(notices.cancelled, Told(list(alerts.values()), list(notices.deliveries(at))))


@dataclass
class Notices:
    """Who gets which alerts of an undo, as it is worked out delivery by delivery."""

    facts: UndoFacts
    undo: Upload
    cancelled: list[str] = field(default_factory=list)
    told: dict[Person, dict[str, Alert]] = field(default_factory=dict)

    def add(self, person: Person, alerts: Iterable[Alert]) -> None:
        """Let a person have alerts, each once."""
        self.told.setdefault(person, {}).update({alert.id: alert for alert in alerts})

    def answer(self, delivery: Delivery) -> None:
        """Withdraw what a delivery told; where it is still due, cancel it and keep the rest.

        One that is in somebody's hands may arrive or fail: it counts as both.
        """
        wrong = [alert for alert in delivery.alerts if self._is_wrong(alert)]
        if not wrong:
            return
        person = delivery.subscriber, delivery.address
        if may_have_arrived(delivery):
            self.add(person, self._answers(wrong, self.withdrawn_alerts))
        if delivery.state is DeliveryState.DUE:
            self.cancelled.append(delivery.id)
            self.add(person, [alert for alert in delivery.alerts if alert not in wrong])
            self.add(person, self._answers(wrong, self.still_out_alerts))

    def new_alerts(self) -> Iterator[Alert]:
        """The alerts of the undo that somebody gets."""
        for alerts in self.told.values():
            yield from (alert for alert in alerts.values() if alert.upload == self.undo.id)

    def deliveries(self, at: datetime) -> Iterator[Delivery]:
        """One message for each person; what is only back in stock makes none by itself."""
        for (subscriber, address), alerts in self.told.items():
            if any(alert.kind is not News.BACK for alert in alerts.values()):
                yield Delivery(
                    id=delivery_id(address, alerts),
                    upload=self.undo.id,
                    subscriber=subscriber,
                    address=address,
                    alerts=tuple(alerts.values()),
                    created=at,
                )

    @cached_property
    def running_out(self) -> list[Alert]:
        """For each store, what the undo itself takes out of stock."""
        return [
            self._alert(news.store, News.OUT, items)
            for news in self.facts.returning
            if (items := told_by(news, News.OUT))
        ]

    @cached_property
    def still_out_alerts(self) -> list[Alert]:
        """For each store, what stays out of stock by the upload."""
        return [
            self._alert(news.store, News.OUT, news.changes, STILL_OUT)
            for news in self.facts.standing
        ]

    @cached_property
    def withdrawn_alerts(self) -> list[Alert]:
        """For each store, what was out of stock by the upload and is not any more."""
        return [
            self._alert(news.store, News.WITHDRAWN, items)
            for news in self.facts.returning
            if (items := told_by(news, News.WITHDRAWN))
        ]

    def _alert(
        self, store: StoreName, kind: News, items: Sequence[Change], number: int = 0
    ) -> Alert:
        id = alert_id(self.undo.id, store.key, kind, number)
        return Alert(id, kind, store.name, self.undo.id, self.undo.arrived, tuple(items))

    def _is_wrong(self, alert: Alert) -> bool:
        """Whether an alert tells of a level that is given back or removed."""
        if alert.kind is News.WITHDRAWN:
            return False
        return any(
            self._is_about(alert, key) and shares_items(alert, items)
            for key, items in self._returning.items()
        )

    def _answers(self, wrong: Sequence[Alert], alerts: Sequence[Alert]) -> list[Alert]:
        """Those of `alerts` that speak of a store and an item that a wrong one speaks of."""
        return [
            alert
            for alert in alerts
            if any(
                self._is_about(other, store_key(alert.store))
                and shares_items(other, {change.item for change in alert.items})
                for other in wrong
            )
        ]

    def _is_about(self, alert: Alert, key: str) -> bool:
        """Whether an alert is of a store, which may have been renamed since."""
        told = store_key(alert.store)
        return told == key or all(told != known.key for known in self.facts.stores)

    @cached_property
    def _returning(self) -> dict[str, set[str]]:
        """By a store's key, the items whose levels return."""
        return {
            news.store.key: {change.item for change in news.changes}
            for news in self.facts.returning
        }


def shares_items(alert: Alert, items: Collection[str]) -> bool:
    """Whether an alert tells of any of these items."""
    return any(change.item in items for change in alert.items)


def told_by(news: StoreNews, kind: News) -> list[Change]:
    """The changes of an undo that are news of this kind."""
    return [change for change in news.changes if judge_undo(change.before, change.after) is kind]
