"""Forgetting an item or a store, as a person asks for it: recorded, and nobody is told.

What it covers comes first, so that older files are late from then on; then the levels go, each
with a row of the ledger that `why` shows, and the report comes last. Interrupted, it is asked for
again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shelfwatch.aws.dynamodb.attributes import Item, digest, sortable, to_ticks
from shelfwatch.aws.dynamodb.leases import store_row
from shelfwatch.aws.dynamodb.stream import count_of
from shelfwatch.aws.dynamodb.table import Table, Update
from shelfwatch.aws.ledger.outages import Outages
from shelfwatch.aws.loading.load_session import LoadTables
from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.change import Change
from shelfwatch.core.uploads.upload import Outcomes, Status, Upload, UploadReport
from shelfwatch.ports import CoveredItems, StoreName

MISSING = "There is no store {!r}; `shelfwatch status` lists the stores."


@dataclass(frozen=True, slots=True)
class Forgetting:
    """One forgetting in a store; `row` is the store's leased row in the ledger."""

    tables: LoadTables
    upload: Upload
    row: Item

    def run(self, item: str | None) -> int:
        """See `ports.Inventory.forget`."""
        kept = list(self._levels())
        gone = [level for level in kept if item in (None, level["Item"])]
        if not gone:
            what = "items" if item is None else f"item {item!r}"
            raise Misuse(f"{self._shown} has no {what} to forget.")
        if item is not None:
            # Before the level goes: an older file that comes in between would bring it back for
            # good.
            self._cover(item)
        self._keep_store(has_levels=len(gone) < len(kept), is_whole=item is None)
        for level in gone:
            self._remove(level)
        items = [level["Item"] for level in gone]
        Outages(self.tables.ledger).end(self.upload.id, self._shown, items, self.upload.arrived)
        self.tables.uploads.record(self._report(len(gone)))
        return len(gone)

    @property
    def _shown(self) -> str:
        return str(self.row["Shown"])

    def _levels(self) -> Iterator[Item]:
        return self.tables.inventory.query("#Store = :store", {"store": self._shown})

    def _cover(self, item: str) -> None:
        """Make older files late for the item alone."""
        store = StoreName(self.row["Key"], self._shown)
        covered = CoveredItems(store, f"item {digest(item)}", 1)
        self.tables.covered.keep_set(covered.fingerprint, [item])
        self.tables.covered.point(self.upload, covered)

    def _keep_store(self, *, has_levels: bool, is_whole: bool) -> None:
        """Below the horizon of a forgotten store nobody knows what was covered."""
        version = to_ticks(self.upload.version)
        kept = {
            "Newest": max(version, int(self.row["Newest"])),
            "LastBy": self.upload.id,
            "HasLevels": has_levels,
        }
        if is_whole:
            # A forgotten store has no sets left to compare with, so all that is older is late.
            kept["Horizon"] = max(version, int(self.row.get("Horizon", version)))
        self.tables.ledger.update(store_row(self.row["Key"]), Update(set=kept))

    def _remove(self, level: Item) -> None:
        """Remove a level, once its last count stands in the ledger."""
        key = forgotten_row(self.row["Key"], level["Item"], self.upload.arrived)
        row = {"Item": level["Item"], "Before": level["Count"], "Upload": self.upload.id}
        # First the trace and then the removal: cut off in between, the command is given again.
        self.tables.ledger.put(key | row)
        self.tables.inventory.delete({"Store": level["Store"], "Item": level["Item"]})

    def _report(self, number: int) -> UploadReport:
        return UploadReport(
            self.upload,
            Status.LOADED,
            Outcomes(changed=number),
            message=f"Forgot: {self.upload.file}.",
        )


def forgotten_row(key: str, item: str, at: datetime) -> Item:
    """The key of the row that says how an item of a store was removed."""
    return {"Name": f"forgotten {key}", "Part": f"{digest(item)} {sortable(at)}"}


def forgotten(ledger: Table, key: str, item: str) -> list[tuple[str, Change]]:
    """How an item of a store was forgotten, newest first: each with the upload that says so."""
    rows = ledger.query(
        "#Name = :name AND begins_with(#Part, :item)",
        {"name": f"forgotten {key}", "item": digest(item)},
    )
    found = [
        (row["Upload"], Change(item, count_of({"Count": row["Before"]}), None)) for row in rows
    ]
    return found[::-1]
