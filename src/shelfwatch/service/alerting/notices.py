"""Tell of a file that came by itself and that somebody has to mend: nobody looks into a log."""

from collections.abc import Sequence
from pathlib import Path

from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.alerting.subscriber import Subscriber
from shelfwatch.core.uploads.notices import is_to_mend, notices
from shelfwatch.core.uploads.upload import UploadReport
from shelfwatch.ports import Platform


def tell_of_fault(
    platform: Platform, report: UploadReport, store: str | None, folder: Path
) -> Sequence[Delivery] | None:
    """Record who is told that a file was refused, or that rows of it were not understood.

    `store` is the one that the file came for, where that is known; `folder` is where it will lie.
    Done again after a crash it records nothing new. Returns what is told, which is nothing where
    nobody is there to be told, and None where there is nothing to mend.
    """
    if not is_to_mend(report):
        return None
    named = {fault.cells[0] for fault in report.rejects} | {store or ""}
    stores = named - {""}

    def make(subscribers: Sequence[Subscriber]) -> Sequence[Delivery]:
        return notices(report, stores, str(folder), subscribers)

    return platform.deliveries.add(make)
