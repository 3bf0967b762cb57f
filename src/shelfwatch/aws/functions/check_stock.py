"""The function Check-Stock: a batch of the stream in, alerts to the topic out."""

import os
from datetime import timedelta
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from shelfwatch.aws.client_retries import CLAIM_LEASE, FEW_TRIES
from shelfwatch.aws.deadline import Deadline
from shelfwatch.aws.dynamodb.stream import Decoded, decode
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.functions.check_batch import Checked, Judge
from shelfwatch.aws.functions.lambda_context import Context
from shelfwatch.aws.settings import read_settings
from shelfwatch.aws.sns.held_questions import Questions, SnsQuestionSender
from shelfwatch.aws.sns.listeners import TopicListeners
from shelfwatch.aws.sns.pace import QUESTIONS, Pace
from shelfwatch.aws.sns.publisher import Publisher
from shelfwatch.aws.sns.subscriptions import OPERATIONS, STOCK
from shelfwatch.aws.sns.sweep import Sweep
from shelfwatch.aws.sns.topic import SnsTopic
from shelfwatch.ports import SystemClock

settings = read_settings(os.environ)
clock = SystemClock()
ledger = Table(boto3.client("dynamodb", config=FEW_TRIES.config), settings.ledger)
sns = boto3.client("sns", config=FEW_TRIES.config)
topic = SnsTopic(sns, settings.topic)
listeners = TopicListeners(sns, settings.topic, ledger, clock)
asker = SnsQuestionSender(
    sns,
    {STOCK: settings.topic, OPERATIONS: settings.operations},
    Pace(ledger, clock, QUESTIONS, "questions"),
)

# What a call's messages may take in the worst case, and to hold others back: nothing is begun that
# there is no time for, since whoever is stopped in a message leaves it taken.
RESERVE = 2 * CLAIM_LEASE + timedelta(seconds=10)

logger = Logger()
metrics = Metrics(namespace="Shelfwatch")


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Judge a batch; the answer names the records that have to come again.

    Once a minute it comes without any, to tell what was held back. Raises EnvironmentFault where
    that fails, which the alarms see.
    """
    deadline = Deadline(
        lambda: timedelta(milliseconds=context.get_remaining_time_in_millis()), RESERVE
    )
    judge = Judge(Publisher(ledger, topic, clock, deadline, listeners))
    if event.get("Sweep"):
        return sweep(judge)
    records = event.get("Records", [])
    decoded = decode(records)
    checked = judge.check(decoded.changes)
    # A record that nobody can read is named as well: bisecting isolates it, and the bucket keeps
    # it.
    failed = decoded.unreadable | checked.failed
    report(records, decoded, checked)
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def sweep(judge: Judge) -> dict[str, Any]:
    """Tell what was held back, and ask what was not asked yet. Raises EnvironmentFault."""
    swept = Sweep(judge.publisher).run()
    Questions(ledger).ask_due(asker, clock)
    metrics.add_metric("HeldBack", MetricUnit.Count, swept.left)
    metrics.add_metric("Alerts", MetricUnit.Count, len(swept.alerts))
    if swept.alerts or swept.left:
        logger.info("swept", alerts=[alert.id for alert in swept.alerts], left=swept.left)
    for fault in swept.faults:
        raise fault
    return {"alerts": len(swept.alerts), "left": swept.left}


def report(records: list[Any], decoded: Decoded, checked: Checked) -> None:
    """One line and a few figures for each batch."""
    failed = decoded.unreadable | checked.failed
    metrics.add_metric("Changes", MetricUnit.Count, len(decoded.changes))
    metrics.add_metric("Alerts", MetricUnit.Count, len(checked.alerts))
    metrics.add_metric("FailedRecords", MetricUnit.Count, len(failed))
    metrics.add_metric("OldestChange", MetricUnit.Seconds, oldest(records))
    write = logger.error if failed or checked.held_back else logger.info
    write(
        "checked",
        records=len(records),
        changes=len(decoded.changes),
        alerts=[
            {"id": alert.id, "kind": alert.kind, "store": alert.store} for alert in checked.alerts
        ],
        failed=failed,
        held_back=checked.held_back,
    )


def oldest(records: list[Any]) -> float:
    """How many seconds ago the oldest change of a batch was made."""
    # An age that grows says that changes wait, before the alarm of the stream itself does.
    made = [record.get("dynamodb", {}).get("ApproximateCreationDateTime") for record in records]
    now = SystemClock().now().timestamp()
    return max((now - float(moment) for moment in made if moment), default=0.0)
