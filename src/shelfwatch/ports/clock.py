"""The time, passed in so that no rule reads it by itself."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """A source of the time; tests pass in one that they set."""

    def now(self) -> datetime:
        """The current time in UTC; it may go backwards."""
        ...


class SystemClock(Clock):
    """The machine's time: the one clock of every platform outside of tests."""

    def now(self) -> datetime:
        """The machine's time in UTC."""
        return datetime.now(UTC)
