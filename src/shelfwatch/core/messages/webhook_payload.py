"""What a web hook gets: a delivery as JSON, in the shape that docs/webhooks.md describes.

Receivers are programs, so the shape has a version: fields may be added, and what one means may
only change with another version.
"""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.messages.message_rows import MessageRow, worst_first
from shelfwatch.core.messages.message_sections import in_order, rows_of
from shelfwatch.core.messages.titles import subject
from shelfwatch.core.text.harmless import lines_spelt_out

VERSION = 1

ALERTS, QUESTION = "stock.alerts", "operations.question"

# Items of one message, of all alerts together: about 200 KB, which receivers take.
MOST_ITEMS = 1_000


def payload_of(delivery: Delivery) -> str:
    """The body of the request: the same bytes however often it is tried, as its signature needs."""
    is_question = bool(delivery.question)
    body = {
        "type": QUESTION if is_question else ALERTS,
        "timestamp": in_utc(delivery.created),
        "version": VERSION,
        "data": question_data(delivery) if is_question else alerts_data(delivery),
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def question_data(delivery: Delivery) -> dict[str, Any]:
    """A message in words: what somebody should decide or mend."""
    title, _, text = lines_spelt_out(delivery.question).partition("\n")
    return {
        "id": delivery.id,
        "upload": delivery.upload,
        "subject": title,
        "text": text.strip("\n"),
    }


def alerts_data(delivery: Delivery) -> dict[str, Any]:
    """The alerts with their items, each list with at most its share of MOST_ITEMS."""
    alerts = in_order(delivery.alerts)
    share = max(1, MOST_ITEMS // max(1, len(alerts)))
    return {
        "id": delivery.id,
        "upload": delivery.upload,
        "subject": subject(alerts),
        "alerts": [alert_data(alert, share) for alert in alerts],
    }


def alert_data(alert: Alert, most: int) -> dict[str, Any]:
    """One alert; `total` tells how many items it has, also where fewer are listed."""
    rows = rows_of(alert)
    shown = rows if len(rows) <= most else worst_first(rows)[:most]
    return {
        "id": alert.id,
        "kind": str(alert.kind),
        "store": alert.store,
        "upload": alert.upload,
        "at": in_utc(alert.at),
        "total": len(rows),
        "items": [item_data(row) for row in shown],
    }


def item_data(row: MessageRow) -> dict[str, Any]:
    """One item; what is not known is null."""
    return {
        "item": row.item,
        "name": row.name or None,
        "before": exact(row.before),
        "after": exact(row.after),
        "threshold": exact(row.threshold),
        "since": None if row.since is None else in_utc(row.since),
        "others": [{"store": one.store, "count": exact(one.count)} for one in row.others],
    }


def exact(count: Decimal | None) -> int | str | None:
    """A whole count as a number, any other as text: programs read `0.1` as something near it."""
    if count is None:
        return None
    return int(count) if count == count.to_integral_value() else f"{count:f}"


def in_utc(moment: datetime) -> str:
    """A moment as RFC 3339 has it, in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
