"""Hold a file of which the brake says that a person should look at it first."""

from collections.abc import Sequence
from dataclasses import replace

from shelfwatch.core.brake import Reason
from shelfwatch.core.held import (
    Held,
    held_message,
    is_newer,
    overtaken_message,
    question_about,
    questions,
    reminder,
    replaced_message,
)
from shelfwatch.core.upload import Status, UploadReport
from shelfwatch.ports import Records, StoreName
from shelfwatch.service.request import LoadRequest


def reminded(platform: Records, report: UploadReport, stores: Sequence[StoreName]) -> UploadReport:
    """A report that also says which file of the same source waits for a person, if one does."""
    about = question_about(report.upload.source, [store.key for store in stores])
    waiting = [one.upload for one in platform.holding.open() if one.about == about]
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

    Of its source it is then the only one that is held: older ones are discarded, and where a
    newer one is held, this one is.
    """
    upload = report.upload
    about = question_about(upload.source, [store.key for store in stores])
    held = Held(upload, about, request.store, request.otherwise, request.missing)
    rivals = [one.upload for one in platform.holding.open() if one.about == about]
    newer = [rival for rival in rivals if is_newer(rival, upload)]
    if newer:
        message = overtaken_message(newer[-1])
        overtaken = replace(report, status=Status.DISCARDED, message=message)
        platform.uploads.refuse(overtaken)
        return overtaken
    for rival in rivals:
        platform.holding.discard(rival.id, replaced_message(upload))
    harmed = tuple(dict.fromkeys(reason.store for reason in reasons))
    command = platform.holding.command
    message = held_message(upload, reasons, command)
    report = replace(report, status=Status.HELD, message=message, stores=harmed)
    asked = questions(upload, reasons, platform.subscribers.subscribers(), command)
    platform.holding.hold(report, held, request.path, asked)
    return report
