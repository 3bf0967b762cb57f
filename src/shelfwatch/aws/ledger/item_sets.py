"""What uploads covered: a pointer for each store and upload, to sets that are kept once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from shelfwatch.aws.dynamodb.attributes import Item, sortable
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.s3.large_values import LargeValues
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

    def since(self, store_key: str, version: datetime) -> Iterator[str]:
        """The sets that uploads newer than `version` covered, each once."""
        pointers = self.ledger.query(
            "#Name = :name AND #Part > :version",
            {"name": f"spoken {store_key}", "version": sortable(version) + AFTER_EVERY_UPLOAD},
        )
        for fingerprint in {pointer["Fingerprint"] for pointer in pointers}:
            text = self.blobs.read(self.ledger.get(set_row(fingerprint)) or {})
            if text is not None:
                yield text

    def keep(self, upload: Upload, plan: Plan) -> None:
        """Record what an upload is about to cover: the sets first, then who points to them."""
        unknown = [covered for covered in plan.covered() if not self.knows(covered.fingerprint)]
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
