"""The ledger of uploads, why things are as they are, and what levels sold by the day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.forecast.sums import SaleDay
from shelfwatch.core.stock.change import Change
from shelfwatch.core.stock.level import Level
from shelfwatch.core.uploads.upload import Reject, UploadReport


class Uploads(Protocol):
    """The ledger of uploads."""

    def find(self, upload_id: str) -> UploadReport | None:
        """The recorded report of an upload, or None."""
        ...

    def beginning_with(self, start: str, limit: int) -> list[str]:
        """Ids of uploads that begin with `start`, in any order; at most `limit` of them."""
        ...

    def refuse(self, report: UploadReport) -> None:
        """Record an upload that was refused, or discarded as it came: nothing of it was written.

        A later success replaces a refusal. Where the upload is recorded as anything else, that
        stays.
        """
        ...

    def uploads(self, limit: int) -> list[UploadReport]:
        """The latest uploads, newest arrival first, without their rejects."""
        ...

    def to_mend(self, since: datetime, limit: int) -> list[UploadReport]:
        """The latest uploads that arrived since then and that somebody should look at.

        Those that were refused or have rejects, newest arrival first, without their rejects.
        """
        ...

    def rejects(self, upload_id: str) -> list[Reject]:
        """Every reject of an upload, by row."""
        ...


@dataclass(frozen=True, slots=True)
class Explanation:
    """One change of a level with everything that led to it and came of it.

    `rule` is None where the change makes no alert; `alert` where none was recorded.
    """

    change: Change
    report: UploadReport
    rule: str | None
    alert: Alert | None
    deliveries: Sequence[Delivery]


class History(Protocol):
    """Why things are as they are."""

    def explain(self, store: str, item: str) -> list[Explanation]:
        """Every kept change of a level, newest first; empty where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class LevelDemand:
    """A level, and what it lost and gained on the days from `first` to `last`.

    `first` is when it was first seen, and `last` when an upload covered it last: its count is of
    that day. `days` are those on which something changed, in order; a day is that of the upload's
    version in UTC, and its number the proleptic ordinal of `date.toordinal`. `without_stock` are
    the times in which it was out, from and to, in the same numbers with the part of the day.

    Held, discarded and undone uploads sold nothing, and people who forget, rename or undo neither.
    """

    level: Level
    first: date
    last: date
    days: Sequence[SaleDay]
    without_stock: Sequence[tuple[float, float]]


class DemandRecords(Protocol):
    """What levels sold, kept with each load in the transaction of that load."""

    def of_store(self, store_key: str) -> Iterator[LevelDemand]:
        """Every level of a store, by item; nothing where there is no such store."""
        ...

    def rebuild(self) -> int:
        """Work all of it out anew from the changes that are kept; how many days with a change.

        What is kept already comes to the same digits, so that this mends and never alters.
        """
        ...
