"""Between the core's values and SQLite's integers: times in microseconds, counts in millionths."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from shelfwatch.core.stock.count import from_millionths, millionths

# Integers sort and compare exactly. Text would depend on its format, and floats lose microseconds.
START = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def to_ticks(moment: datetime) -> int:
    """`moment` as whole microseconds since 1970 in UTC; exact, unlike a float timestamp."""
    return (moment - START) // TICK


def from_ticks(ticks: int) -> datetime:
    """The moment, in UTC."""
    return START + ticks * TICK


def moment_or_none(ticks: int | None) -> datetime | None:
    """The moment, or None where none is kept."""
    return None if ticks is None else from_ticks(ticks)


def millionths_or_none(count: Decimal | None) -> int | None:
    """A count as it is kept, or None where it is not known."""
    return None if count is None else millionths(count)


def count_or_none(kept: int | None) -> Decimal | None:
    """The count, or None where it was not known."""
    return None if kept is None else from_millionths(kept)
