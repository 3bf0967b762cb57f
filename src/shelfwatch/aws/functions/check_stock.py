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
from shelfwatch.aws.sns.publisher import PAUSE
from shelfwatch.aws.sns.rate_limit import RateLimitedTopic, RateLimiter
from shelfwatch.aws.sns.topic import SnsTopic
from shelfwatch.ports import SystemClock

settings = read_settings(os.environ)
clock = SystemClock()
ledger = Table(boto3.client("dynamodb", config=FEW_TRIES.config), settings.ledger)
sns = SnsTopic(boto3.client("sns", config=FEW_TRIES.config), settings.topic)
topic = RateLimitedTopic(sns, RateLimiter(ledger, clock))

# What a store's alert may take in the worst case: another check tells it, and dies on it.
RESERVE = 2 * CLAIM_LEASE + PAUSE

logger = Logger()
metrics = Metrics(namespace="Shelfwatch")


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Judge a batch; the answer names the records that have to come again."""
    records = event.get("Records", [])
    decoded = decode(records)
    deadline = Deadline(
        lambda: timedelta(milliseconds=context.get_remaining_time_in_millis()), RESERVE
    )
    checked = Judge(ledger, topic, clock, deadline).check(decoded.changes)
    failed = decoded.unreadable | checked.failed
    report(records, decoded, checked)
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def report(records: list[Any], decoded: Decoded, checked: Checked) -> None:
    """One line and a few figures for each batch."""
    failed = decoded.unreadable | checked.failed
    metrics.add_metric("Changes", MetricUnit.Count, len(decoded.changes))
    metrics.add_metric("Alerts", MetricUnit.Count, len(checked.alerts))
    metrics.add_metric("FailedRecords", MetricUnit.Count, len(failed))
    metrics.add_metric("OldestChange", MetricUnit.Seconds, oldest(records))
    write = logger.error if failed else logger.info
    write(
        "checked",
        records=len(records),
        changes=len(decoded.changes),
        alerts=[
            {"id": alert.id, "kind": alert.kind, "store": alert.store} for alert in checked.alerts
        ],
        failed=failed,
    )


def oldest(records: list[Any]) -> float:
    """How many seconds ago the oldest change of a batch was made."""
    made = [record.get("dynamodb", {}).get("ApproximateCreationDateTime") for record in records]
    now = SystemClock().now().timestamp()
    return max((now - float(moment) for moment in made if moment), default=0.0)
