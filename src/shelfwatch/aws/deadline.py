"""How long a function may still work, so that it stops by itself before it is stopped."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from shelfwatch.core.errors import EnvironmentFault


@dataclass(frozen=True, slots=True)
class LoadCheckpoint:
    """What is left of a load: the plan that is kept, and how many of its writes are made."""

    upload: str
    plan: str
    done: int
    total: int


class OutOfTime(EnvironmentFault):
    """The rest has to be done by another invocation; what was written stays written.

    `rest` is None where nothing is planned yet.
    """

    def __init__(self, message: str, rest: LoadCheckpoint | None = None) -> None:
        super().__init__(message)
        self.rest = rest


@dataclass(frozen=True, slots=True)
class Deadline:
    """`remaining` tells how long is left; of that `reserve` is kept for leaving in order."""

    remaining: Callable[[], timedelta]
    reserve: timedelta

    def check(self) -> None:
        """Raise OutOfTime where it is time to stop."""
        # The reserve is for leaving in order: a function that AWS stops gives no lease back.
        if self.remaining() <= self.reserve:
            raise OutOfTime("The time of this invocation is up; the next one goes on.")


def endless() -> timedelta:
    """The time that is left where nobody stops us."""
    return timedelta.max


NO_DEADLINE = Deadline(endless, timedelta())
