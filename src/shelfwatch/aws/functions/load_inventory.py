"""The function Load-Inventory: an object in the bucket in, levels in the table out."""

import json
import os
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from shelfwatch.aws.deadline import Deadline, LoadCheckpoint, OutOfTime
from shelfwatch.aws.dynamodb.leases import StoreIsBusy
from shelfwatch.aws.functions.continuation import ContinuationStep, event_of, round_in
from shelfwatch.aws.functions.lambda_context import Context
from shelfwatch.aws.functions.load_object import ObjectLoad
from shelfwatch.aws.platform import Invocation, LoadPlatform, make_clients
from shelfwatch.aws.publishers import make_asker
from shelfwatch.aws.s3.events import files_in
from shelfwatch.aws.s3.objects import StoredFile
from shelfwatch.aws.settings import read_settings
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.uploads.upload import Status, UploadReport
from shelfwatch.ports import SystemClock

# How much longer than the function a lease lasts: an answer may be on its way when it ends.
LEASE_LONGER = timedelta(seconds=60)

# The part of the time that is kept for leaving in order: leases, ledger and the hand-over.
RESERVE = 0.15

# And at least this much of it.
LEAST_RESERVE = timedelta(seconds=2)


settings = read_settings(os.environ)
clients = make_clients()
clock = SystemClock()
asker = make_asker(settings, clients, clock)
functions = boto3.client("lambda")
logger = Logger()
metrics = Metrics(namespace="Shelfwatch")


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Load the files that an event tells of; what is bad about a file is told, not raised.

    Raises EnvironmentFault where a file has to be tried again, once all others are done.
    """
    round_ = round_in(event)
    found = files_in(event, settings.bucket, settings.uploads)
    for reason in found.unusable:
        # Not raised: AWS would bring the same record again, and give up its neighbours with it.
        logger.warning("a record tells of no upload", reason=reason)
    loaded, faults = [], []
    for file in found.files:
        try:
            loaded.append(load_one(file, round_, context))
        except EnvironmentFault as fault:
            faults.append(fault)
    if faults:
        raise faults[0]
    return {"uploads": [report.upload.id for report in loaded if report is not None]}


def load_one(file: StoredFile, round_: ContinuationStep, context: Context) -> UploadReport | None:
    """Load one file, or hand it on where the time is up: then None."""
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    invocation = Invocation(
        id=context.aws_request_id,
        lease=left + LEASE_LONGER,
        deadline=Deadline(
            lambda: timedelta(milliseconds=context.get_remaining_time_in_millis()),
            max(left * RESERVE, LEAST_RESERVE),
        ),
        origin=file,
    )
    platform = LoadPlatform(settings, clients, invocation, clock)
    try:
        with TemporaryDirectory(dir=gettempdir(), prefix="load-") as folder:
            load = ObjectLoad(platform, clients.s3, settings, Path(folder), asker)
            report = load.run(file, round_)
    except OutOfTime as stop:
        hand_on(file, ContinuationStep(round_.number + 1, round_.release), stop.rest, context)
        return None
    except StoreIsBusy:
        # No error: AWS would try it twice more within three minutes, and give it up, though a
        # hundred files of one store need longer than that. The next round waits on.
        hand_on(file, ContinuationStep(round_.number + 1, round_.release), None, context)
        return None
    tell(file, report)
    return report


def hand_on(
    file: StoredFile, next_round: ContinuationStep, rest: LoadCheckpoint | None, context: Context
) -> None:
    """Let another invocation do the rest; None where nothing is planned yet.

    Raises EnvironmentFault at the end of a chain: then the alarms see it, AWS tries once more,
    and what is left even so waits for `redrive`, which begins a new chain where this one ended.
    """
    event = event_of(file, next_round)
    left = None if rest is None else asdict(rest)
    logger.info("handed on", file=file.key, version=file.version, rest=left)
    metrics.add_metric("HandedOn", MetricUnit.Count, 1)
    functions.invoke(
        FunctionName=context.function_name, InvocationType="Event", Payload=json.dumps(event)
    )


def tell(file: StoredFile, report: UploadReport) -> None:
    """One line and a few figures for each file."""
    outcomes = report.outcomes
    figures = {
        "Rows": outcomes.rows,
        "Changed": outcomes.changed,
        "Unchanged": outcomes.unchanged,
        "Superseded": outcomes.superseded,
        "Untracked": outcomes.untracked,
        "Rejected": outcomes.rejected,
        "Refused": int(report.status is Status.REFUSED),
    }
    for name, figure in figures.items():
        metrics.add_metric(name, MetricUnit.Count, figure)
    metrics.add_metric("Seconds", MetricUnit.Seconds, report.seconds)
    write = logger.info if report.status is Status.LOADED else logger.warning
    write(
        report.message,
        file=file.key,
        version=file.version,
        upload=report.upload.id,
        status=report.status,
        figures=figures,
    )
