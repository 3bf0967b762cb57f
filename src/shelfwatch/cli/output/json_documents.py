"""What scripts get as JSON, field by field; tests pin these shapes, so they only ever grow."""

from collections.abc import Iterable
from datetime import UTC, datetime

from shelfwatch.cli.output.json_writer import Shape
from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.alerting.subscriber import ALL_STORES, Subscriber
from shelfwatch.core.rules.rules import NEVER, Rule
from shelfwatch.core.stock.change import AlertKind, Change
from shelfwatch.core.stock.count import exact
from shelfwatch.core.stock.level import Level, Store
from shelfwatch.core.stock.outage import Outage, OutageAction
from shelfwatch.core.stock.threshold import Threshold
from shelfwatch.core.uploads.upload import MissingItem, Outcomes, Reject, UploadReport
from shelfwatch.ports import Explanation
from shelfwatch.service.alerting.try_rules import Comparison


def moment(at: datetime | None) -> str | None:
    """ISO 8601 in UTC with its offset, or null."""
    # In UTC, whatever zone people are shown: scripts sort and compare these as text.
    return None if at is None else at.astimezone(UTC).isoformat()


def level(found: Level) -> Shape:
    """An entry of `stock --json`."""
    return {
        "store": found.store,
        "item": found.item,
        "count": exact(found.count),
        **known({"name": found.name, "threshold": exact(found.threshold)}),
    }


def alert(found: Alert) -> Shape:
    """An entry of `alerts --json`."""
    return {
        "id": found.id,
        "kind": str(found.kind),
        "store": found.store,
        "upload": found.upload,
        "at": moment(found.at),
        "items": [changed_item(change, found.kind) for change in found.items],
    }


def changed_item(change: Change, kind: AlertKind | None) -> Shape:
    """An item of an alert, with its count before and after, and its threshold where it is low."""
    threshold = exact(change.threshold.value) if kind is AlertKind.LOW else None
    return {
        "item": change.item,
        "before": exact(change.before),
        "after": exact(change.after),
        **known({"name": change.name, "threshold": threshold}),
    }


def applied_rule(store: str, item: str, found: Threshold) -> Shape:
    """The answer of `rules check --json`; `threshold` is a number, `never`, or null."""
    never = NEVER if found.rule else None
    return {
        "store": store,
        "item": item,
        "threshold": never if found.value is None else exact(found.value),
        "rule": found.rule or None,
    }


def trial(found: Comparison) -> Shape:
    """The answer of `rules test --json`: alerts of each kind, by either rules."""
    return {
        "changes": found.changes,
        "now": {str(kind): number for kind, number in found.now.kinds.items()},
        "then": {str(kind): number for kind, number in found.then.kinds.items()},
    }


def rule(found: Rule) -> Shape:
    """An entry of `rules list --json`."""
    values = {
        key: value if isinstance(value, str) else exact(value)
        for key, value in found.values.items()
    }
    return {
        "store": found.store.text,
        "item": found.item.text,
        **values,
        "place": found.place,
    }


def known(details: Shape) -> Shape:
    """The details that a file gave; an item without any has the shape that it always had."""
    # Left out rather than null: scripts written before files had details keep the shape that they
    # know.
    return {key: value for key, value in details.items() if value not in ("", None)}


def outcomes(found: Outcomes) -> Shape:
    """The account of an upload's rows; the last five add up to the first."""
    return {
        "rows": found.rows,
        "changed": found.changed,
        "unchanged": found.unchanged,
        "superseded": found.superseded,
        "untracked": found.untracked,
        "rejected": found.rejected,
    }


def reject(fault: Reject) -> Shape:
    """A row that was not understood."""
    return {
        "row": fault.row,
        "column": fault.column,
        "value": fault.value,
        "reason": fault.reason,
    }


def loaded_upload(report: UploadReport, alerts: Iterable[str]) -> Shape:
    """An entry of `uploads` in `load --json`."""
    return {
        "file": report.upload.file,
        "upload": report.upload.id,
        "version": moment(report.upload.version),
        "status": str(report.status),
        **outcomes(report.outcomes),
        "rejects": [reject(fault) for fault in report.rejects],
        "alerts": list(alerts),
        "message": report.message,
        "missing": [missing_item(found) for found in report.missing_items],
    }


def missing_item(found: MissingItem) -> Shape:
    """An item in stock that a full snapshot does not name, and its count until then."""
    return {"store": found.store, "item": found.item, "count": exact(found.count)}


def unread_file(name: str, message: str) -> Shape:
    """The same for a file that could not even be read: no content, so no id and no version."""
    return {
        "file": name,
        "upload": None,
        "version": None,
        "status": "refused",
        **outcomes(Outcomes()),
        "rejects": [],
        "alerts": [],
        "message": message,
        "missing": [],
    }


def recorded_upload(report: UploadReport) -> Shape:
    """An entry of `uploads --json`."""
    return {
        "upload": report.upload.id,
        "file": report.upload.file,
        "version": moment(report.upload.version),
        "arrived": moment(report.upload.arrived),
        "way": str(report.upload.origin),
        "baseline": report.upload.baseline,
        "source": report.upload.source,
        "status": str(report.status),
        **outcomes(report.outcomes),
        "seconds": report.seconds,
        "details": report.details,
        "missing": report.missing,
        "message": report.message,
    }


def held(report: UploadReport) -> Shape:
    """A held upload in `status --json`."""
    upload = report.upload
    return {
        "upload": upload.id,
        "file": upload.file,
        "source": upload.source,
        "arrived": moment(upload.arrived),
        "message": report.message,
    }


def store(found: Store) -> Shape:
    """A store in `status --json`; `newest` is the version of its newest upload."""
    return {
        "store": found.name,
        "items": found.items,
        "out": found.out,
        "newest": moment(found.newest),
        "last_upload": moment(found.last_upload),
    }


def outage(found: Outage) -> Shape:
    """An entry of `open --json`."""
    return {
        "store": found.store,
        "item": found.item,
        "began": moment(found.began),
        "upload": found.began_by,
        "name": found.name,
        "since": moment(found.began),
        "state": str(found.action.state),
        "until": moment(found.action.until),
        "by": found.action.by,
        "count": exact(found.count),
        "threshold": exact(found.threshold),
    }


def outage_action(found: OutageAction) -> Shape:
    """What a person did about an outage, in `why --json`."""
    return {
        "state": str(found.state),
        "at": moment(found.at),
        "by": found.by,
        "until": moment(found.until),
    }


def subscriber(found: Subscriber, suspended: str | None = None) -> Shape:
    """An entry of `subscribers --json`; the secrets of an address are masked.

    `suspended` is why nothing is sent there; it stands there only then.
    """
    return {
        "id": found.id,
        "address": show_address(found.address),
        "stores": [] if found.stores is ALL_STORES else list(found.stores),
        "kinds": sorted(found.kinds, reverse=True),
        # Only where it is: scripts compare the entry as a whole.
        **({} if suspended is None else {"suspended": suspended}),
    }


def delivery(sent: Delivery) -> Shape:
    """A delivery in `why --json`; the secrets of its address are masked."""
    return {
        "id": sent.id,
        "address": show_address(sent.address),
        "state": str(sent.state),
        "attempts": sent.attempts,
        "created": moment(sent.created),
        "next_try": moment(sent.next_try),
        "settled": moment(sent.settled),
        "error": sent.last_error,
    }


def explanation(found: Explanation) -> Shape:
    """A change in `why --json`, with what led to it and what came of it."""
    upload = found.report.upload
    return {
        "before": exact(found.change.before),
        "after": exact(found.change.after),
        "row": found.change.row,
        "upload": upload.id,
        "file": upload.file,
        "way": str(upload.origin),
        "version": moment(upload.version),
        "arrived": moment(upload.arrived),
        "rule": found.rule,
        "alert": None if found.alert is None else found.alert.id,
        "deliveries": [delivery(sent) for sent in found.deliveries],
    }
