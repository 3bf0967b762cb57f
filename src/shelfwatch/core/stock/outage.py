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
    """When an outage ended of which somebody says so as of `said`.

    A file may be made by a clock that is minutes ahead of the one by which a person mends it.
    """
    return max(began, said)
