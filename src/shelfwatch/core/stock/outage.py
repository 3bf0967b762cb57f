"""An outage: one item of one store from the moment it is out until it is back.

Both moments are versions: when the files were made that say so, however late they are loaded and
checked. What a person does by hand, such as an undo, has the time at which that was done.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Outage:
    """`ended` is None while the item is still out, and is never before `began`.

    `began_by` and `ended_by` are upload ids.
    """

    store: str
    item: str
    began: datetime
    began_by: str
    ended: datetime | None = None
    ended_by: str | None = None


def end_of(began: datetime, said: datetime) -> datetime:
    """When an outage ended that a file of the time `said` ends; never before it `began`."""
    # The clock that made the first file may be minutes ahead of the one that made the second.
    return max(began, said)
