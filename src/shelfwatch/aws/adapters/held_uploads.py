"""Uploads that wait for a person: rows of the ledger that say where in the bucket their files lie.

Nothing is copied: a version of an object is there for as long as the bucket keeps it, and it
stays where it is whatever is decided.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from shelfwatch.aws.dynamodb.attributes import Item
from shelfwatch.aws.dynamodb.leases import store_row
from shelfwatch.aws.dynamodb.table import ConditionFailed, Table, Update
from shelfwatch.aws.ledger.uploads import DynamoUploads, to_upload, upload_row
from shelfwatch.aws.s3.objects import StoredFile, fetch
from shelfwatch.aws.sns.held_questions import Questions
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.errors import EnvironmentFault, Misuse
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.uploads.held import COMMAND, Held
from shelfwatch.core.uploads.upload import Missing, Status, Upload, UploadReport
from shelfwatch.ports import Clock, HeldUploads

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# Of the packed list of stores; a row takes 400 KB in all.
MOST_BYTES = 200_000

# Nobody has decided about the upload.
STILL_HELD = "#Status = :held"


@dataclass(frozen=True, slots=True)
class DynamoHeldUploads(HeldUploads):
    """The port `HeldUploads` on the ledger and the bucket; `origin` is the object at hand.

    People find the upload in the stack of the name `stack`.
    """

    ledger: Table
    uploads: DynamoUploads
    questions: Questions
    client: "S3Client"
    origin: StoredFile | None
    stack: str
    clock: Clock

    @property
    def command(self) -> str:
        return f"{COMMAND} --stack {self.stack}" if self.stack else COMMAND

    def hold(
        self,
        report: UploadReport,
        held: Held,
        path: Path,  # noqa: ARG002 the object is what is kept
        questions: Sequence[Delivery],
    ) -> None:
        """The report comes last, so the same load again does the rest."""
        for asked in questions:
            # The question first: a held upload that nobody is asked about would wait for ever.
            self.questions.record(report, asked, [self._shown(name) for name in report.stores])
        self.ledger.put(
            {
                **held_row(held.upload.id),
                "Stores": pack(held.about),
                "Store": held.store,
                "Otherwise": held.default_store,
                "Missing": held.missing,
                **self._place(),
            }
        )
        self.uploads.record(report)

    def keep(self, upload: Upload, path: Path) -> None:  # noqa: ARG002 the object is what is kept
        """The object that came now is the one to be read."""
        if self.origin is None:
            return  # somebody only looks, from outside the bucket
        self.ledger.update(held_row(upload.id), Update(set=self._place()))

    def open(self) -> list[Held]:
        found = [(self._report(row), row) for row in self._rows()]
        # A row stays where a hold or a release was cut off; the report says what is so.
        waiting = [(report, row) for report, row in found if report["Status"] == Status.HELD]
        waiting.sort(key=lambda pair: str(pair[0]["Place"]))
        return [to_held(report, row) for report, row in waiting]

    def find(self, upload_id: str) -> Held | None:
        row = self.ledger.get(held_row(upload_id))
        return None if row is None else to_held(self._report(row), row)

    def place(self, upload_id: str) -> StoredFile:
        """Where the file of a held upload lies. Raises Misuse where it is not held."""
        row = self.ledger.get(held_row(upload_id))
        if row is None:
            raise Misuse(f"{upload_id} is not held; `status` lists what is.")
        return StoredFile(row["Bucket"], row["Key"], row.get("Version"), row.get("Sequencer", ""))

    @contextmanager
    def file(self, upload_id: str) -> Iterator[Path]:
        place = self.place(upload_id)
        with TemporaryDirectory(prefix="held-") as folder:
            path = Path(folder) / "held"
            fetch(self.client, place, path)
            yield path

    def answer(self, upload_id: str) -> None:
        self.questions.cancel(upload_id, self.clock.now())

    def discard(self, upload_id: str, message: str) -> bool:
        discarded = Update(
            set={"Status": Status.DISCARDED.value, "Message": message},
            condition=STILL_HELD,
            values={"held": Status.HELD.value},
        )
        try:
            self.ledger.update(upload_row(upload_id), discarded)
        except ConditionFailed:
            return False
        self.questions.cancel(upload_id, self.clock.now())
        return True

    def put_away(self) -> list[str]:
        """The objects stay, so only the rows go."""
        for row in self._rows():
            if self._report(row)["Status"] not in (Status.HELD, Status.UNFINISHED):
                self.questions.cancel(row["Part"], self.clock.now())
                self.ledger.delete(held_row(row["Part"]))
        return []

    def _rows(self) -> Iterator[Item]:
        """Of all uploads that were held and not put away, those that have a report."""
        rows = self.ledger.query("#Name = :name", {"name": "held"})
        return (row for row in rows if self._report(row))

    def _report(self, row: Item) -> Item:
        """The row of an upload's report; empty where its hold was cut off before it."""
        return self.ledger.get(upload_row(row["Part"])) or {}

    def _place(self) -> dict[str, Any]:
        if self.origin is None:
            raise EnvironmentFault("Only an object of the bucket can be held: upload the file.")
        origin = self.origin
        place = {"Bucket": origin.bucket, "Key": origin.key, "Sequencer": origin.sequencer}
        return place if self.origin.version is None else {**place, "Version": self.origin.version}

    def _shown(self, store: str) -> str:
        """A store as Inventory spells it, which is how subscriptions filter."""
        row = self.ledger.get(store_row(store_key(store))) or {}
        return str(row.get("Shown", store))


def held_row(upload_id: str) -> Item:
    """The key of the row that says where a held upload lies."""
    return {"Name": "held", "Part": upload_id}


def to_held(report: Item, row: Item) -> Held:
    """The held upload of a row and its report's."""
    missing = row.get("Missing")
    return Held(
        to_upload(report),
        unpack(row.get("Stores")),
        row.get("Store"),
        row.get("Otherwise"),
        None if missing is None else Missing(missing),
    )


def pack(stores: frozenset[str] | None) -> bytes | None:
    """The stores that a question is about, as the bytes that are kept; None where too many.

    Then nothing takes the place of the upload, since nobody knows what that would have to cover.
    """
    if stores is None:
        return None
    packed = zlib.compress(json.dumps(sorted(stores)).encode())
    return packed if len(packed) <= MOST_BYTES else None


def unpack(packed: bytes | None) -> frozenset[str] | None:
    """What `pack` was given; None where it is not kept, as in rows of earlier versions."""
    return None if packed is None else frozenset(json.loads(zlib.decompress(packed)))
