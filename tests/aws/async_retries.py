"""How AWS invokes a function for events that nobody waits for, as a small model with its own time.

Lambda's documentation, "Asynchronous invocation": an invocation that raises is tried again after
one minute and then after two, and is given up then. What a function hands on to itself is an event
of its own, of which AWS stops a chain after some sixteen.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

PAUSES = (60, 120)
"""Seconds before the second and the third try."""


@dataclass(frozen=True)
class Try:
    """One invocation: for which file, in which round of its chain, and which try of that event."""

    file: int
    round: int = 1
    number: int = 1


@dataclass
class OneStore:
    """Files of one store that come at once; each needs its lease for `seconds`.

    Whoever waits for longer than `wait` hands its file on, in at most `rounds`, and fails then. Who
    of those that wait is next is a matter of chance.
    """

    files: int
    seconds: int
    wait: int
    rounds: int
    chance: random.Random
    loaded: list[int] = field(default_factory=list)
    given_up: list[int] = field(default_factory=list)
    errors: int = 0

    def run(self) -> None:
        """Let time pass until nothing is left to be invoked."""
        begun = [(0, Try(file)) for file in range(self.files)]
        now = 0
        while begun:
            begun = list(self._impatient(begun, now))
            ready = [place for place, (since, _) in enumerate(begun) if since <= now]
            if not ready:
                now = min((since for since, _ in begun), default=now)
                continue
            _, chosen = begun.pop(self.chance.choice(ready))
            self.loaded.append(chosen.file)
            now += self.seconds

    def _impatient(self, begun: list[tuple[int, Try]], now: int) -> Iterator[tuple[int, Try]]:
        """Those who go on waiting, and what becomes of those who have waited for too long."""
        for since, one in begun:
            moment, current = since, one
            while moment + self.wait < now:
                moment += self.wait
                if current.round < self.rounds:
                    current = Try(current.file, current.round + 1)
                    continue
                self.errors += 1
                if current.number > len(PAUSES):
                    self.given_up.append(current.file)
                    break
                moment += PAUSES[current.number - 1]
                current = Try(current.file, current.round, current.number + 1)
            else:
                yield moment, current
