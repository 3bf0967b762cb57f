"""A rest after a failure, longer from one to the next, so that nothing fails in a hot loop."""

import time
from collections.abc import Callable
from datetime import timedelta

FIRST = timedelta(seconds=1)
LONGEST = timedelta(minutes=1)


class Backoff:
    """How long something that failed is left alone; doubles from FIRST to LONGEST.

    Time is monotonic, so that a clock that is set back prolongs no rest.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._failures = 0
        self._until = 0.0

    @property
    def is_over(self) -> bool:
        """Whether it may be tried (again)."""
        return self.left() <= timedelta()

    def left(self) -> timedelta:
        """How long it still lasts; zero or less where it is over."""
        return timedelta(seconds=self._until - self._monotonic() if self._failures else 0)

    def after(self, *, succeeded: bool) -> None:
        """Say how a try went: a success ends all rest, a failure begins a longer one."""
        if succeeded:
            self._failures = 0
            return
        pause = min(FIRST * 2.0 ** min(self._failures, 20), LONGEST)
        self._failures += 1
        self._until = self._monotonic() + pause.total_seconds()
