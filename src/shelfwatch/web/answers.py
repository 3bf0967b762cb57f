"""What programs get: the shape of each answer, as the API's document describes it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Self

import simplejson
from pydantic import BaseModel, WithJsonSchema
from starlette.responses import Response

from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.stock.count import exact, from_millionths, millionths
from shelfwatch.core.stock.level import Level, Store
from shelfwatch.core.stock.outage import Outage
from shelfwatch.core.text.cursor import to_cursor
from shelfwatch.core.uploads.upload import Reject, UploadReport
from shelfwatch.ports import Explanation
from shelfwatch.ports.reading import UploadEntry

# A count as a JSON number with all its digits: never a binary float.
Count = Annotated[Decimal, WithJsonSchema({"type": "number"})]
Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


def moment(at: datetime) -> str:
    """ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat()


def moment_or_none(at: datetime | None) -> str | None:
    """The same, or None."""
    return None if at is None else moment(at)


def plain(
    shape: "BaseModel | Mapping[str, Any]",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An answer as JSON."""
    body = simplejson.dumps(shape, use_decimal=True, default=as_shape, ensure_ascii=False)
    return Response(body, status, media_type="application/json", headers=dict(headers or {}))


def as_shape(value: object) -> object:
    """A model as what JSON knows."""
    if isinstance(value, BaseModel):
        return value.model_dump()
    raise TypeError(f"{type(value).__name__} is no part of an answer")


class StoreAnswer(BaseModel):
    """A store with its figures; `newest` is the version of its newest upload."""

    store: str
    items: int
    out: int
    newest: Moment
    last_upload: Moment

    @classmethod
    def of(cls, store: Store) -> Self:
        """The answer that says it."""
        return cls(
            store=store.name,
            items=store.items,
            out=store.out,
            newest=moment(store.newest),
            last_upload=moment(store.last_upload),
        )


class LevelAnswer(BaseModel):
    """How many of an item a store has."""

    store: str
    item: str
    count: Count
    name: str
    threshold: Count | None
    version: Moment

    @classmethod
    def of(cls, level: Level) -> Self:
        """The answer that says it."""
        return cls(
            store=level.store,
            item=level.item,
            count=from_millionths(millionths(level.count)),
            name=level.name,
            threshold=exact(level.threshold),
            version=moment(level.version),
        )


class OutageAnswer(BaseModel):
    """An item of a store that is out of stock, or was; `id` is what actions name."""

    id: str
    store: str
    item: str
    name: str
    began: Moment
    ended: Moment | None
    upload: str
    state: str
    until: Moment | None
    by: str
    count: Count | None

    @classmethod
    def of(cls, outage: Outage) -> Self:
        """The answer that says it."""
        return cls(
            id=outage_id(outage),
            store=outage.store,
            item=outage.item,
            name=outage.name,
            began=moment(outage.began),
            ended=moment_or_none(outage.ended),
            upload=outage.began_by,
            state=str(outage.action.state),
            until=moment_or_none(outage.action.until),
            by=outage.action.by,
            count=exact(outage.count),
        )


def outage_id(outage: Outage) -> str:
    """What names an outage: its store, its item, and when it began."""
    return to_cursor(outage.store, outage.item, moment(outage.began))


class OutcomesAnswer(BaseModel):
    """The account of an upload's rows; the last five add up to the first."""

    rows: int
    changed: int
    unchanged: int
    superseded: int
    untracked: int
    rejected: int


class RejectAnswer(BaseModel):
    """A row that was not understood."""

    row: int
    column: str | None
    value: str
    reason: str

    @classmethod
    def of(cls, reject: Reject) -> Self:
        """The answer that says it."""
        return cls(row=reject.row, column=reject.column, value=reject.value, reason=reject.reason)


class UploadAnswer(BaseModel):
    """What became of one file."""

    upload: str
    file: str
    status: str
    message: str
    version: Moment
    arrived: Moment
    origin: str
    stores: list[str]
    outcomes: OutcomesAnswer
    rejects: list[RejectAnswer]

    @classmethod
    def of(cls, entry: UploadEntry | UploadReport, rejects: int = 100) -> Self:
        """The answer that says it, with its first rejects."""
        report = entry.report if isinstance(entry, UploadEntry) else entry
        outcomes, upload = report.outcomes, report.upload
        return cls(
            upload=upload.id,
            file=upload.file,
            status=str(report.status),
            message=report.message,
            version=moment(upload.version),
            arrived=moment(upload.arrived),
            origin=str(upload.origin),
            stores=list(entry.stores),
            outcomes=OutcomesAnswer(
                rows=outcomes.rows,
                changed=outcomes.changed,
                unchanged=outcomes.unchanged,
                superseded=outcomes.superseded,
                untracked=outcomes.untracked,
                rejected=outcomes.rejected,
            ),
            rejects=[RejectAnswer.of(reject) for reject in report.rejects[:rejects]],
        )


class DeliveryAnswer(BaseModel):
    """What became of one message; the secrets of its address are masked."""

    address: str
    state: str
    attempts: int
    error: str | None

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """The answer that says it."""
        return cls(
            address=show_address(delivery.address),
            state=str(delivery.state),
            attempts=delivery.attempts,
            error=delivery.last_error,
        )


class HistoryAnswer(BaseModel):
    """One change of a level, with what led to it and what came of it."""

    before: Count | None
    after: Count | None
    row: int | None
    upload: str
    file: str
    version: Moment
    arrived: Moment
    rule: str | None
    alert: str | None
    deliveries: list[DeliveryAnswer]

    @classmethod
    def of(cls, found: Explanation, *, with_deliveries: bool) -> Self:
        """The answer that says it; who was told is not for everybody."""
        upload = found.report.upload
        return cls(
            before=exact(found.change.before),
            after=exact(found.change.after),
            row=found.change.row,
            upload=upload.id,
            file=upload.file,
            version=moment(upload.version),
            arrived=moment(upload.arrived),
            rule=found.rule,
            alert=None if found.alert is None else found.alert.id,
            deliveries=[DeliveryAnswer.of(one) for one in found.deliveries if with_deliveries],
        )
