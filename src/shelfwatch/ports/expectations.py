"""When the files of each store are expected, and what became of that."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ExpectedStore:
    """What is expected of a store since when, as text (`core.uploads.expectation`).

    `examined` is the deadline up to which it was looked at; `overdue` the one that was missed and
    told, None while files flow.
    """

    store: str
    text: str
    since: datetime
    examined: datetime | None = None
    overdue: datetime | None = None


class Expectations(Protocol):
    """What is kept of a store goes with it: renamed with it, and gone once it is."""

    def expected(self) -> list[ExpectedStore]:
        """Every store of which files are expected, by name."""
        ...

    def arrivals(self, store: str, since: datetime) -> list[datetime]:
        """When files that cover a store arrived after `since`, the oldest first.

        Only what was loaded and still stands: no refused, held or undone file, and no change by
        hand.
        """
        ...

    def change(
        self, store: str, decide: Callable[[ExpectedStore | None], ExpectedStore | None]
    ) -> None:
        """Keep what `decide` makes of it, in one transaction; None is for nothing expected.

        Nothing is kept of a store that is not there.
        """
        ...
