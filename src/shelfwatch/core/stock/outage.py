"""An outage: one item of one store from the moment it is out until it is back.

Both moments are versions: when the files were made that say so, however late they are loaded and
checked. What a person does by hand, such as an undo, has the time at which that was done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class OutageState(StrEnum):
    """What people do about an outage that is open."""

    OPEN = "open"
    SEEN = "seen"
    ORDERED = "ordered"
    SNOOZED = "snoozed"


@dataclass(frozen=True, slots=True)
class OutageAction:
    """What a person did about an outage: `by` says who, and `at` when.

    At `until` the outage is open again, and people are told that the item is still out; None where
    that never comes. An action ends with its outage: the next outage of the item is open.
    """

    state: OutageState
    at: datetime
    by: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outage:
    """`ended` is None while the item is still out, and is never before `began`.

    `began_by` and `ended_by` are upload ids. `name`, `count` and `threshold` are those of the level
    now, where they are known. `actions` are what people did, the oldest first.
    """

    store: str
    item: str
    began: datetime
    began_by: str
    ended: datetime | None = None
    ended_by: str | None = None
    name: str = ""
    count: Decimal | None = None
    threshold: Decimal | None = None
    actions: Sequence[OutageAction] = ()

    @property
    def action(self) -> OutageAction:
        """The last thing that was done; where nothing was, the outage is open since it began."""
        return self.actions[-1] if self.actions else OutageAction(OutageState.OPEN, self.began)


def end_of(began: datetime, said: datetime) -> datetime:
    """When an outage ended that a file of the time `said` ends; never before it `began`."""
    # The clock that made the first file may be minutes ahead of the one that made the second.
    return max(began, said)
