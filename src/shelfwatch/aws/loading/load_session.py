"""One load into leased stores: what it may read, and how it writes.

DynamoDB has no transaction for a whole file, so the order of writing keeps the promises: first
that the upload is under way, then what it covers (from here on older uploads are late), then
the levels, each under a condition, and its report last. Whatever stops it in between, the same
upload again finds what is written and does the rest.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO, TextIO
from uuid import uuid4

from shelfwatch.aws.deadline import Deadline, LoadCheckpoint, OutOfTime
from shelfwatch.aws.dynamodb.attributes import TICK, Item, from_ticks, to_ticks
from shelfwatch.aws.dynamodb.bulk_writer import Writes
from shelfwatch.aws.dynamodb.leases import store_row
from shelfwatch.aws.dynamodb.level_rows import LevelBlock, PlannedLevels, after
from shelfwatch.aws.dynamodb.table import Table, Update
from shelfwatch.aws.ledger.item_sets import ItemSets
from shelfwatch.aws.ledger.uploads import DynamoUploads
from shelfwatch.aws.loading.conditional_writes import MANY, LevelWrites
from shelfwatch.aws.s3.stored_changes import ChangeLog, StoredChanges, change_log
from shelfwatch.aws.s3.stored_plans import StoredPlan, StoredPlans
from shelfwatch.core.stock.count import in_millionths
from shelfwatch.core.uploads.upload import Upload, UploadReport
from shelfwatch.ports import LEVEL_FIELDS, Clock, LoadSession, Plan, StoreName, StoreState

# Stores that are read at the same time.
READERS = 8


@dataclass(frozen=True, slots=True)
class LoadTables:
    """Where a load reads and writes."""

    inventory: Table
    ledger: Table
    uploads: DynamoUploads
    covered: ItemSets
    plans: StoredPlans
    changes: StoredChanges
    clock: Clock
    deadline: Deadline


class Stopped(Exception):
    """The time was up when the first `done` levels were surely written."""

    def __init__(self, done: int) -> None:
        super().__init__(f"{done} levels are written")
        self.done = done


class DynamoLoadSession(LoadSession):
    """The port `LoadSession`; `stores` are the leased rows of the ledger, by the store's key.

    A plan that is applied has a name that no other has. Its stores know it as that which wrote to
    them last: so whoever goes on with it later sees whether it still holds.
    """

    def __init__(self, tables: LoadTables, upload: Upload, stores: dict[str, Item]) -> None:
        self._tables = tables
        self._upload = upload
        self._stores = stores
        self._plan = f"plans/{upload.id}/{uuid4().hex}"

    def state(self, store_key: str) -> StoreState | None:
        """What the ledger no longer remembers is not known."""
        row = self._stores[store_key]
        if "Newest" not in row:
            return None
        horizon = self._tables.clock.now() - self._tables.covered.memory
        if "Horizon" in row:
            horizon = max(horizon, from_ticks(row["Horizon"]))
        newest = from_ticks(row["Newest"])
        if newest == self._upload.version and self._later_versions(store_key):
            # A later version of the same object, which was faster: newer by the least there is.
            newest += TICK
        return StoreState(newest, horizon, row["HasLevels"])

    def knows_item_set(self, fingerprint: str) -> bool:
        return self._tables.covered.knows(fingerprint)

    def write_levels(self, places: Mapping[str, int], out: BinaryIO, own: BinaryIO) -> None:
        """Several stores at once, a page of 1 MB at a time."""
        turn = threading.Lock()
        # Who wrote a level is a third of what is read, and only a resumed load asks for it.
        wanted = ("Count", "Upload") if self._tables.uploads.is_begun(self._upload) else ("Count",)

        def write_store(key: str) -> None:
            place = places[key]
            for page in self._pages(key, *wanted):
                mine = [row for row in page if row.get("Upload") == {"S": self._upload.id}]
                # A line of two threads in one another would be a level of neither.
                with turn:
                    out.writelines(line(place, row) for row in page)
                    own.writelines(line(place, row) for row in mine)

        with ThreadPoolExecutor(READERS) as pool:
            for _ in pool.map(write_store, places):
                self._tables.deadline.check()

    def write_details(self, places: Mapping[str, int], out: TextIO) -> None:
        """Asked only for files that have names or thresholds."""
        for key, place in places.items():
            for page in self._pages(key, "Label", "Threshold"):
                out.writelines(detail_line(place, row) for row in page if has_detail(row))

    def covered_since(self, store_key: str, version: datetime) -> Iterator[str]:
        return self._tables.covered.since(store_key, version, self._tables.uploads.origin)

    def _later_versions(self, store_key: str) -> list[Item]:
        origin = self._tables.uploads.origin
        return self._tables.covered.later_versions(store_key, self._upload.version, origin)

    def apply(self, report: UploadReport, plan: Plan) -> None:
        """Raises OutOfTime, with the rest, where it has to stop."""
        self._tables.uploads.begin(report)
        # Before the levels: an older file that is planned from now on is late for all of this one,
        # also where it is killed before it has written them.
        self._tables.covered.keep(self._upload, plan)
        for covered in plan.covered():
            self._keep_store(covered.store)
        levels = PlannedLevels(plan)
        stores = [covered.store for covered in plan.covered()]
        try:
            self._write(report, stores, levels)
        except Stopped as stop:
            # The bucket first, and then the ledger: a rest that points to no plan would be planned
            # anew.
            total = self._tables.plans.keep(self._plan, stores, levels)
            raise self._stopped(
                LoadCheckpoint(self._upload.id, self._plan, stop.done, total)
            ) from stop

    def go_on(self, report: UploadReport, plan: StoredPlan, rest: LoadCheckpoint) -> None:
        """Write what is left of a kept plan, as `apply` does the whole. Raises OutOfTime."""
        try:
            self._write(report, plan.stores(), after(plan, rest.done))
        except Stopped as stop:
            raise self._stopped(replace(rest, done=rest.done + stop.done)) from stop

    def is_undisturbed(self, rest: LoadCheckpoint) -> bool:
        """Whether nobody has written to the stores by any other plan: then what is left holds."""
        return all(row.get("LastBy") == rest.plan for row in self._stores.values())

    def _write(
        self, report: UploadReport, stores: Sequence[StoreName], blocks: Iterable[LevelBlock]
    ) -> None:
        """Write levels, keep what they were before, and record the report. Raises Stopped."""
        writes = Writes(self._tables.inventory.client, self._tables.deadline.check)
        with change_log(stores) as log:
            try:
                writes.run(self._levels(report, log).of(blocks))
            except OutOfTime as stop:
                # Also where the time is up: what is written now can be undone only if it is kept
                # now.
                self._tables.changes.keep(self._upload.id, log)
                raise Stopped(writes.done) from stop
            self._tables.changes.keep(self._upload.id, log)
        self._tables.uploads.record(report)

    def _levels(self, report: UploadReport, log: ChangeLog) -> LevelWrites:
        are_many = report.outcomes.changed >= MANY
        return LevelWrites(self._tables.inventory, self._upload, self._shown, are_many, log)

    def _stopped(self, rest: LoadCheckpoint) -> OutOfTime:
        self._tables.uploads.note_left(rest)
        return OutOfTime("The time of this invocation is up; the next one goes on.", rest)

    def _pages(self, key: str, *attributes: str) -> Iterator[list[Any]]:
        wanted = ("Item", *attributes)
        return self._tables.inventory.pages(
            "#Store = :store",
            {"store": self._stores[key]["Shown"]},
            ProjectionExpression=", ".join(f"#{name}" for name in wanted),
            names={f"#{name}": name for name in wanted},
        )

    def _shown(self, store: StoreName) -> str:
        """The store's key in Inventory: its first spelling."""
        return str(self._stores[store.key].get("Shown", store.name))

    def _keep_store(self, store: StoreName) -> None:
        """The first spelling of a name stays, and the newest version."""
        row = self._stores[store.key]
        version = to_ticks(self._upload.version)
        self._stores[store.key] = self._tables.ledger.update(
            store_row(store.key),
            Update(
                set={
                    "Key": store.key,
                    "Shown": self._shown(store),
                    "Newest": max(version, int(row.get("Newest", version))),
                    "HasLevels": True,
                    "Arrived": to_ticks(self._upload.arrived),
                    "LastBy": self._plan,
                }
            ),
        )


def line(place: int, row: dict[str, Any]) -> bytes:
    """A level as `ports.LoadSession.write_levels` wants it, from DynamoDB's own values."""
    count = in_millionths(row["Count"]["N"])
    return (LEVEL_FIELDS.join((str(place), row["Item"]["S"], str(count))) + "\n").encode()


def has_detail(row: dict[str, Any]) -> bool:
    """Whether a level has a name or a threshold."""
    return "Label" in row or "Threshold" in row


def detail_line(place: int, row: dict[str, Any]) -> str:
    """A detail as `ports.LoadSession.write_details` wants it."""
    name = row["Label"]["S"] if "Label" in row else ""
    threshold = str(in_millionths(row["Threshold"]["N"])) if "Threshold" in row else ""
    return LEVEL_FIELDS.join((str(place), row["Item"]["S"], name, threshold)) + "\n"
