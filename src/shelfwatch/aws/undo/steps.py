"""The steps of an undo; each of them, and all of them together, may be done again.

What nobody is to hear of the upload is recorded first, then that it is being undone: from then on
Check-Stock records no alert of it that tells of a level that goes back. The kept plan decides:
once it stands in the ledger the undo is finished, by whoever comes.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from shelfwatch.aws.dynamodb.attributes import (
    Item,
    key_of,
    parts,
    sortable,
    to_attributes,
    to_ticks,
)
from shelfwatch.aws.dynamodb.bulk_writer import Operation, Write, Writes
from shelfwatch.aws.dynamodb.leases import store_row
from shelfwatch.aws.dynamodb.table import ConditionFailed, Table, Update, names_in
from shelfwatch.aws.ledger.alerts import bytes_of, row_of_alert
from shelfwatch.aws.ledger.item_sets import AFTER_EVERY_UPLOAD
from shelfwatch.aws.ledger.publish_claims import PublishClaims
from shelfwatch.aws.ledger.suppression import silent_rows, silent_rows_of
from shelfwatch.aws.ledger.uploads import upload_row
from shelfwatch.aws.loading.conditional_writes import number
from shelfwatch.aws.loading.forget import forgotten_row
from shelfwatch.aws.loading.load_session import LoadTables
from shelfwatch.aws.s3.stored_changes import Image
from shelfwatch.aws.undo.level_resolution import GoingBack
from shelfwatch.aws.undo.plan import OpenPlan, UndoPlan
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import UNDONE_REASON
from shelfwatch.core.stock.count import from_millionths
from shelfwatch.core.uploads.upload import Status, Upload
from shelfwatch.ports import StoreName

# The level is still what the upload wrote: nothing newer is written over, and nothing twice.
AS_THE_UPLOAD_LEFT_IT = "#Count = :After AND #Version = :Mine"

# An earlier try did not record the same.
RECORDED_ONCE = "attribute_not_exists(#Name)"

# The upload counts, as before the undo was tried.
NOT_UNDONE = "attribute_exists(#Name) AND #Status <> :undone"

# Only of what is in the ledger can anything be said.
IS_THERE = "attribute_exists(#Name)"

# What a level's row says beside its count, as it was before; `kept_changes.Image`.
REMEMBERED = ("Version", "Upload", "Row", "Before", "Was", "By")


@dataclass(frozen=True, slots=True)
class UndoSteps:
    """The steps on a stack's tables."""

    tables: LoadTables

    def begin(self, undo: Upload, upload: Upload, pending: Sequence[Item]) -> None:
        """Record that an undo is tried, which cancels the rows of alerts under `pending`."""
        row = {"Upload": upload.id, "Version": to_ticks(upload.version), "Hushed": list(pending)}
        self._ledger.put(undo_row(undo) | row)

    def suppress(self, upload: str, undo: str, levels: Iterable[GoingBack]) -> None:
        """Record of which changes of an upload nobody is to hear, and that it is being undone."""
        for key, found in groupby(levels, key=lambda level: level.store):
            # First what nobody is to hear, and then that the upload is being undone: a check that
            # came between the two would find an undone upload of which all may be told.
            for row in silent_rows(upload, undo, key, (level.item for level in found)):
                self._ledger.put(row)
        self._ledger.update(upload_row(upload), Update(set={"Undo": undo}, condition=IS_THERE))

    def cancel_pending(self, keys: Sequence[Item]) -> bool:
        """Cancel alerts that nobody has told; False where somebody is about to tell one."""
        publish_claims, now = PublishClaims(self._ledger), self.tables.clock.now()
        return all(publish_claims.cancel_untouched(key, UNDONE_REASON, now) for key in keys)

    def abort(self, row: Item) -> None:
        """Take back an undo that was tried and has no plan: the upload is told of as any."""
        publish_claims = PublishClaims(self._ledger)
        for key in row["Hushed"]:
            with suppress(ConditionFailed):  # it was told before anybody could cancel it
                publish_claims.renew(key)
        covered = Update(
            set={}, remove=("Undo",), condition=NOT_UNDONE, values={"undone": Status.UNDONE.value}
        )
        with suppress(ConditionFailed):  # an earlier undo of it stays
            self._ledger.update(upload_row(row["Upload"]), covered)
        undo = row["Part"].rpartition(" ")[2]
        for silent in list(silent_rows_of(self._ledger, row["Upload"], undo)):
            self._ledger.delete(silent)
        self._ledger.update(key_of(row), Update(set={"IsDone": True}))

    def commit(self, plan: UndoPlan, place: str) -> None:
        """Record where the plan is kept: from here on the undo is to be finished."""
        self._ledger.update(undo_row(plan.undo.upload), Update(set={"Plan": place}))

    def finish(self, opened: OpenPlan) -> None:
        """Do all that a plan says, whatever of it is done.

        Outages follow with the stream, which has each level's changes in their order.
        """
        plan = opened.plan
        # What is told is recorded before any level goes back: the stream brings those to a judge
        # that tells nothing of an undo, so cut off in between nobody would ever hear of it.
        self._tell(plan)
        self._give_back(opened)
        for store in plan.stores:
            self._keep_store(plan, store)
        undone = {"Status": Status.UNDONE.value, "Message": plan.message}
        self._ledger.update(upload_row(plan.upload), Update(set=undone, condition=IS_THERE))
        self.tables.uploads.record(plan.undo)

    def close(self, undo: Upload) -> None:
        """Record that an undo is done, and told."""
        self._ledger.update(undo_row(undo), Update(set={"IsDone": True}))

    @property
    def _ledger(self) -> Table:
        return self.tables.ledger

    def _shown(self, store: StoreName) -> str:
        row = self._ledger.get(store_row(store.key)) or {}
        return str(row.get("Shown", store.name))

    def _tell(self, plan: UndoPlan) -> None:
        """Record what is to be told, and cancel what is not told yet and wrong."""
        for alert in plan.alerts:
            for row in rows_of_alert(alert):
                try:
                    self._ledger.put(row, RECORDED_ONCE)
                except ConditionFailed:
                    continue
        for key in plan.cancelled:
            PublishClaims(self._ledger).cancel(key, UNDONE_REASON, self.tables.clock.now())

    def _give_back(self, opened: OpenPlan) -> None:
        """The levels: what is removed stands in the ledger before, for `why`."""
        plan = opened.plan
        shown = {store.key: self._shown(store) for store in plan.stores}
        removed = (level for level in opened.levels() if level.old is None)
        # Before the levels go: the table itself says nothing of what it had, and `why` asks for it.
        writes = Writes(self._ledger.client, self.tables.deadline.check)
        writes.run(self._forgotten(plan, level) for level in removed)
        writes = Writes(self._ledger.client, self.tables.deadline.check)
        writes.run(self._going_back(plan, shown[level.store], level) for level in opened.levels())

    def _forgotten(self, plan: UndoPlan, level: GoingBack) -> Write:
        at = plan.undo.upload.arrived
        row = {
            "Item": level.item,
            "Before": from_millionths(level.after),
            "Upload": plan.undo.upload.id,
        }
        key = forgotten_row(level.store, level.item, at)
        return Write(self._ledger.request(key, Update(set=row)), level.item, well_done)

    def _going_back(self, plan: UndoPlan, shown: str, level: GoingBack) -> Write:
        request: dict[str, Any] = {
            "TableName": self.tables.inventory.name,
            "Key": {"Store": {"S": shown}, "Item": {"S": level.item}},
            "ConditionExpression": AS_THE_UPLOAD_LEFT_IT,
        }
        names = set(names_in(AS_THE_UPLOAD_LEFT_IT))
        values = {":After": number(level.after), ":Mine": {"N": str(plan.version)}}
        if level.old is not None:
            given = given_back(level.old, plan.undo.upload.id, level.after)
            gone = [name for name in REMEMBERED if name not in given]
            sets = ", ".join(f"#{name} = :{name}" for name in given)
            removes = "REMOVE " + ", ".join(f"#{name}" for name in gone) if gone else ""
            request["UpdateExpression"] = f"SET {sets} {removes}".strip()
            names |= {*given, *gone}
            values |= {f":{name}": value for name, value in given.items()}
        request["ExpressionAttributeNames"] = {f"#{name}": name for name in names}
        request["ExpressionAttributeValues"] = values
        name = f"{level.item} of {shown}"
        operation = Operation.DELETE if level.old is None else Operation.UPDATE
        return Write(request, name, well_done, operation=operation)

    def _keep_store(self, plan: UndoPlan, store: StoreName) -> None:
        """The upload covers the store no more; kept plans of others do not hold any more."""
        pointers = self._ledger.query(
            "#Name = :name AND #Part BETWEEN :first AND :last",
            {
                "name": f"spoken {store.key}",
                "first": f"{plan.version:020d}",
                "last": f"{plan.version:020d}{AFTER_EVERY_UPLOAD}",
            },
        )
        for pointer in list(pointers):
            if pointer["Part"].endswith(f" {plan.upload}"):
                # An older file is late for what a newer one covers; this one covers nothing any
                # more.
                self._ledger.delete(key_of(pointer))
        some = self.tables.inventory.query(
            "#Store = :store", {"store": self._shown(store)}, PaginationConfig={"MaxItems": 1}
        )
        # A plan that waits for its next invocation compares `LastBy`, and is made anew.
        kept = {"LastBy": plan.undo.upload.id, "HasLevels": any(True for _ in some)}
        self._ledger.update(store_row(store.key), Update(set=kept))


def undo_row(undo: Upload) -> Item:
    """The key of the row that says where the plan of an undo is kept."""
    return {"Name": "undos", "Part": f"{sortable(undo.arrived)} {undo.id}"}


def unfinished(ledger: Table) -> list[Item]:
    """The undos that were begun and are not told to their end, oldest first."""
    rows = ledger.query("#Name = :name", {"name": "undos"})
    return [row for row in rows if "IsDone" not in row]


def rows_of_alert(alert: Alert) -> Iterator[Item]:
    """The rows of an alert of an undo: one, or as many as its members need."""
    for place, members in enumerate(parts(alert.items, bytes_of)):
        id = f"{alert.id}-{place}" if place else alert.id
        yield row_of_alert(alert, id, members)


def given_back(old: Image, undo: str, after: int) -> dict[str, dict[str, str]]:
    """The attributes of a level that goes back, and by which undo, from which count."""
    row = {
        "Version": old.version,
        "Upload": old.upload,
        "Row": old.row,
        "Was": old.was,
        "By": old.by,
        "Undo": undo,
    }
    before = {} if old.before is None else {"Before": number(old.before)}
    return {**to_attributes(row), **before, "Count": number(old.count), "Undid": number(after)}


def well_done(_write: Write) -> None:
    """Where the condition does not hold, the level is back already, or somebody's newer word."""
