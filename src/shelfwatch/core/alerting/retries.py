"""When a delivery is tried again, for how long, and when it is given up."""

from datetime import datetime, timedelta

from shelfwatch.core.alerting.delivery import Delivery

# How long after the first try a passing fault is met with another; RFC 5321, 4.5.4.1 asks for 4 to
# 5 days of a relay, and a person who hears after three days of an empty shelf has seen it already.
GIVE_UP_AFTER = timedelta(days=3)

# So often at least: about five hours with the waits between. A machine that is off most of the day,
# or whose clock is set ahead between two tries, has hardly tried by the end of three days.
LEAST_TRIES = 20

FIRST_WAIT = timedelta(seconds=5)

LONGEST_WAIT = timedelta(minutes=30)

# The longest that one send may take, however slowly the other side answers.
SEND_LIMIT = timedelta(seconds=60)

# How long a delivery belongs to the process that took it: longer than a send can last.
LEASE = timedelta(minutes=2)


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
