"""Reads the moment that `--as-of` names."""

from datetime import UTC, datetime, tzinfo

from shelfwatch.core.errors import Misuse
from shelfwatch.core.text.iso_time import end_of_day, read_date, read_moment, start_of_day

LATEST = datetime.max.replace(tzinfo=UTC)

EXAMPLES = "2026-03-14, 2026-03-14T18:30 or 2026-03-14T18:30+01:00"


def read_as_of(text: str, zone: tzinfo) -> datetime:
    """The moment in UTC that `text` means, in ISO 8601 (DESIGN, "Version").

    A time without an offset is on the clocks of `zone`; a date alone is the end of that day, also
    of today: cut to the clock here, the same file would be another upload each time that it is
    loaded. Raises Misuse where it is neither.
    """
    try:
        return read_moment(text, zone, LATEST)
    except (ValueError, OverflowError):
        raise Misuse(f"--as-of {text!r} is no date or time; write it like {EXAMPLES}.") from None


def read_until(text: str, zone: tzinfo, now: datetime, *, is_inclusive: bool) -> datetime:
    """The moment in UTC at which what lasts "until `text`" is over.

    A date alone is over as it begins, or where `is_inclusive` as it ends, on the clocks of `zone`.
    Raises Misuse where it is neither a date nor a time, or is over already.
    """
    try:
        day = read_date(text.strip())
        if day is None:
            until = read_moment(text, zone, now)
        else:
            until = end_of_day(day, zone) if is_inclusive else start_of_day(day, zone)
    except (ValueError, OverflowError):
        raise Misuse(f"--until {text!r} is no date or time; write it like {EXAMPLES}.") from None
    if until <= now:
        raise Misuse(f"--until {text} is over already: name a later date.")
    return until
