"""A delivery: one message to one subscriber, tried until it arrives or is given up."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.subscriber import Subscriber, SubscriptionKind
from shelfwatch.core.stock.change import AlertKind

# Why a delivery was cancelled, where that is not because its subscriber is gone.
UNDONE_REASON = "its upload was undone"

# What is back in stock stands in a message that goes out anyway, and makes none by itself.
WORTH_A_MESSAGE = (AlertKind.OUT, AlertKind.LOW, AlertKind.STILL_OUT)


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    DUE = "due"
    DELIVERED = "delivered"
    GIVEN_UP = "given up"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one address; `alerts` are in it, in the order of its sections.

    `question` is what it asks instead: the first line is its subject; "" where it has alerts.
    `first_try` is when it was tried first, None before; `settled` when it was delivered or given
    up, None before. `last_error` is that of the last
    try, None while one is under way; of what was cancelled it is the reason, where there is one.
    `address` is as `show_address` shows it once its subscriber is gone.
    """

    id: str
    upload: str
    subscriber: int
    address: str
    alerts: Sequence[Alert]
    created: datetime
    attempts: int = 0
    state: DeliveryState = DeliveryState.DUE
    next_try: datetime | None = None
    last_error: str | None = None
    settled: datetime | None = None
    question: str = ""
    first_try: datetime | None = None


def wanted_by(subscriber: Subscriber, alerts: Sequence[Alert]) -> list[Alert]:
    """The alerts about a subscriber's stores; none where nothing of them is out of stock.

    Who is of kind `operations` alone gets none.
    """
    if SubscriptionKind.STOCK not in subscriber.kinds:
        return []
    wanted = [alert for alert in alerts if subscriber.hears_of(alert.store)]
    return wanted if any(alert.kind in WORTH_A_MESSAGE for alert in wanted) else []


def deliveries_of(
    upload: str, alerts: Sequence[Alert], subscribers: Iterable[Subscriber], at: datetime
) -> list[Delivery]:
    """One delivery for each subscriber that any of these alerts is worth a message for."""
    return [
        Delivery(
            id=delivery_id(subscriber.address, [alert.id for alert in wanted]),
            upload=upload,
            subscriber=subscriber.id,
            address=subscriber.address,
            alerts=wanted,
            created=at,
        )
        for subscriber in subscribers
        if (wanted := wanted_by(subscriber, alerts))
    ]


def question_to(
    subscriber: Subscriber, question: str, about: str, at: datetime, upload: str = ""
) -> Delivery:
    """A message without alerts; `about` is what it asks, or tells of, and decides its id."""
    return Delivery(
        id=delivery_id(subscriber.address, [about]),
        upload=upload,
        subscriber=subscriber.id,
        address=subscriber.address,
        alerts=(),
        created=at,
        question=question,
    )


def wanted_of(delivery: Delivery, subscriber: Subscriber) -> Delivery | None:
    """What is left of a message that is due, once its subscriber asks for other stores.

    The message itself where all of it is left, as it always is of a question; else a new one, or
    None where nothing is that would make a message.
    """
    alerts = [alert for alert in delivery.alerts if subscriber.hears_of(alert.store)]
    if len(alerts) == len(delivery.alerts):
        return delivery
    if all(alert.kind is AlertKind.BACK for alert in alerts):
        return None
    id = delivery_id(delivery.address, [alert.id for alert in alerts])
    fresh = replace(delivery, id=id, alerts=alerts, attempts=0, first_try=None)
    return replace(fresh, next_try=delivery.created, last_error=None)


def delivered(delivery: Delivery, at: datetime) -> Delivery:
    """A delivery that its channel took."""
    return replace(delivery, state=DeliveryState.DELIVERED, next_try=None, settled=at)


def postponed(delivery: Delivery, until: datetime, error: str) -> Delivery:
    """A delivery that failed, to be tried again."""
    return replace(delivery, state=DeliveryState.DUE, next_try=until, last_error=error)


def given_up(delivery: Delivery, at: datetime, error: str) -> Delivery:
    """A delivery that failed for good."""
    return replace(
        delivery, state=DeliveryState.GIVEN_UP, next_try=None, settled=at, last_error=error
    )


def delivery_id(address: str, alerts: Iterable[str]) -> str:
    """The id of the one message with these alerts to `address`; also its Message-ID."""
    key = "|".join([address, *sorted(alerts)])
    return "d" + hashlib.sha256(key.encode()).hexdigest()[:23]


def may_have_arrived(delivery: Delivery) -> bool:
    """Whether somebody may have read it: it was delivered, or it is being sent just now.

    A try that has begun and left no error is still under way, or was cut off before its answer.
    """
    if delivery.state is DeliveryState.DUE:
        return delivery.attempts > 0 and delivery.last_error is None
    return delivery.state is DeliveryState.DELIVERED
