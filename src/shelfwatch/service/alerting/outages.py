"""Act on outages: a person has seen, ordered or snoozed them; and tell again once a date came."""

from collections.abc import Sequence
from datetime import datetime
from fnmatch import fnmatchcase

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import deliveries_of
from shelfwatch.core.alerting.still_out import compose_still_out
from shelfwatch.core.alerting.subscriber import Subscriber
from shelfwatch.core.stock.outage import Outage, OutageAction, OutageState
from shelfwatch.ports import AlertBatch, Platform

# A pattern that every item matches.
EVERY_ITEM = "*"


def act_on_outages(
    platform: Platform,
    store: str,
    pattern: str,
    state: OutageState,
    *,
    by: str,
    until: datetime | None = None,
) -> list[Outage]:
    """Record what a person did about the open outages of a store; those outages, as they are then.

    `pattern` is an item, or may have `*` for any text in it. Empty where no outage matches.
    """
    items = [outage.item for outage in platform.alerts.outages(store)]
    return act_on_items(platform, store, matching(items, pattern), state, by=by, until=until)


def act_on_items(
    platform: Platform,
    store: str,
    items: Sequence[str],
    state: OutageState,
    *,
    by: str,
    until: datetime | None = None,
) -> list[Outage]:
    """The same for the open outages of these very items."""
    action = OutageAction(state, platform.clock.now(), by, until)
    return platform.outage_actions.act(store, items, action)


def matching(items: Sequence[str], pattern: str) -> list[str]:
    """The items that a pattern means: the one of that very name, else all that are like it."""
    # Names may have a star in them. Who types one whole means that item, and no others.
    if pattern in items:
        return [pattern]
    # Brackets and question marks are plain characters in names, and no part of a pattern here.
    escaped = pattern.replace("[", "[[]").replace("?", "[?]")
    return [item for item in items if fnmatchcase(item, escaped)]


def tell_again(platform: Platform) -> list[Alert]:
    """Tell of each outage whose date came and whose item is still out; the alerts that this made.

    Each date is told once: the outage is open again in the same transaction.
    """
    now = platform.clock.now()
    due = platform.outage_actions.next_date()
    # Asked without a lock first: nearly always nothing is due, and this is asked every second.
    if due is None or due > now:
        return []

    def decide(outages: Sequence[Outage], subscribers: Sequence[Subscriber]) -> AlertBatch:
        alerts = compose_still_out(outages, now)
        return AlertBatch(alerts, deliveries_of(alerts[-1].upload, alerts, subscribers, now))

    return list(platform.outage_actions.open_again(now, decide).alerts)
