"""The messages that an undo makes: a pure function from facts to messages.

A subscriber who got the message that an item is out gets one that withdraws it, also where he has
unsubscribed since: he may have ordered. (The URL of an Apprise channel is not kept for that.) A
delivery that is still due is cancelled. Its other alerts go into a new one, so that no alert is
lost (DESIGN, promise 7).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from shelfwatch.core.alerting.addresses import is_hidden
from shelfwatch.core.alerting.alert import Alert, alert_id
from shelfwatch.core.alerting.delivery import (
    Delivery,
    DeliveryState,
    delivery_id,
    may_have_arrived,
    wanted_by,
)
from shelfwatch.core.alerting.subscriber import Subscriber
from shelfwatch.core.stock.change import AlertKind, Change, kind_of_undo
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.level import StoreName
from shelfwatch.core.uploads.upload import Upload
from shelfwatch.ports import AlertBatch, StoreChanges, UndoFacts, Withdrawal

# Numbers the alert of what stays out of stock: beside that of what an undo itself takes out.
STILL_OUT = 1

# A subscriber's id and address, as its deliveries keep them.
Person = tuple[int, str]


def withdraw(
    facts: UndoFacts, upload: Upload, undo: Upload, subscribers: Sequence[Subscriber]
) -> Withdrawal:
    """The deliveries that undoing `upload` cancels and makes; their alerts are those of `undo`."""
    at = undo.arrived
    notices = Notices(facts, undo)
    running_out = notices.running_out()
    # An upload that nobody has checked was told to nobody: what stays out by it is told now.
    is_counted = facts.is_checked or upload.baseline
    unannounced = [] if is_counted else [notice.alert for notice in notices.still_out.values()]
    for subscriber in subscribers:
        person = subscriber.id, subscriber.address
        notices.add(person, wanted_by(subscriber, [*running_out, *unannounced]))
    for delivery in facts.deliveries:
        notices.answer(delivery)
    alerts = {alert.id: alert for alert in [*running_out, *unannounced, *notices.new_alerts()]}
    recorded = sorted(alerts.values(), key=lambda alert: (store_key(alert.store), alert.id))
    return Withdrawal(notices.cancelled, AlertBatch(recorded, list(notices.deliveries(at))))


@dataclass(frozen=True, slots=True)
class Notice:
    """An alert of an undo about one store, and its items for looking them up."""

    alert: Alert
    items: frozenset[str]


@dataclass
class Notices:
    """Who gets which alerts of an undo, as it is worked out delivery by delivery."""

    facts: UndoFacts
    undo: Upload
    cancelled: list[str] = field(default_factory=list)
    by_person: dict[Person, dict[str, Alert]] = field(default_factory=dict)

    def add(self, person: Person, alerts: Iterable[Alert]) -> None:
        """Let a person have alerts, each once; nobody whose address is not known any more."""
        if is_hidden(person[1]):
            return
        self.by_person.setdefault(person, {}).update({alert.id: alert for alert in alerts})

    def answer(self, delivery: Delivery) -> None:
        """Withdraw what a delivery said; where it is still due, cancel it and keep the rest.

        One that is being sent may arrive or fail: it counts as both.
        """
        wrong = [alert for alert in delivery.alerts if self._is_wrong(alert)]
        if not wrong:
            return
        person = delivery.subscriber, delivery.address
        # Withdrawn even if it failed in the end: a message about something that never came does
        # less harm than an order for what is in stock.
        if may_have_arrived(delivery):
            self.add(person, self._answers(wrong, self.withdrawn))
        if delivery.state is DeliveryState.DUE:
            self.cancelled.append(delivery.id)
            self.add(person, [alert for alert in delivery.alerts if alert not in wrong])
            self.add(person, self._answers(wrong, self.still_out))

    def new_alerts(self) -> Iterator[Alert]:
        """The alerts of the undo that somebody gets."""
        for alerts in self.by_person.values():
            yield from (alert for alert in alerts.values() if alert.upload == self.undo.id)

    def deliveries(self, at: datetime) -> Iterator[Delivery]:
        """One message for each person; what is only back in stock makes none by itself."""
        for (subscriber, address), alerts in self.by_person.items():
            if any(alert.kind is not AlertKind.BACK for alert in alerts.values()):
                yield Delivery(
                    id=delivery_id(address, alerts),
                    upload=self.undo.id,
                    subscriber=subscriber,
                    address=address,
                    alerts=tuple(alerts.values()),
                    created=at,
                )

    def running_out(self) -> list[Alert]:
        """For each store, what the undo itself takes out of stock, or makes low."""
        return [
            self._notice(news.store, kind, items).alert
            for news in self.facts.returning
            for kind in (AlertKind.OUT, AlertKind.LOW)
            if (items := changes_of_kind(news, kind))
        ]

    @cached_property
    def withdrawn(self) -> dict[str, Notice]:
        """By a store's key, what was out of stock by the upload and is not any more."""
        return {
            news.store.key: self._notice(news.store, AlertKind.WITHDRAWN, items)
            for news in self.facts.returning
            if (items := changes_of_kind(news, AlertKind.WITHDRAWN))
        }

    @cached_property
    def still_out(self) -> dict[str, Notice]:
        """By a store's key, what stays out of stock by the upload."""
        return {
            news.store.key: self._notice(news.store, AlertKind.OUT, news.changes, STILL_OUT)
            for news in self.facts.staying
        }

    @cached_property
    def _returning(self) -> dict[str, frozenset[str]]:
        """By a store's key, the items whose levels go back or are removed."""
        return {news.store.key: items_of(news.changes) for news in self.facts.returning}

    @cached_property
    def _stores(self) -> frozenset[str]:
        """The keys of the stores that the upload changed."""
        return frozenset(store.key for store in self.facts.stores)

    def _notice(
        self, store: StoreName, kind: AlertKind, items: Sequence[Change], number: int = 0
    ) -> Notice:
        id = alert_id(self.undo.id, store.key, kind, number)
        alert = Alert(id, kind, store.name, self.undo.id, self.undo.arrived, tuple(items))
        return Notice(alert, items_of(items))

    def _is_wrong(self, alert: Alert) -> bool:
        """Whether an alert is about a level that goes back or is removed."""
        return alert.kind is not AlertKind.WITHDRAWN and any(
            mentions(alert, self._returning.get(key, frozenset())) for key in self._keys_of(alert)
        )

    def _answers(self, wrong: Sequence[Alert], notices: Mapping[str, Notice]) -> list[Alert]:
        """The alerts of `notices` about a store and an item that a wrong alert is about."""
        return [
            notices[key].alert
            for alert in wrong
            for key in self._keys_of(alert)
            if key in notices and mentions(alert, notices[key].items)
        ]

    def _keys_of(self, alert: Alert) -> Collection[str]:
        """The store that an alert is about: any of them, where its own was renamed since."""
        key = store_key(alert.store)
        # Renamed or joined since: its items decide then.
        return (key,) if key in self._stores else self._stores


def items_of(changes: Iterable[Change]) -> frozenset[str]:
    """The items that changes are of."""
    return frozenset(change.item for change in changes)


def mentions(alert: Alert, items: Collection[str]) -> bool:
    """Whether an alert is about any of these items."""
    return any(change.item in items for change in alert.items)


def changes_of_kind(news: StoreChanges, kind: AlertKind) -> list[Change]:
    """The changes of an undo that make an alert of this kind."""
    return [change for change in news.changes if kind_of_undo(change) is kind]
