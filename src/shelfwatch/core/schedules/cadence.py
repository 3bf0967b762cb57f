"""A cadence: at once, or at the times of a cron expression, in which a digest goes out."""

from typing import Final

from shelfwatch.core.errors import Misuse

AT_ONCE: Final = "at-once"

# Names for what most people want; `daily` is before a shop opens, on the days on which it orders.
NAMED: Final = {"hourly": "0 * * * *", "daily": "30 7 * * 1-5", "weekly": "30 7 * * 1"}

# Minute, hour, day, month and day of the week.
FIELDS = 5


def read_cadence(text: str) -> str:
    """A cadence as it is kept: a name, or a cron expression with single blanks.

    Whether the expression means any time is for whoever reckons with it. Raises Misuse where it
    is neither.
    """
    kept = " ".join(text.split())
    if kept == AT_ONCE or kept in NAMED or len(kept.split(" ")) == FIELDS:
        return kept
    raise Misuse(
        f"{text!r} is no cadence: write {AT_ONCE}, {', '.join(NAMED)}, or a cron expression of five"
        " fields such as '30 7 * * 1-5'."
    )


def expression_of(cadence: str) -> str:
    """The cron expression of a digest's cadence."""
    return NAMED.get(cadence, cadence)
