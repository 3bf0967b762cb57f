"""Reads the moment that `--as-of` names."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from shelfwatch.core.errors import Misuse

EXAMPLES = "2026-03-14, 2026-03-14T18:30 or 2026-03-14T18:30+01:00"

LAST_TICK = timedelta(microseconds=1)


def read_as_of(text: str, zone: tzinfo, now: datetime) -> datetime:
    """The moment in UTC that `text` means, in ISO 8601 (DESIGN, "Version").

    A time without an offset is on the clocks of `zone`; a date alone is the end of that day, at
    most `now`. Raises Misuse where it is neither.
    """
    day = read_date(text.strip())
    try:
        if day is not None:
            return min(end_of_day(day, zone), now)
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Misuse(f"--as-of {text!r} is no date or time; write it like {EXAMPLES}.") from None


def read_date(text: str) -> date | None:
    """The date that `text` is, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The last microsecond of a day, which may be 23 or 25 hours long, in UTC."""
    midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    return midnight.astimezone(UTC) - LAST_TICK
