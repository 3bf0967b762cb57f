"""Moments as people say them."""

from datetime import date, datetime, timedelta, tzinfo

from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.outage import OutageState
from shelfwatch.core.text.iso_time import end_of_day, start_of_day

HOUR = timedelta(hours=1)
WEEK = 7


def ago(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """How long ago a moment was, as exactly as anybody wants to know it."""
    passed = now - moment
    if passed < timedelta(minutes=-1):
        return exact(moment, zone)
    if passed < timedelta(minutes=1):
        return "just now"
    if passed < HOUR:
        return f"{passed // timedelta(minutes=1)} min ago"
    return on_day(moment, now, zone)


def on_day(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """On which day a moment was, and in the last days at what time."""
    days = (now.astimezone(zone).date() - moment.astimezone(zone).date()).days
    if days == 0:
        return f"today {moment.astimezone(zone):%H:%M}"
    if days == 1:
        return f"yesterday {moment.astimezone(zone):%H:%M}"
    if 1 < days < WEEK:
        return f"{days} days ago"
    return f"{moment.astimezone(zone):%d %b %Y}".lstrip("0")


def exact(moment: datetime, zone: tzinfo) -> str:
    """A moment in full, on the clocks of `zone`."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}".rstrip()


def start_of_today(now: datetime, zone: tzinfo) -> datetime:
    """Midnight, on the clocks of `zone`."""
    return start_of_day(now.astimezone(zone).date(), zone)


def until_of(day: str, state: OutageState, now: datetime, zone: tzinfo) -> datetime | None:
    """When what lasts until a day is over; None where the state needs none.

    An order may come all that day; who snoozes wants to hear of it in the morning. Raises Misuse.
    """
    if state is OutageState.SEEN:
        return None
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise Misuse("Say until which day, as 2035-03-14.") from None
    try:
        over = (
            end_of_day(wanted, zone) if state is OutageState.ORDERED else start_of_day(wanted, zone)
        )
    except OverflowError:
        raise Misuse("Say a day that is nearer.") from None
    if over <= now:
        raise Misuse("That day is over already: say a later one.")
    return over
