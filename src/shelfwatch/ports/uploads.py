"""The ledger of uploads, and why things are as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.stock.change import Change
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
