"""One load, inside a transaction: what it may read, and how it writes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO, TextIO

from shelfwatch.core.stock.count import millionths
from shelfwatch.core.stock.level import Detail
from shelfwatch.core.uploads.upload import Upload, UploadReport
from shelfwatch.memory.tables import ChangeRow, CoverageRow, LevelKey, LevelRow, StoreRow, Tables
from shelfwatch.memory.uploads import record
from shelfwatch.ports import (
    LEVEL_FIELDS,
    ChangeBlock,
    CoveredItems,
    LoadSession,
    Plan,
    StoreName,
    StoreState,
)


class MemoryLoadSession(LoadSession):
    """The port `LoadSession` on the tables of a transaction."""

    def __init__(self, tables: Tables, upload: Upload) -> None:
        self._tables = tables
        self._upload = upload

    def state(self, store_key: str) -> StoreState | None:
        row = self._tables.stores.get(store_key)
        if row is None:
            return None
        has_levels = any(key == store_key for key, _ in self._tables.levels)
        return StoreState(row.newest, row.horizon, has_levels)

    def knows_item_set(self, fingerprint: str) -> bool:
        return fingerprint in self._tables.sets

    def write_levels(self, places: Mapping[str, int], out: BinaryIO, own: BinaryIO) -> None:  # noqa: ARG002 an interrupted load leaves nothing
        for key, place in places.items():
            for item, row in self._tables.items_of(key).items():
                fields = (str(place), item, str(millionths(row.count)))
                out.write((LEVEL_FIELDS.join(fields) + "\n").encode())

    def write_details(self, places: Mapping[str, int], out: TextIO) -> None:
        for (key, item), detail in self._tables.details.items():
            if key in places:
                threshold = "" if detail.threshold is None else str(millionths(detail.threshold))
                fields = (str(places[key]), item, detail.name, threshold)
                out.write(LEVEL_FIELDS.join(fields) + "\n")

    def covered_since(self, store_key: str, version: datetime) -> Iterator[str]:
        for row in self._tables.covered:
            if row.store == store_key and row.version > version:
                yield "\n".join(self._tables.sets[row.fingerprint])

    def apply(self, report: UploadReport, plan: Plan) -> None:
        """Committed when the surrounding transaction is."""
        record(self._tables, report)
        # In the transaction of the load: a crash can't leave levels that nobody checks.
        self._tables.unchecked.append(report.upload.id)
        unknown = [
            covered for covered in plan.covered() if not self.knows_item_set(covered.fingerprint)
        ]
        for covered, items in plan.covered_items(unknown):
            self._tables.sets[covered.fingerprint] = frozenset(
                item for piece in items for item in piece.split("\n")
            )
        for covered in plan.covered():
            if not self._tables.items_of(covered.store.key):
                self._tables.first_loads[report.upload.id, covered.store.key] = covered.size
            self._keep_store(covered.store)
            self._record_coverage(covered)
        for block in plan.blocks():
            self._write_block(block)
        for details in plan.details():
            for item, detail in details.details().items():
                self._note_raised((details.store.key, item), detail)
                self._tables.details[details.store.key, item] = detail

    def _note_raised(self, level: LevelKey, detail: Detail) -> None:
        """Thresholds that rise above the count, or are new: the level may be low by that."""
        earlier = self._tables.detail_of(level).threshold or Decimal()
        row = self._tables.levels.get(level)
        threshold = detail.threshold
        if row is None or threshold is None or threshold <= earlier:
            return
        if row.count <= threshold:
            self._tables.raised[self._upload.id, level] = earlier

    def _keep_store(self, store: StoreName) -> None:
        """The first spelling of a name stays."""
        version = self._upload.version
        row = self._tables.stores.get(store.key, StoreRow(store.name, version))
        self._tables.stores[store.key] = replace(row, newest=max(row.newest, version))

    def _record_coverage(self, covered: CoveredItems) -> None:
        upload = self._upload
        self._tables.covered.append(
            CoverageRow(
                upload.id, covered.store.key, upload.version, covered.fingerprint, upload.arrived
            )
        )

    def _write_block(self, block: ChangeBlock) -> None:
        """The changes of one store; the levels follow from them."""
        key, version = block.store.key, self._upload.version
        for change in block.changes():
            before = self._tables.levels.get((key, change.item))
            before_version = None if before is None else before.version
            self._tables.changes.append(ChangeRow(self._upload.id, key, change, before_version))
            if change.after is not None:
                self._tables.levels[key, change.item] = LevelRow(change.after, version)
