"""Undoing one upload, under the leases of its stores."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from shelfwatch.aws.dynamodb.attributes import Item, from_ticks, key_of, sortable, to_ticks
from shelfwatch.aws.dynamodb.leases import Leases
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.ledger.alerts import to_alert
from shelfwatch.aws.ledger.item_sets import set_row
from shelfwatch.aws.ledger.lists import LISTED
from shelfwatch.aws.ledger.publish_claims import state_of
from shelfwatch.aws.ledger.uploads import came_later, to_report, upload_row
from shelfwatch.aws.loading.load_session import LoadTables
from shelfwatch.aws.sns.subscriptions import STOCK
from shelfwatch.aws.undo.level_resolution import UndoLevels, undo_levels
from shelfwatch.aws.undo.plan import UndoPlan, UndoPlans
from shelfwatch.aws.undo.steps import UndoSteps, undo_row
from shelfwatch.core.alerting.delivery import Delivery, DeliveryState, may_have_arrived
from shelfwatch.core.errors import EnvironmentFault, Misuse
from shelfwatch.core.stock.change import AlertKind
from shelfwatch.core.uploads.upload import Status, Upload, UploadReport
from shelfwatch.ports import KeptLevel, StoreName, UndoFacts, UndoSession, Withdrawal

# The place of superseded rows among the outcomes of a report's row.
SUPERSEDED = 2


class AlertedMeanwhile(EnvironmentFault):
    """Check-Stock recorded news of the upload while its undo was worked out."""


@dataclass(frozen=True)
class DynamoUndoSession(UndoSession):
    """The port `UndoSession`; `row` is the upload's in the ledger, `stores` those it covered."""

    tables: LoadTables
    plans: UndoPlans
    upload: Upload
    row: Item
    stores: Sequence[StoreName]
    levels: UndoLevels
    given: set[int] = field(default_factory=set)

    def facts(self) -> UndoFacts:
        """The stream's judge looks at every upload, sooner or later."""
        back, removed, kept = self.levels.fates(first_time=self._is_first)
        return UndoFacts(
            given_back=back,
            removed=removed,
            kept=kept,
            stores=self.levels.changed_stores(),
            returning=self.levels.returning(),
            staying=self.levels.staying(),
            deliveries=[sent_or_due(row) for row in self._alert_rows],
            is_checked=True,
            superseded=list(self._superseded()),
        )

    def kept(self) -> Iterator[KeptLevel]:
        speakers: dict[str | None, Upload | None] = {None: None}
        for store, item, covering in self.levels.kept(first_time=self._is_first):
            if covering not in speakers and covering is not None:
                found = self.tables.uploads.find(covering)
                speakers[covering] = None if found is None else found.upload
            yield KeptLevel(store.name, item, speakers[covering])

    def apply(self, undo: UploadReport, undone: UploadReport, withdrawal: Withdrawal) -> None:
        """Raises ToldMeanwhile, and then nothing was written."""
        steps, id = UndoSteps(self.tables), self.upload.id
        rows = self._alert_rows
        keys = {row["Id"]: key_of(row) for row in rows}
        # What somebody may hear just now is not cancelled but withdrawn: whoever heard it is told.
        untouched = {row["Id"] for row in rows if not may_have_arrived(sent_or_due(row))}
        pending = [keys[one] for one in withdrawal.cancelled if one in untouched]
        steps.begin(undo.upload, self.upload, pending)
        steps.suppress(id, undo.upload.id, self.levels.going_back())
        # From `suppress` on Check-Stock records nothing more of the upload. What it recorded
        # between the reading above and that is found by reading once more.
        is_cancelled = steps.cancel_pending(pending)
        if not is_cancelled or [row["Id"] for row in self._read_alert_rows()] != list(keys):
            row = self.tables.ledger.get(undo_row(undo.upload))
            steps.abort(row or {})
            raise AlertedMeanwhile(f"{self.upload.file} was told of meanwhile; ask again.")
        by_id = {alert.id: alert for one in withdrawal.batch.deliveries for alert in one.alerts}
        plan = UndoPlan(
            undo=undo,
            upload=id,
            version=to_ticks(self.upload.version),
            message=undone.message,
            stores=self.stores,
            alerts=[alert for alert in by_id.values() if alert.upload == undo.upload.id],
            cancelled=[keys[cancelled] for cancelled in withdrawal.cancelled],
        )
        # The plan is whole in the bucket before the ledger names it, so nobody finds half of one.
        place = self.plans.keep(plan, self.levels.going_back())
        steps.commit(plan, place)
        with self.plans.open(place) as opened:
            steps.finish(opened)
            self.given.update(
                level.old.version
                for level in opened.levels()
                if level.old is not None and level.old.version is not None
            )

    def now_restorable(self) -> list[UploadReport]:
        """Of the levels that were just given back."""
        undos = self.tables.ledger.query("#Name = :name", {"name": "undos"})
        # By its version, since a level remembers that and not the upload two before.
        ids = {row["Upload"] for row in undos if int(row["Version"]) in self.given}
        found = [self.tables.uploads.find(id) for id in sorted(ids - {self.upload.id})]
        undone = [one for one in found if one is not None and one.status is Status.UNDONE]
        return sorted(undone, key=lambda report: report.upload.version, reverse=True)

    @property
    def _is_first(self) -> bool:
        return Status(self.row["Status"]) is not Status.UNDONE

    @cached_property
    def _alert_rows(self) -> list[Item]:
        return self._read_alert_rows()

    def _read_alert_rows(self) -> list[Item]:
        """The rows of alerts that tell of the upload, and of the undos after it."""
        ledger = self.tables.ledger
        later = ledger.query(
            "#Name = :name AND #Part > :arrived",
            {"name": "undos", "arrived": sortable(self.upload.arrived)},
        )
        ids = [self.upload.id, *(row["Part"].rpartition(" ")[2] for row in later)]
        rows = [
            row for id in ids for row in ledger.query("#Name = :name", {"name": f"alerts {id}"})
        ]
        return [row for row in rows if row["Kind"] != AlertKind.BACK]

    def _superseded(self) -> Iterator[Upload]:
        """The uploads that came later, are older, and covered items that this one covers."""
        ledger = self.tables.ledger
        rows = ledger.query(
            "#List = :list AND #Place > :place",
            {"list": "uploads", "place": self.row["Place"]},
            IndexName=LISTED,
        )
        for row in rows:
            is_late = int(row["Version"]) < to_ticks(self.upload.version)
            has_lost = row["Status"] == Status.LOADED and row["Outcomes"][SUPERSEDED] > 0
            if is_late and has_lost and self._shares_items(row):
                yield to_report(row).upload

    def _shares_items(self, row: Item) -> bool:
        """Whether another upload covered an item that this one covers."""
        return any(
            not self._covered(store, row).isdisjoint(self._covered(store, self.row))
            for store in self.stores
        )

    def _covered(self, store: StoreName, row: Item) -> set[str]:
        """The items of a store that an upload covered."""
        part = f"{sortable(from_ticks(row['Version']))} {row['Id']}"
        ledger = self.tables.ledger
        pointer = ledger.get({"Name": f"spoken {store.key}", "Part": part})
        kept = None if pointer is None else ledger.get(set_row(pointer["Fingerprint"]))
        text = None if kept is None else self.tables.covered.blobs.read(kept)
        return set() if text is None else set(text.split("\n"))


@contextmanager
def undoing_of(
    tables: LoadTables, plans: UndoPlans, leases: Leases, upload: Upload
) -> Iterator[DynamoUndoSession]:
    """See `ports.Inventory.undo_session`. Raises Misuse where nobody remembers what it changed."""
    stores = tables.changes.stores(upload.id)
    row = tables.ledger.get(upload_row(upload.id))
    if not stores or row is None:
        raise Misuse(
            f"{upload.file} ({upload.id}) is too old: what it changed is not kept any more; load a"
            " corrected file."
        )
    with leases.of(stores) as rows, undo_levels(stores) as levels:
        levels.add_changes(tables.changes.changes(upload.id))
        for store in stores:
            add_store(tables, levels, row, store, rows[store.key])
        levels.resolve(upload.id, to_ticks(upload.version))
        yield DynamoUndoSession(tables, plans, upload, row, stores, levels)


def add_store(
    tables: LoadTables, levels: UndoLevels, upload: Item, store: StoreName, row: Item
) -> None:
    """What has to be known of a store: its levels, and what newer uploads cover."""
    pages = tables.inventory.pages("#Store = :store", {"store": row.get("Shown", store.name)})
    for page in pages:
        levels.add_levels(store.key, page, upload["Id"])
    seen: set[str] = set()
    for covering, fingerprint in newer_coverage(tables.ledger, upload, store):
        # Snapshots cover the same items every hour: each set is read once, under its first pointer.
        kept: Any = None if fingerprint in seen else tables.ledger.get(set_row(fingerprint))
        seen.add(fingerprint)
        text = None if kept is None else tables.covered.blobs.read(kept)
        if text:
            levels.add_coverage(store.key, covering, text)


def newer_coverage(ledger: Table, upload: Item, store: StoreName) -> Iterator[tuple[str, str]]:
    """Who covered a store with a newer version, or the same and later: newest first."""
    version = sortable(from_ticks(upload["Version"]))
    pointers = ledger.query(
        "#Name = :name AND #Part > :version",
        {"name": f"spoken {store.key}", "version": version},
        ScanIndexForward=False,
    )
    for pointer in pointers:
        by_id, _, id = pointer["Part"].partition(" ")
        if id == upload["Id"]:
            continue
        if by_id == version:
            other = ledger.get(upload_row(id))
            if other is None or not came_later(other, upload):
                continue
        yield id, pointer["Fingerprint"]


def sent_or_due(row: Item) -> Delivery:
    """An alert's row as the one delivery to the topic; one attempt while somebody publishes it."""
    state = state_of(row)
    in_hands = state is DeliveryState.DUE and "TellingUntil" in row
    return Delivery(
        id=row["Id"],
        upload=row["Upload"],
        subscriber=0,
        address=STOCK,
        alerts=(to_alert(row),),
        created=from_ticks(row["Moment"]),
        attempts=int(in_hands),
        state=state,
    )
