"""Watch for files that don't come: tell once that one is overdue, and once that they flow again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.alerting.subscriber import Subscriber
from shelfwatch.core.uploads.expectation import (
    SPAN,
    Expectation,
    earliest_looked_at,
    missed_deadline,
    propose,
    read_expectation,
)
from shelfwatch.core.uploads.overdue import flowing_notices, overdue_notices
from shelfwatch.ports import ExpectedStore, Platform


def expect(platform: Platform, store: str, expectation: Expectation | None) -> None:
    """Expect files of a store from now on, or none any more."""
    now = platform.clock.now()
    made = None if expectation is None else ExpectedStore(store, str(expectation), now)
    platform.expectations.change(store, lambda _: made)


def proposal(platform: Platform, store: str, zone: tzinfo) -> Expectation | None:
    """What the files of a store have followed so far; None where that is no schedule."""
    now = platform.clock.now()
    return propose(platform.expectations.arrivals(store, now - SPAN), now, zone)


def watch_arrivals(platform: Platform, zone: tzinfo) -> list[Delivery]:
    """Tell of each store whose file is overdue, or whose files flow again; what is told by that."""
    now = platform.clock.now()
    return [
        delivery
        for one in platform.expectations.expected()
        for delivery in watch_store(platform, one, now, zone)
    ]


def watch_store(
    platform: Platform, one: ExpectedStore, now: datetime, zone: tzinfo
) -> Sequence[Delivery]:
    """The same of one store. Recorded before it is marked: a crash between repeats nothing."""
    expectation = read_expectation(one.text)
    if one.overdue is not None:
        return end_overdue(platform, one, now, zone, one.overdue)
    past = expectation.deadlines(now, zone, 1)
    # Asked every few seconds: what was looked at once needs no look at the ledger.
    if not past or past[-1] == one.examined:
        return []
    start = earliest_looked_at(expectation, now, zone)
    arrivals = platform.expectations.arrivals(one.store, start)
    missed = missed_deadline(expectation, arrivals, one.since, now, zone)
    made: Sequence[Delivery] = []
    if missed is not None:
        last = last_arrival(platform, one.store)

        def make(subscribers: Sequence[Subscriber]) -> Sequence[Delivery]:
            return overdue_notices(one.store, one.text, missed, last, subscribers, now, zone)

        made = platform.deliveries.add(make)
    mark(platform, one, replace(one, examined=past[-1], overdue=missed))
    return made


def end_overdue(
    platform: Platform, one: ExpectedStore, now: datetime, zone: tzinfo, missed: datetime
) -> Sequence[Delivery]:
    """Tell that files flow again, where one has come since."""
    if not platform.expectations.arrivals(one.store, missed):
        return []

    def make(subscribers: Sequence[Subscriber]) -> Sequence[Delivery]:
        return flowing_notices(one.store, missed, subscribers, now, zone)

    made = platform.deliveries.add(make)
    mark(platform, one, replace(one, overdue=None))
    return made


def mark(platform: Platform, seen: ExpectedStore, then: ExpectedStore) -> None:
    """Keep what was found out, unless a person has changed what is expected meanwhile."""
    platform.expectations.change(seen.store, lambda kept: then if kept == seen else kept)


def last_arrival(platform: Platform, store: str) -> datetime | None:
    """When the last file of a store came, as far as that is kept."""
    return next((one.last_upload for one in platform.inventory.stores() if one.name == store), None)
