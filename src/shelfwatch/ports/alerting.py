"""Judging changes and telling people: alerts, deliveries, subscribers, channels."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.alerting.subscriber import AllStores, Subscriber, SubscriptionKind
from shelfwatch.core.messages.message import Message
from shelfwatch.core.stock.change import Change
from shelfwatch.core.stock.level import StoreName
from shelfwatch.core.stock.outage import Outage
from shelfwatch.core.uploads.upload import Upload


@dataclass(frozen=True, slots=True)
class StoreChanges:
    """The changes of one store, by one upload, that make an alert (`core.stock.change.judge`).

    `first_of` is how many items the store has by its first load, where the upload is that; else 0.
    """

    store: StoreName
    changes: Sequence[Change]
    first_of: int = 0


@dataclass(frozen=True, slots=True)
class PastChange:
    """A change that was applied `at`; its threshold is that of the file, as it is now."""

    store: str
    at: datetime
    change: Change


@dataclass(frozen=True, slots=True)
class AlertBatch:
    """The alerts of one upload, and a delivery for each subscriber that gets them."""

    alerts: Sequence[Alert]
    deliveries: Sequence[Delivery]


# Makes the alerts and deliveries from the changes that are news, and from the subscribers of that
# moment; it reads nothing else.
Decide = Callable[[Sequence[StoreChanges], Sequence[Subscriber]], AlertBatch]


# Makes the deliveries that ask or say something, from the subscribers of that moment.
MakeDeliveries = Callable[[Sequence[Subscriber]], Sequence[Delivery]]


class AlertRecords(Protocol):
    """Recorded alerts, and what is out of stock."""

    def alerts(self, upload_id: str | None = None) -> list[Alert]:
        """Recorded alerts with their items, oldest first; all, or those of one upload."""
        ...

    def outages(self, store: str | None = None, item: str | None = None) -> list[Outage]:
        """The open outages, by store and item; with `item` the ended ones too, newest first."""
        ...


class Alerts(AlertRecords, Protocol):
    """The same with what waits to be judged, where no stream of changes brings it to a judge."""

    def unchecked(self) -> list[Upload]:
        """Applied uploads whose changes nobody has judged, in the order of their applying."""
        ...

    def changes(self, since: datetime) -> Iterator[PastChange]:
        """The changes of files that arrived since then, in the order of their applying."""
        ...

    def claim(self, upload_id: str, decide: Decide, at: datetime) -> AlertBatch | None:
        """Record alerts, deliveries and outages of an upload as one, and mark it checked.

        `decide` gets the changes of the upload that make alerts, by store and item, with readable
        names and thresholds (by the file, else by the rules of `rules`), and the subscribers as
        they are in this very transaction: somebody who unsubscribes meanwhile gets no delivery, or
        finds it due and cancels it.
        Each change by which a level is out, or is so no more, begins or ends an outage as of the
        upload's version, also where there is nothing to alert on; so with low levels. A threshold
        that the upload raised above a count counts as a change of it. `at` is when it was checked.
        Returns what was recorded; None, and nothing written, where another check was first.
        """
        ...


class DeliveryRecords(Protocol):
    """What became of messages."""

    def deliveries(self, alert_id: str | None = None) -> list[Delivery]:
        """Deliveries, oldest first, without their alerts; all, or those with one alert."""
        ...


class Deliveries(DeliveryRecords, Protocol):
    """Messages on their way. Only the process that leased a delivery may send it."""

    def add(self, make: MakeDeliveries) -> Sequence[Delivery]:
        """Record the deliveries that `make` makes, in one transaction with its subscribers.

        One whose id is known stays as it is, and is not sent again. Returns what it made.
        """
        ...

    def lease(self, now: datetime, until: datetime, avoid: Collection[str]) -> Delivery | None:
        """Take the delivery that is due longest (`core.alerting.retries.is_due`).

        Counts the attempt. Fresh ones come first, and channels in `avoid` are passed over
        (`core.alerting.addresses.channel_of`). Nobody else gets it before `until`. None where
        nothing is due.
        """
        ...

    def settle(self, delivery: Delivery) -> None:
        """Record what became of a leased delivery; ignored where the lease was lost meanwhile.

        It comes as `core.alerting.delivery` has it `delivered`, `postponed` or `given_up`.
        """
        ...

    def make_due(self, now: datetime, since: datetime) -> int:
        """Have all be tried at once that waits for its next try, or was given up since then.

        Not what somebody is sending just now, nor what was given up of an upload that is undone, or
        to somebody who is subscribed no more. Returns how many are due by that.
        """
        ...

    def next_due(self) -> datetime | None:
        """When the next delivery is to be tried, or None where all are settled."""
        ...


class Subscribers(Protocol):
    """Who is told what."""

    def add(
        self,
        address: str,
        stores: Iterable[str] | AllStores,
        kind: SubscriptionKind = SubscriptionKind.STOCK,
    ) -> Subscriber:
        """Subscribe `address` to the named stores, or to all of them.

        Where it is subscribed already, it gets `kind` as well from now on; stores of kind
        `stock` are replaced, and what is due of other stores is cancelled. `operations` has
        none. Raises Misuse where kind `stock` names none.
        """
        ...

    def remove(self, address: str) -> bool:
        """Unsubscribe, and cancel what is due to it; False where it was not subscribed.

        Once this returns, no sending to it begins. Its past deliveries keep the address as
        `core.alerting.addresses.show_address` shows it.
        """
        ...

    def subscribers(self) -> list[Subscriber]:
        """Every subscriber, in the order in which they came, all as of one moment."""
        ...


class Channel(Protocol):
    """A way to reach people."""

    def send(self, address: str, message: Message) -> None:
        """Hand `message` over, within `core.alerting.retries.SEND_LIMIT`.

        Returning means that the channel took it. Raises PassingFault or PermanentFault.
        """
        ...
