"""The levels of every store, in the table Inventory."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shelfwatch.aws.dynamodb.attributes import Item, from_ticks
from shelfwatch.aws.dynamodb.leases import Leases, store_row
from shelfwatch.aws.loading.forget import MISSING, Forgetting
from shelfwatch.aws.loading.load_session import DynamoLoadSession, LoadTables
from shelfwatch.aws.undo.plan import UndoPlans
from shelfwatch.aws.undo.session import undoing_of
from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.count import from_millionths, millionths
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.level import Level, Store
from shelfwatch.core.uploads.upload import Upload
from shelfwatch.ports import Inventory, StoreName, UndoSession

NOT_HERE = (
    "On AWS a store cannot be renamed: upload a file with the new name, and forget the old one."
)


@dataclass(frozen=True, slots=True)
class DynamoInventory(Inventory):
    """The port `Inventory` on DynamoDB."""

    tables: LoadTables
    leases: Leases
    undo_plans: UndoPlans

    @contextmanager
    def load_session(
        self, upload: Upload, stores: Sequence[StoreName]
    ) -> Iterator[DynamoLoadSession]:
        """The leases are given back however the load ends."""
        with self.leases.of(stores) as rows:
            yield DynamoLoadSession(self.tables, upload, rows)

    def undo_session(self, upload: Upload) -> AbstractContextManager[UndoSession]:
        """Raises Misuse where what it changed is not kept any more."""
        return undoing_of(self.tables, self.undo_plans, self.leases, upload)

    def stores(self) -> list[Store]:
        """Counts the levels of each store."""
        rows = self.tables.ledger.query("#Name = :name", {"name": "stores"})
        found = [self._describe(row) for row in rows if row.get("HasLevels")]
        return sorted(found, key=lambda store: (store.name.casefold(), store.name))

    def levels(
        self, store: str | None = None, item: str | None = None, *, only_out: bool = False
    ) -> Iterator[Level]:
        for shown in self._shown(store):
            for row in self._rows(shown, item, only_out=only_out):
                yield to_level(row)

    def forget(self, upload: Upload, store: str, item: str | None) -> int:
        """Holds the store's lease meanwhile, as a load does."""
        key = store_key(store.strip())
        if "Shown" not in (self.tables.ledger.get(store_row(key)) or {}):
            raise Misuse(MISSING.format(store))
        with self.leases.of([StoreName(key, store)]) as rows:
            return Forgetting(self.tables, upload, rows[key]).run(item)

    def rename(self, upload: Upload, store: str, name: str) -> int:  # noqa: ARG002 not offered
        """Not offered here."""
        raise Misuse(NOT_HERE)

    def _describe(self, row: Item) -> Store:
        # Counted and not kept: a counter would be one more write for each level that changes.
        counts = [found["Count"] for found in self._rows(row["Shown"], None, only_out=False)]
        return Store(
            key=row["Key"],
            name=row["Shown"],
            items=len(counts),
            out=sum(count <= 0 for count in counts),
            newest=from_ticks(row["Newest"]),
            last_upload=from_ticks(row["Arrived"]),
        )

    def _shown(self, store: str | None) -> list[str]:
        """The stores to look at, as Inventory spells them."""
        if store is None:
            return [found.name for found in self.stores()]
        row = self.tables.ledger.get(store_row(store_key(store.strip()))) or {}
        return [row["Shown"]] if "Shown" in row else []

    def _rows(self, shown: str, item: str | None, *, only_out: bool) -> Iterator[Item]:
        condition, values = "#Store = :store", {"store": shown}
        options: dict[str, Any] = {}
        if item is not None:
            condition, values = condition + " AND #Item = :item", values | {"item": item}
        # The whole store, also where only what is out is asked for: there is no index on counts,
        # which would double the price of every write.
        rows = self.tables.inventory.query(condition, values, **options)
        return (row for row in rows if not only_out or row["Count"] <= 0)


def to_level(row: Item) -> Level:
    """The level of a row; one that was written by hand is as old as can be."""
    return Level(
        store=row["Store"],
        item=row["Item"],
        count=from_millionths(millionths(row["Count"])),
        version=from_ticks(row.get("Version", Decimal(0))),
        name=row.get("Label", ""),
        threshold=from_millionths(millionths(row["Threshold"])) if "Threshold" in row else None,
    )
