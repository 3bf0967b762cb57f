"""An outage: one item of one store from the moment it is out until it is back."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Outage:
    """`ended` is None while the item is still out; `began_by` and `ended_by` are upload ids."""

    store: str
    item: str
    began: datetime
    began_by: str
    ended: datetime | None = None
    ended_by: str | None = None
