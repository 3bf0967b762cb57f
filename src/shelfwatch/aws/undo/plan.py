"""An undo as it was worked out, kept in the bucket before its first write.

So all of it can be done again, by anybody, from wherever it was cut off.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass
from itertools import islice
from typing import Any

from shelfwatch.aws.dynamodb.attributes import Item, from_ticks, to_ticks
from shelfwatch.aws.ledger.alerts import from_lists, to_lists
from shelfwatch.aws.s3.packed_lines import LinesBucket, PackedLines, new_lines
from shelfwatch.aws.s3.stored_changes import Image
from shelfwatch.aws.undo.level_resolution import GoingBack
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.stock.change import AlertKind
from shelfwatch.core.uploads.upload import Origin, Outcomes, Status, Upload, UploadReport
from shelfwatch.ports import StoreName


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What an undo does besides its levels.

    `undo` is its report, `upload` and `version` are the upload's that is undone, and `message` is
    what is said of that from now on. `alerts` are told, and the rows under `cancelled` never are.
    """

    undo: UploadReport
    upload: str
    version: int
    message: str
    stores: Sequence[StoreName]
    alerts: Sequence[Alert]
    cancelled: Sequence[Item]


@dataclass(frozen=True, slots=True)
class OpenPlan:
    """A plan with its levels, in a file of this machine."""

    plan: UndoPlan
    lines: PackedLines

    def levels(self) -> Iterator[GoingBack]:
        """Every level that goes back, as often as they are asked for."""
        # The first line is what the undo does besides its levels.
        for store, item, after, old, name in islice(self.lines, 1, None):
            yield GoingBack(store, item, after, None if old is None else Image(*old), name)


@dataclass(frozen=True, slots=True)
class UndoPlans:
    """Plans, each as lines: what it does besides its levels, then a level each."""

    bucket: LinesBucket

    def keep(self, plan: UndoPlan, levels: Iterable[GoingBack]) -> str:
        """Keep a plan; under which name it is kept."""
        # By the undo alone: an undo that is tried again writes over its own plan, and over no
        # other.
        name = f"undos/{plan.undo.upload.id}"
        with new_lines() as lines:
            lines.add(to_json(plan))
            for level in levels:
                lines.add(astuple(level))
            self.bucket.keep(name, lines)
        return name

    @contextmanager
    def open(self, name: str) -> Iterator[OpenPlan]:
        """The plan that is kept under a name."""
        with self.bucket.open(name) as lines:
            yield OpenPlan(from_json(next(iter(lines))), lines)


def to_json(plan: UndoPlan) -> dict[str, Any]:
    """A plan as JSON takes it."""
    upload = plan.undo.upload
    # Names and not places: a plan is finished by whatever version of this code comes next, also
    # after a deploy in between.
    return {
        "id": upload.id,
        "file": upload.file,
        "hash": upload.hash,
        "at": to_ticks(upload.arrived),
        "changed": plan.undo.outcomes.changed,
        "told": plan.undo.message,
        "upload": plan.upload,
        "version": plan.version,
        "message": plan.message,
        "stores": [asdict(store) for store in plan.stores],
        "alerts": [
            (alert.id, alert.kind.value, alert.store, to_lists(alert.items))
            for alert in plan.alerts
        ],
        "cancelled": plan.cancelled,
    }


def from_json(document: dict[str, Any]) -> UndoPlan:
    """What `to_json` was given."""
    at = from_ticks(document["at"])
    undo = Upload(document["id"], document["file"], document["hash"], at, at, Origin.UNDO)
    changed = Outcomes(changed=document["changed"])
    return UndoPlan(
        undo=UploadReport(undo, Status.LOADED, changed, message=document["told"]),
        upload=document["upload"],
        version=document["version"],
        message=document["message"],
        stores=[StoreName(**store) for store in document["stores"]],
        alerts=[
            Alert(id, AlertKind(kind), store, undo.id, at, tuple(from_lists(items)))
            for id, kind, store, items in document["alerts"]
        ],
        cancelled=document["cancelled"],
    )
