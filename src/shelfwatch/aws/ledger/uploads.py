"""The ledger of uploads: a row for each, with its rejects packed into it."""

import json
import time
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import islice

from shelfwatch.aws.deadline import LoadCheckpoint
from shelfwatch.aws.dynamodb.attributes import Item, from_ticks, sortable, to_ticks
from shelfwatch.aws.dynamodb.table import ConditionFailed, Table, Update
from shelfwatch.aws.ledger.lists import LISTED
from shelfwatch.aws.s3.large_values import LargeValues
from shelfwatch.aws.s3.objects import StoredFile, object_row
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.uploads.notices import is_to_mend
from shelfwatch.core.uploads.upload import Origin, Outcomes, Reject, Status, Upload, UploadReport
from shelfwatch.ports import Uploads

# No report hides that the same upload was loaded, or undone since.
NOTHING_LOADED_YET = "attribute_not_exists(#Name) OR NOT #Status IN (:loaded, :undone)"

# The upload was not loaded, and nobody has put it away, which may be done without its lease.
NOTHING_DECIDED_YET = "attribute_not_exists(#Name) OR #Status IN (:unfinished, :refused, :held)"

# A refusal never hides that some of the same upload's levels are written.
NOTHING_WRITTEN_YET = "attribute_not_exists(#Name) OR #Status = :refused"


@dataclass(frozen=True, slots=True)
class DynamoUploads(Uploads):
    """The port `Uploads` on the ledger. `origin` is the object that the upload comes from."""

    ledger: Table
    blobs: LargeValues
    origin: StoredFile | None = None

    def find(self, upload_id: str) -> UploadReport | None:
        row = self.ledger.get(upload_row(upload_id))
        if row is None:
            return None
        alerts = self.ledger.query("#Name = :name", {"name": f"alerts {upload_id}"})
        ids = [alert["Id"] for alert in sorted(alerts, key=lambda alert: alert["Place"])]
        return to_report(row, tuple(self.rejects(upload_id)), tuple(ids))

    def refuse(self, report: UploadReport) -> None:
        try:
            self.ledger.put(
                self._row(report), NOTHING_WRITTEN_YET, {"refused": Status.REFUSED.value}
            )
        except ConditionFailed:
            return

    def is_begun(self, upload: Upload) -> bool:
        """Whether levels of an upload may have been written that was not finished."""
        row = self.ledger.get(upload_row(upload.id))
        return row is not None and row["Status"] == Status.UNFINISHED

    def begin(self, report: UploadReport) -> None:
        """Record that the levels of an upload are about to be written. Raises EnvironmentFault."""
        statuses = (Status.UNFINISHED, Status.REFUSED, Status.HELD)
        row = self._row(replace(report, status=Status.UNFINISHED))
        try:
            self.ledger.put(row, NOTHING_DECIDED_YET, {one.value: one.value for one in statuses})
        except ConditionFailed as decided:
            raise EnvironmentFault(
                f"{report.upload.file} was decided about meanwhile; see `uploads`."
            ) from decided

    def note_left(self, rest: LoadCheckpoint) -> None:
        """Record how far an upload has come: for people, and for whoever goes on."""
        left = Update(set={"Left": rest.total - rest.done}, condition="attribute_exists(#Name)")
        self.ledger.update(upload_row(rest.upload), left)
        if self.origin is not None:
            # By the object: the next invocation knows no more than the key and version of the file.
            self.ledger.update(object_row(self.origin), Update(set={"Rest": asdict(rest)}))

    def rest_of(self, file: StoredFile) -> LoadCheckpoint | None:
        """What is left of the upload of an object; None where all is done, or nothing planned."""
        one = (self.ledger.get(object_row(file)) or {}).get("Rest")
        if one is None:
            return None
        return LoadCheckpoint(one["upload"], one["plan"], int(one["done"]), int(one["total"]))

    def begun(self, upload_id: str) -> UploadReport | None:
        """The report that an upload will have once all of its levels are written, or None."""
        row = self.ledger.get(upload_row(upload_id))
        if row is None or row["Status"] != Status.UNFINISHED:
            return None
        loaded = row | {"Status": Status.LOADED.value}
        return to_report(loaded, tuple(self.rejects(upload_id)))

    def record(self, report: UploadReport) -> None:
        """Record a report, unless the same upload was loaded before."""
        statuses = (Status.LOADED, Status.UNDONE)
        try:
            self.ledger.put(
                self._row(report), NOTHING_LOADED_YET, {one.value: one.value for one in statuses}
            )
        except ConditionFailed:
            return

    def uploads(self, limit: int) -> list[UploadReport]:
        rows = self.ledger.query(
            "#List = :list",
            {"list": "uploads"},
            IndexName=LISTED,
            ScanIndexForward=False,
            PaginationConfig={"MaxItems": limit},
        )
        return [to_report(row) for row in rows]

    def beginning_with(self, start: str, limit: int) -> list[str]:
        rows = self.ledger.query(
            "#List = :list",
            {"list": "uploads"},
            IndexName=LISTED,
            ScanIndexForward=False,
        )
        # The id is hashed for its partition, so only the list of all uploads can be searched.
        return list(islice((row["Id"] for row in rows if row["Id"].startswith(start)), limit))

    def to_mend(self, since: datetime, limit: int) -> list[UploadReport]:
        rows = self.ledger.query(
            "#List = :list AND #Place >= :since",
            {"list": "uploads", "since": sortable(since)},
            IndexName=LISTED,
            ScanIndexForward=False,
        )
        # Stopped as soon as there are enough: the pages behind are not asked for.
        return list(islice(filter(is_to_mend, map(to_report, rows)), limit))

    def unfinished(self, since: datetime) -> list[tuple[UploadReport, StoredFile | None]]:
        """The uploads that arrived since then and are not finished, each with its object.

        Reads the rows of all uploads since then: for a person's command alone.
        """
        rows = self.ledger.query(
            "#List = :list AND #Place >= :since",
            {"list": "uploads", "since": sortable(since), "unfinished": Status.UNFINISHED.value},
            IndexName=LISTED,
            FilterExpression="#Status = :unfinished",
            names={"#Status": "Status"},
        )
        return [(to_report(row), object_of(row)) for row in rows]

    def rejects(self, upload_id: str) -> list[Reject]:
        row = self.ledger.get(upload_row(upload_id))
        text = None if row is None else self.blobs.read(row)
        return [
            Reject(place, column, value, reason, tuple(cells))
            for place, column, value, reason, cells in json.loads(text or "[]")
        ]

    def _row(self, report: UploadReport) -> Item:
        upload, outcomes = report.upload, report.outcomes
        rejects = [
            (one.row, one.column, one.value, one.reason, one.cells) for one in report.rejects
        ]
        packed = self.blobs.keep(f"rejects/{upload.id}", [json.dumps(rejects)]) if rejects else {}
        return {
            **upload_row(upload.id),
            "List": "uploads",
            # Of equal arrivals the one that was recorded later is the later one.
            "Place": f"{sortable(upload.arrived)} {time.time_ns():020d}",
            "Id": upload.id,
            "File": upload.file,
            "Hash": upload.hash,
            "Version": to_ticks(upload.version),
            "Arrived": to_ticks(upload.arrived),
            "Way": upload.origin.value,
            "Baseline": upload.baseline,
            "Source": upload.source,
            "Details": report.details,
            "Missing": report.missing,
            "Object": None if self.origin is None else self.origin.key,
            "Bucket": None if self.origin is None else self.origin.bucket,
            "ObjectVersion": None if self.origin is None else self.origin.version,
            "Sequencer": None if self.origin is None else self.origin.sequencer,
            "Status": report.status.value,
            "Outcomes": [
                outcomes.changed,
                outcomes.unchanged,
                outcomes.superseded,
                outcomes.untracked,
                outcomes.rejected,
            ],
            "Seconds": Decimal(str(report.seconds)),
            "Message": report.message,
            **packed,
        }


def upload_row(upload_id: str) -> Item:
    """The key of an upload's row in the ledger."""
    return {"Name": f"upload {upload_id}", "Part": "report"}


def moment_of(ledger: Table, upload: str, row: Item | None, *, is_undo: bool) -> datetime | None:
    """When the file of an upload was made, or an undo was asked for; `row` is its report's.

    None where no upload stands behind a change: somebody wrote to the table by hand.
    """
    if row is not None:
        return from_ticks(row["Version"])
    if not is_undo:
        return None
    # Its row comes with its end, and the stream may be read before.
    undos = ledger.query("#Name = :name", {"name": "undos"})
    places = (row["Part"].split(" ") for row in undos)
    return next((from_ticks(int(ticks)) for ticks, id in places if id == upload), None)


def object_of(row: Item) -> StoredFile | None:
    """The object that the upload of a row comes from; None where it comes from none."""
    if "Bucket" not in row:
        return None
    return StoredFile(row["Bucket"], row["Object"], row.get("ObjectVersion"), row["Sequencer"])


def came_later(other: Item, row: Item) -> bool:
    """Whether the upload of a row `other` comes after that of `row`, both being of one time.

    Versions of one object are in S3's order, all others in the order in which they arrived.
    """
    first, second = row.get("Sequencer", ""), other.get("Sequencer", "")
    if first and second and row["Object"] == other["Object"]:
        return StoredFile("", row["Object"], None, first).is_before(other["Object"], second)
    return str(other["Place"]) > str(row["Place"])


def to_upload(row: Item) -> Upload:
    """The upload of a row."""
    return Upload(
        id=row["Id"],
        file=row["File"],
        hash=row["Hash"],
        version=from_ticks(row["Version"]),
        arrived=from_ticks(row["Arrived"]),
        origin=Origin(row["Way"]),
        baseline=row["Baseline"],
        source=row["Source"],
    )


def to_report(
    row: Item, rejects: tuple[Reject, ...] = (), alerts: tuple[str, ...] = ()
) -> UploadReport:
    """The report of a row."""
    return UploadReport(
        upload=to_upload(row),
        status=Status(row["Status"]),
        outcomes=Outcomes(*map(int, row["Outcomes"])),
        rejects=rejects,
        alerts=alerts,
        message=message_of(row),
        details=int(row["Details"]),
        missing=int(row.get("Missing", 0)),
        seconds=float(row["Seconds"]),
    )


def message_of(row: Item) -> str:
    """What a row's upload is told by; of an unfinished one, how much is left."""
    if row["Status"] != Status.UNFINISHED:
        return str(row["Message"])
    if "Left" not in row:
        return "Its levels are being written."
    return f"Its levels are being written; {int(row['Left']):,} are left."
