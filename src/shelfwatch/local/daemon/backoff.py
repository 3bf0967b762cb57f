"""A pause after a failure, longer each time, so that nothing fails in a hot loop."""

import time
from collections.abc import Callable
from datetime import timedelta

# A locked database is often free again by then; a full disk is not, so the pause grows.
FIRST = timedelta(seconds=1)
LONGEST = timedelta(minutes=1)


class Backoff:
    """How long something that failed is left alone; doubles from FIRST to LONGEST."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        # Monotonic: a clock that is set back by a year would prolong the pause by a year.
        self._monotonic = monotonic
        self._failures = 0
        self._until = 0.0

    @property
    def is_over(self) -> bool:
        """Whether it may be tried (again)."""
        return self.left() <= timedelta()

    def left(self) -> timedelta:
        """How much of the pause is left; zero or less where it is over."""
        return timedelta(seconds=self._until - self._monotonic() if self._failures else 0)

    def after(self, *, succeeded: bool) -> None:
        """Record how a try went: a success ends the pause, a failure begins a longer one."""
        if succeeded:
            self._failures = 0
            return
        # The exponent is bounded, since 2 ** 2000 is no float.
        pause = min(FIRST * 2.0 ** min(self._failures, 20), LONGEST)
        self._failures += 1
        self._until = self._monotonic() + pause.total_seconds()
