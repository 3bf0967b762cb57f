"""How AWS polls a stream for a function, as a small model: the emulator ignores most of it.

Lambda's documentation, "Error handling for DynamoDB event sources": a batch that answers with
failed items is tried again from the lowest of them; a batch that fails as a whole, or still fails,
is halved without using up a try; a record that fails alone for all its tries goes to the failure
destination, and the rest goes on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]
Function = Callable[[Sequence[Record]], list[str]]
"""Gives back the numbers of the records that failed, of which there may be none; may raise."""


@dataclass
class Poller:
    """Brings records to a function; what it gives up is in `failures`, a batch each."""

    function: Function
    tries: int = 3
    failures: list[list[Record]] = field(default_factory=list)
    invocations: int = 0

    def poll(self, batch: Sequence[Record], tries_left: int | None = None) -> None:
        """Bring a batch to its end, however often that takes."""
        left = self.tries if tries_left is None else tries_left
        while batch:
            lowest = self._invoke(batch)
            if lowest is None:
                return
            if lowest > 0:
                batch = batch[lowest:]
                continue
            if len(batch) > 1:
                half = len(batch) // 2
                self.poll(batch[:half], left)
                batch = batch[half:]
                continue
            left -= 1
            if left <= 0:
                self.failures.append(list(batch))
                return

    def _invoke(self, batch: Sequence[Record]) -> int | None:
        """The place of the lowest failed record, or None where there is none."""
        self.invocations += 1
        failed = set(self.function(batch))
        places = [
            place
            for place, record in enumerate(batch)
            if record["dynamodb"]["SequenceNumber"] in failed
        ]
        return min(places, default=None)
