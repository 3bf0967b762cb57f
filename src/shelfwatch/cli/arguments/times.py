"""Reads the moment that `--as-of` names."""

from datetime import datetime, tzinfo

from shelfwatch.core.errors import Misuse
from shelfwatch.core.text.iso_time import read_moment

EXAMPLES = "2026-03-14, 2026-03-14T18:30 or 2026-03-14T18:30+01:00"


def read_as_of(text: str, zone: tzinfo, now: datetime) -> datetime:
    """The moment in UTC that `text` means, in ISO 8601 (DESIGN, "Version").

    A time without an offset is on the clocks of `zone`; a date alone is the end of that day, at
    most `now`. Raises Misuse where it is neither.
    """
    try:
        return read_moment(text, zone, now)
    except (ValueError, OverflowError):
        raise Misuse(f"--as-of {text!r} is no date or time; write it like {EXAMPLES}.") from None
