"""A delivery: one message to one subscriber, tried until it arrives or is given up."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from typing import Final

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.change import AlertKind
from shelfwatch.core.stock.identity import store_key

# How long after the first try a passing fault is met with another; RFC 5321, 4.5.4.1 asks for 4 to
# 5 days of a relay, and a person who hears after three days of an empty shelf has seen it already.
GIVE_UP_AFTER = timedelta(days=3)

# So often at least: about five hours with the waits between. A machine that is off most of the day,
# or whose clock is set ahead between two tries, has hardly tried by the end of three days.
LEAST_TRIES = 20

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=30)

# Why a delivery was cancelled, where that is not because its subscriber is gone.
UNDONE_REASON = "its upload was undone"

# The longest that one send may take, however slowly the other side answers.
SEND_LIMIT = timedelta(seconds=60)

# How long a delivery belongs to the process that took it: longer than a send can last.
LEASE = timedelta(minutes=2)


# Addresses that hold no secret: of e-mail, and what SNS reaches besides web hooks.
OPEN = re.compile(r"[^\s:/@]+@[^\s:/@]+|\+[0-9]+|arn:aws[a-z-]*:(sqs|lambda):[\w:-]+")


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    DUE = "due"
    DELIVERED = "delivered"
    GIVEN_UP = "given up"
    CANCELLED = "cancelled"


class SubscriptionKind(StrEnum):
    """What a subscriber hears of: stock, or the questions that keeping it raises."""

    STOCK = "stock"
    OPERATIONS = "operations"


JUST_STOCK = frozenset({SubscriptionKind.STOCK})


class AllStores(Enum):
    """The type of ALL_STORES."""

    ALL_STORES = "all stores"


# Every store, those that come later too. Said in so many words: no names at all are what is left
# where names are lost on the way, and then somebody would hear of everything.
ALL_STORES: Final = AllStores.ALL_STORES


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One address, and what it hears of. `stores` are names, or ALL_STORES; no names are no stores.

    `address` is an e-mail address or an Apprise URL, which may hold a secret. Somebody of kind
    `operations` alone gets no alerts.
    """

    id: int
    address: str
    stores: Sequence[str] | AllStores
    kinds: frozenset[SubscriptionKind] = JUST_STOCK

    def hears_of(self, store: str) -> bool:
        """Whether it asked for a store, in whatever letter case."""
        if self.stores is ALL_STORES:
            return True
        return store_key(store) in map(store_key, self.stores)


def asked_for(stores: Iterable[str] | AllStores) -> Sequence[str] | AllStores:
    """What a subscriber asks for: names without outer blanks, each once and sorted, or all.

    Raises Misuse where there is no name.
    """
    if stores is ALL_STORES:
        return stores
    names = tuple(sorted({store.strip() for store in stores}))
    if not names:
        raise Misuse("Name a store, or say that it is all of them.")
    return names


def has_stock_subscribers(subscribers: Iterable[Subscriber]) -> bool:
    """Whether anybody hears of it when an item runs out."""
    return any(SubscriptionKind.STOCK in one.kinds for one in subscribers)


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
    What is back in stock stands in a message that goes out anyway, and makes none by itself.
    """
    if SubscriptionKind.STOCK not in subscriber.kinds:
        return []
    wanted = [alert for alert in alerts if subscriber.hears_of(alert.store)]
    return wanted if any(alert.kind is AlertKind.OUT for alert in wanted) else []


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


def delivery_id(address: str, alerts: Iterable[str]) -> str:
    """The id of the one message with these alerts to `address`; also its Message-ID."""
    key = "|".join([address, *sorted(alerts)])
    return "d" + hashlib.sha256(key.encode()).hexdigest()[:23]


def wait_before(attempt: int, jitter: float) -> timedelta:
    """How long to wait before try number `attempt` (the first retry is 2).

    Doubles from five seconds to half an hour; `jitter` from 0 to 1 takes up to half of it away,
    so that deliveries that failed together do not come back together.
    """
    doubled = FIRST_WAIT * 2.0 ** min(attempt - 2, 20)
    return min(doubled, LONGEST_WAIT) * (1 - jitter / 2)


def is_due(next_try: datetime, now: datetime) -> bool:
    """Whether a delivery may be tried now.

    A time further ahead than the longest wait means that the clock was set back: waiting until it
    has caught up could take for ever.
    """
    return next_try <= now or next_try > now + LONGEST_WAIT


def may_have_arrived(delivery: Delivery) -> bool:
    """Whether somebody may have read it: it was delivered, or it is in somebody's hands just now.

    A try that has begun and left no error is still under way, or was cut off before its answer.
    """
    if delivery.state is DeliveryState.DUE:
        return delivery.attempts > 0 and delivery.last_error is None
    return delivery.state is DeliveryState.DELIVERED


def first_try(before: datetime | None, now: datetime) -> datetime:
    """When a delivery that is tried now was tried first; `before` is what is kept of that.

    A time ahead of now means that the clock was set back: then it counts from now.
    """
    return now if before is None else min(before, now)


def is_hopeless(delivery: Delivery, now: datetime) -> bool:
    """Whether a delivery that still fails has been tried for long enough, and often enough."""
    if delivery.first_try is None or delivery.attempts < LEAST_TRIES:
        return False
    return now - delivery.first_try >= GIVE_UP_AFTER


def is_email(address: str) -> bool:
    """Whether `address` is an e-mail address; anything else is taken for an Apprise URL."""
    return "@" in address and "://" not in address


def channel_of(address: str) -> str:
    """What carries messages to `address`: "email", or the scheme of its Apprise URL.

    Deliveries of one channel tend to fail together; those of different channels do not.
    """
    return "email" if is_email(address) else address.partition("://")[0].casefold()


HIDDEN = "://***"


def show_address(address: str) -> str:
    """`address` as it may be printed: an Apprise URL holds secrets, so only its scheme stays.

    Of what is neither that nor open nothing stays: it may be a URL whose scheme was mistyped.
    """
    if OPEN.fullmatch(address):
        return address
    scheme, mark, _ = address.partition("://")
    return scheme + HIDDEN if mark and scheme.isalnum() else "***"


def is_hidden(address: str) -> bool:
    """Whether only the printable part of an address is left: nothing can be sent to it."""
    return address.endswith(HIDDEN)
