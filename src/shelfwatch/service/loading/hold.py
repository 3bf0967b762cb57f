"""Hold a file of which the brake says that a person should look at it first."""

from collections.abc import Sequence
from dataclasses import replace

from shelfwatch.core.uploads.brake import Reason
from shelfwatch.core.uploads.held import (
    Held,
    concerns,
    covers,
    held_message,
    is_newer,
    overtaken_message,
    questions,
    reminder,
    replaced_message,
)
from shelfwatch.core.uploads.upload import Status, UploadReport
from shelfwatch.ports import Records, StoreName
from shelfwatch.service.loading.request import LoadRequest


def with_reminder(
    platform: Records, report: UploadReport, stores: Sequence[StoreName]
) -> UploadReport:
    """A report that also says which file of its source and stores waits for a person, if any."""
    source, keys = report.upload.source, [store.key for store in stores]
    waiting = [one.upload for one in platform.held_uploads.open() if concerns(one, source, keys)]
    # A report that reminds of itself would say that the file waits for its own answer.
    if not waiting or waiting[-1].id == report.upload.id:
        return report
    return replace(report, message=f"{report.message} {reminder(waiting[-1])}")


def hold(
    platform: Records,
    request: LoadRequest,
    report: UploadReport,
    stores: Sequence[StoreName],
    reasons: Sequence[Reason],
) -> UploadReport:
    """Hold an upload and ask about it, within the right to load; its report as recorded.

    Older ones of its source are discarded where it covers all their stores, and it is where
    a newer one covers all of its own. What only some of them cover stays open.
    """
    upload = report.upload
    about = frozenset(store.key for store in stores)
    held = Held(upload, about, request.store, request.default_store, request.missing)
    others = platform.held_uploads.open()
    newer = [one.upload for one in others if covers(one, held) and is_newer(one.upload, upload)]
    if newer:
        message = overtaken_message(newer[-1])
        overtaken = replace(report, status=Status.DISCARDED, message=message)
        # Recorded, though nothing is asked: a file that vanished without a line would be looked
        # for.
        platform.uploads.refuse(overtaken)
        return overtaken
    for older in others:
        if covers(held, older) and not is_newer(older.upload, upload):
            platform.held_uploads.discard(older.upload.id, replaced_message(upload))
    # Each store once, in the order of the reasons: a store can break several limits.
    harmed = tuple(dict.fromkeys(reason.store for reason in reasons))
    command = platform.held_uploads.command
    message = held_message(upload, reasons, command)
    report = replace(report, status=Status.HELD, message=message, stores=harmed)
    asked = questions(upload, reasons, platform.subscribers.subscribers(), command)
    platform.held_uploads.hold(report, held, request.path, asked)
    return report
