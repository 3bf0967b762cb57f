"""Upload a file to a stack, and wait until it is loaded."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shelfwatch.aws.dynamodb.table import Table, faults_of
from shelfwatch.aws.functions.continuation import ContinuationStep, event_of
from shelfwatch.aws.operations.stack import Stack
from shelfwatch.aws.s3.metadata import AS_OF, BASELINE, STORE, encoded
from shelfwatch.aws.s3.objects import StoredFile, object_row
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.uploads.upload import Status, UploadReport
from shelfwatch.service.loading.release import find_held

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 3.0


@dataclass(frozen=True, slots=True)
class Sent:
    """What its sender says of a file."""

    path: Path
    name: str
    as_of: datetime | None = None
    store: str | None = None
    is_baseline: bool = False


def upload_and_wait(stack: Stack, sent: Sent, wait: timedelta) -> UploadReport:
    """Upload a file; the report of what the function made of it.

    Raises EnvironmentFault where nothing is known of it in time: the file is loaded all the same.
    """
    file = upload(stack, sent)
    ledger = Table(stack.clients.dynamodb, stack.settings.ledger)

    def look() -> UploadReport | None:
        found = (ledger.get(object_row(file)) or {}).get("Upload")
        return None if found is None else stack.platform.uploads.find(found)

    report = await_report(look, wait)
    if report is not None:
        return report
    raise EnvironmentFault(
        f"{sent.name} is uploaded and not loaded yet; `shelfwatch --stack {stack.name} uploads`"
        " shows it once it is, and `doctor` what keeps it."
    )


def release_and_wait(stack: Stack, upload_id: str, wait: timedelta) -> UploadReport:
    """Have the function load a held upload after all; the report of what it made of it.

    Raises Misuse where it is not held, and EnvironmentFault where it is not loaded in time: then
    that may still come.
    """
    held = find_held(stack.platform, upload_id)
    event = event_of(stack.platform.held_uploads.place(upload_id), ContinuationStep(1, upload_id))
    with faults_of("Load-Inventory"):
        stack.client("lambda").invoke(
            FunctionName=stack.outputs["LoadFunction"],
            InvocationType="Event",
            Payload=json.dumps(event),
        )

    def look() -> UploadReport | None:
        report = stack.platform.uploads.find(upload_id)
        is_waiting = report is None or report.status in (Status.HELD, Status.UNFINISHED)
        # A released upload has had a report all the while; what counts is that it is not held any
        # more.
        return None if is_waiting else report

    report = await_report(look, wait)
    if report is not None:
        return report
    raise EnvironmentFault(
        f"{held.upload.file} is not loaded yet; `shelfwatch --stack {stack.name} doctor` says what"
        " keeps it."
    )


def await_report(look: Callable[[], UploadReport | None], wait: timedelta) -> UploadReport | None:
    """The report that `look` finds, or None where it finds none for so long."""
    pause, give_up = FIRST_PAUSE, time.monotonic() + wait.total_seconds()
    # The ledger and not the function is asked: S3 calls the function, and nobody gets its answer.
    while time.monotonic() < give_up:
        report = look()
        if report is not None:
            return report
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    return None


def upload(stack: Stack, sent: Sent) -> StoredFile:
    """Put a file below the prefix of uploads."""
    key = stack.settings.uploads + sent.name
    with faults_of(stack.settings.bucket), sent.path.open("rb") as body:
        answer = stack.clients.s3.put_object(
            Bucket=stack.settings.bucket, Key=key, Body=body, Metadata=said(sent)
        )
    return StoredFile(stack.settings.bucket, key, answer.get("VersionId"))


def said(sent: Sent) -> dict[str, str]:
    """What its sender says of a file, as metadata of its object, in ASCII."""
    # With its fraction of a second: two files of one second are told apart by it.
    made = sent.as_of or datetime.fromtimestamp(sent.path.stat().st_mtime, UTC)
    metadata = {AS_OF: made.isoformat()}
    if sent.store is not None:
        metadata[STORE] = encoded(sent.store)
    if sent.is_baseline:
        metadata[BASELINE] = "true"
    return metadata
