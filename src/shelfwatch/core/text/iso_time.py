"""The moment that a text in ISO 8601 means (DESIGN, "Version")."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

LAST_TICK = timedelta(microseconds=1)


def read_moment(text: str, zone: tzinfo, latest: datetime) -> datetime:
    """The moment in UTC that `text` means.

    A time without an offset is on the clocks of `zone`, by the offset that those have at that
    time; a date alone is the end of that day, at most `latest`. Raises ValueError where it is
    neither, and OverflowError where no calendar goes so far.
    """
    day = read_date(text.strip())
    if day is not None:
        return min(end_of_day(day, zone), latest)
    moment = datetime.fromisoformat(text.strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def read_date(text: str) -> date | None:
    """The date that `text` is, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The last microsecond of a day, which may be 23 or 25 hours long, in UTC."""
    return start_of_day(day + timedelta(days=1), zone) - LAST_TICK
