"""What uploads covered: a pointer for each store and upload, to sets that are kept once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from shelfwatch.aws.dynamodb.attributes import Item, sortable
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.ledger.uploads import upload_row
from shelfwatch.aws.s3.large_values import LargeValues
from shelfwatch.aws.s3.objects import StoredFile
from shelfwatch.core.uploads.upload import Upload
from shelfwatch.ports import CoveredItems, Plan

# Sorts behind the space and the id that follow a version.
AFTER_EVERY_UPLOAD = "~"


@dataclass(frozen=True, slots=True)
class ItemSets:
    """Sets of items in the ledger; pointers to them are kept for `memory`."""

    ledger: Table
    blobs: LargeValues
    memory: timedelta

    def knows(self, fingerprint: str) -> bool:
        """Whether a set with this fingerprint is kept."""
        return self.ledger.get(set_row(fingerprint)) is not None

    def since(self, store_key: str, version: datetime, file: StoredFile | None) -> Iterator[str]:
        """The sets that uploads newer than `version` covered, each once.

        Of the same version only those count that are later versions of the object `file`.
        """
        newer = self.ledger.query(
            "#Name = :name AND #Part > :version",
            {"name": f"spoken {store_key}", "version": sortable(version) + AFTER_EVERY_UPLOAD},
        )
        pointers = [*newer, *self.later_versions(store_key, version, file)]
        # Each once: hourly snapshots point to one set again and again.
        for fingerprint in {pointer["Fingerprint"] for pointer in pointers}:
            text = self.blobs.read(self.ledger.get(set_row(fingerprint)) or {})
            if text is not None:
                yield text

    def later_versions(
        self, store_key: str, version: datetime, file: StoredFile | None
    ) -> list[Item]:
        """The pointers of uploads of the same version that are later versions of `file`.

        S3 keeps times in whole seconds and sends its events in any order, so the last of several
        files that were put under one key in a second may come first; its sequencer tells.
        """
        if file is None:
            return []
        pointers = self.ledger.query(
            "#Name = :name AND begins_with(#Part, :version)",
            {"name": f"spoken {store_key}", "version": sortable(version)},
        )
        return [pointer for pointer in pointers if self._is_later(pointer, file)]

    def _is_later(self, pointer: Item, file: StoredFile) -> bool:
        row = self.ledger.get(upload_row(pointer["Part"].partition(" ")[2])) or {}
        return file.is_before(row.get("Object"), row.get("Sequencer", ""))

    def keep(self, upload: Upload, plan: Plan) -> None:
        """Record what an upload is about to cover: the sets first, then who points to them."""
        unknown = [covered for covered in plan.covered() if not self.knows(covered.fingerprint)]
        # Sets before pointers: a pointer to no set would cover nothing, and an older file would
        # win.
        for covered, items in plan.covered_items(unknown):
            self.keep_set(covered.fingerprint, items)
        for covered in plan.covered():
            self.point(upload, covered)

    def keep_set(self, fingerprint: str, items: Iterable[str]) -> None:
        """Keep a set of items, in pieces with one a line."""
        kept = self.blobs.keep(f"sets/{fingerprint}", items)
        self.ledger.put(set_row(fingerprint) | kept)

    def point(self, upload: Upload, covered: CoveredItems) -> None:
        """Record that an upload covers one set of one store."""
        forgotten = upload.arrived + self.memory
        self.ledger.put(
            {
                "Name": f"spoken {covered.store.key}",
                "Part": f"{sortable(upload.version)} {upload.id}",
                "Fingerprint": covered.fingerprint,
                "Expires": int(forgotten.timestamp()),
            }
        )


def set_row(fingerprint: str) -> Item:
    """The key of a set's row in the ledger."""
    return {"Name": f"set {fingerprint}", "Part": "set"}
