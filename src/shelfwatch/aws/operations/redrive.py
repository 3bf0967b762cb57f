"""Work off what was left behind, days later: uploads, failed batches, and alerts never told.

Nothing here depends on the stream's 24 hours. All of it may be repeated, and may run beside the
functions: leases and claims decide.
"""

import json
import time
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any

from shelfwatch.aws.adapters.history import last_change
from shelfwatch.aws.dynamodb.attributes import Item
from shelfwatch.aws.dynamodb.stream import REMOVED, StreamChange, decode
from shelfwatch.aws.dynamodb.table import Table, faults_of
from shelfwatch.aws.functions.check_batch import Judge
from shelfwatch.aws.functions.continuation import ContinuationStep, event_of
from shelfwatch.aws.ledger.lists import ALERTS, listed
from shelfwatch.aws.ledger.outages import Outages
from shelfwatch.aws.ledger.uploads import moment_of, upload_row
from shelfwatch.aws.operations.stack import Stack
from shelfwatch.aws.operations.undo import StackUndo
from shelfwatch.aws.publishers import make_asker, make_listeners, make_topic
from shelfwatch.aws.s3.events import is_folder
from shelfwatch.aws.s3.objects import StoredFile, object_row
from shelfwatch.aws.sns.publisher import Publisher
from shelfwatch.aws.sns.republish import Republisher
from shelfwatch.aws.sns.sweep import Sweep
from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.errors import ShelfwatchError

# Younger uploads are probably still being loaded: the function's 15 minutes and a retry.
AT_WORK = timedelta(minutes=20)

# How far back unfinished uploads are looked for.
LOOKED_BACK = timedelta(days=30)

SWEPT_AT_ONCE = 1_000

# A person who redrives may wait, and wants to see all of it told: ten minutes at most. What is left
# even then the function goes on with.
MOST_SWEEPS, BETWEEN_SWEEPS = 600, timedelta(seconds=1)


@dataclass
class Redriven:
    """What was worked off: uploads handed to the function again, batches and alerts."""

    uploads: list[str] = field(default_factory=list)
    undos: list[str] = field(default_factory=list)
    batches: int = 0
    alerts: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def sleep(span: timedelta) -> None:
    """Let time pass."""
    time.sleep(span.total_seconds())


class Redrive:
    """Works off what a stack left behind."""

    def __init__(
        self,
        stack: Stack,
        at_work: timedelta = AT_WORK,
        wait: Callable[[timedelta], None] = sleep,
    ) -> None:
        self._stack = stack
        self._at_work = at_work
        self._inventory = Table(stack.clients.dynamodb, stack.settings.inventory)
        self._ledger = Table(stack.clients.dynamodb, stack.settings.ledger)
        self._clock = stack.platform.clock
        self._wait = wait
        self._asker = make_asker(stack.settings, stack.clients, self._clock)
        self._publisher = Publisher(
            stack.platform.claims,
            make_topic(stack.settings, stack.clients),
            self._clock,
            listeners=make_listeners(stack.settings, stack.clients, self._clock),
        )
        self._judge = Judge(self._publisher)

    def run(self) -> Redriven:
        """Do it all; a fault of one thing is reported, and stops no other."""
        done = Redriven()
        alerting = (self._batches, self._sweep, self._republish, self._ask)
        for step in (self._undos, self._uploads, *alerting, self._end_outages):
            try:
                step(done)
            except ShelfwatchError as error:
                done.faults.append(str(error))
        return done

    def _uploads(self, done: Redriven) -> None:
        """Hand uploads of which nothing became to the function again."""
        stored = list(self._stored())
        done.faults.extend(self._gone(set(stored)))
        for file in stored:
            known = self._ledger.get(object_row(file)) or {}
            if "Rest" in known or "Upload" not in known:
                # What has both was held, and a person let it through.
                self._invoke(file, known.get("Upload"))
                done.uploads.append(file.key)

    def _gone(self, stored: AbstractSet[StoredFile]) -> Iterator[str]:
        """What to say of unfinished uploads whose object nobody can fetch any more."""
        latest = self._clock.now() - self._at_work
        for report, file in self._stack.platform.uploads.unfinished(latest - LOOKED_BACK):
            is_old = report.upload.arrived <= latest
            if is_old and file is not None and file not in stored:
                yield (
                    f"{report.upload.file} ({report.upload.id}) is not finished, and its object was"
                    " deleted, so the rest of it is lost: upload the file again."
                )

    def _stored(self) -> Iterator[StoredFile]:
        """Every version of an upload that is old enough to have been loaded."""
        s3, settings = self._stack.clients.s3, self._stack.settings
        latest = self._clock.now() - self._at_work
        with faults_of(settings.bucket):
            pages = s3.get_paginator("list_object_versions")
            for page in pages.paginate(Bucket=settings.bucket, Prefix=settings.uploads):
                for version in page.get("Versions", []):
                    if version["LastModified"] <= latest and not is_folder(version["Key"]):
                        id = version["VersionId"]
                        key = version["Key"]
                        yield StoredFile(settings.bucket, key, None if id == "null" else id)

    def _invoke(self, file: StoredFile, release: str | None) -> None:
        self._hand_over(event_of(file, ContinuationStep(1, release)))

    def _hand_over(self, event: dict[str, Any]) -> None:
        with faults_of("Load-Inventory"):
            self._stack.client("lambda").invoke(
                FunctionName=self._stack.outputs["LoadFunction"],
                InvocationType="Event",
                Payload=json.dumps(event),
            )

    def _batches(self, done: Redriven) -> None:
        """Judge again what is in the failure bucket, and take away what is done."""
        s3, bucket = self._stack.clients.s3, self._stack.outputs["Failures"]
        with faults_of(bucket):
            for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
                for found in page.get("Contents", []):
                    body = s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
                    if self._is_worked_off(body, found["Key"], done):
                        # Only what is done is taken away: cut off before, the same batch is judged
                        # again.
                        s3.delete_object(Bucket=bucket, Key=found["Key"])
                        done.batches += 1

    def _is_worked_off(self, body: bytes, key: str, done: Redriven) -> bool:
        """Work off one object of the failure bucket; what is no failure is named and left there."""
        try:
            return self._is_done(json.loads(body), key, done)
        except (AttributeError, LookupError, TypeError, ValueError) as fault:
            # Somebody put it there by hand, or AWS writes them in another form by now: it must not
            # keep the others from being worked off.
            done.faults.append(f"{key} is no failure that can be read ({fault!r}); look at it.")
            return False

    def _is_done(self, failure: dict[str, Any], key: str, done: Redriven) -> bool:
        """Work off one failure: an event that Load-Inventory gave up, or a batch of changes."""
        if "requestPayload" in failure:
            # A chain that came to its end begins at its first round again, and finds in the ledger
            # how far it had come.
            event = failure["requestPayload"]
            self._hand_over({"Records": event.get("Records", []), "Release": event.get("Release")})
            return True
        records = json.loads(failure["payload"])["Records"]
        decoded = decode(records)
        checked = self._judge.check(decoded.changes)
        done.alerts.extend(alert.id for alert in checked.alerts)
        failed = decoded.unreadable | checked.failed
        done.faults.extend(f"{key}: record {number}: {why}" for number, why in failed.items())
        return not failed

    def _sweep(self, done: Redriven) -> None:
        """Judge again every level that is out of stock: its alert is found, or made now."""
        rows = self._inventory.scan(
            FilterExpression="#Count <= :zero",
            ExpressionAttributeNames={"#Count": "Count"},
            ExpressionAttributeValues={":zero": {"N": "0"}},
        )
        # What began the open outage of a level was judged then. Its alert may have expired since,
        # and judging it once more would tell people of an outage of last year.
        judged = {(one.store, one.item, one.began_by) for one in Outages(self._ledger).open()}
        changes = (
            change
            for row in rows
            for change in ([to_stream_change(row)] if "Upload" in row else [])
            if (change.store, change.change.item, change.upload) not in judged
        )
        while some := list(islice(changes, SWEPT_AT_ONCE)):
            checked = self._judge.check(some)
            done.alerts.extend(alert.id for alert in checked.alerts)
            done.faults.extend(set(checked.failed.values()))

    def _republish(self, done: Redriven) -> None:
        """Tell alerts that were recorded and that no check has told, however old."""
        done.alerts.extend(Republisher(self._publisher).publish(listed(self._ledger, ALERTS)))
        for _ in range(MOST_SWEEPS):
            swept = Sweep(self._publisher).run()
            done.alerts.extend(alert.id for alert in swept.alerts)
            done.faults.extend(str(fault) for fault in swept.faults)
            if swept.faults or not swept.left:
                break
            self._wait(BETWEEN_SWEEPS)

    def _undos(self, done: Redriven) -> None:
        """Finish undos that were cut off."""
        undo = StackUndo(self._stack.platform, self._publisher.topic, self._publisher.listeners)
        done.undos.extend(undo.finish())

    def _ask(self, done: Redriven) -> None:
        """Ask about held uploads what nobody was asked yet."""
        _ = done
        questions = self._stack.platform.questions
        for asked in list(questions.all()):
            if asked.state is DeliveryState.DUE:
                questions.ask(asked.upload, self._asker, self._clock)

    def _end_outages(self, done: Redriven) -> None:
        """End outages of what came back or was removed while its failed batch still waited."""
        _ = done
        outages = Outages(self._ledger)
        for outage in list(outages.open()):
            level = self._inventory.get({"Store": outage.store, "Item": outage.item})
            if level is None or (level["Count"] > 0 and "Upload" in level):
                # By an undo the level has the version of a file that was made long before.
                undo = (level or {}).get("Undo")
                by = REMOVED if level is None else str(undo or level["Upload"])
                row = self._ledger.get(upload_row(by))
                back = moment_of(self._ledger, by, row, is_undo=undo is not None)
                outages.end(by, outage.store, [outage.item], back or self._clock.now())


def to_stream_change(row: Item) -> StreamChange:
    """The last change of a level, as the stream told it; it stands for a record of its own."""
    change = last_change(row)
    number, by = f"{row['Store']}/{row['Item']}", row.get("Undo")
    return StreamChange(number, row["Store"], by or row["Upload"], change, is_undo=by is not None)
