"""An alert as SNS carries it: text for people, JSON for machines, inside its limits."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shelfwatch.core.alert import Alert
from shelfwatch.core.change import Change
from shelfwatch.core.message import compose_message

LONGEST_SUBJECT = 100
"""Characters; SNS takes fewer than 100 of printable ASCII."""

MOST_BYTES = 100_000
"""Of JSON; SNS takes 256 KB in all, and the JSON is quoted once more inside the message."""

UNPRINTABLE = re.compile(r"[^\x20-\x7e]")


@dataclass(frozen=True, slots=True)
class TopicMessage:
    """`body` holds a text for each kind of subscriber, as `MessageStructure: json` wants it."""

    subject: str
    body: str
    attributes: dict[str, str]


def compose_topic_message(alerts: Sequence[Alert]) -> TopicMessage:
    """The one message that tells of `alerts`, all of one store and upload."""
    first = alerts[0]
    message = compose_message(first.id, alerts)
    texts = {
        "default": json.dumps(for_machines(alerts), ensure_ascii=False),
        "email": message.text,
        "sms": message.subject,
    }
    return TopicMessage(
        subject=plain_subject(message.subject),
        body=json.dumps(texts, ensure_ascii=False),
        attributes={"store": first.store, "kind": str(first.kind), "alert": first.id},
    )


def for_machines(alerts: Sequence[Alert]) -> dict[str, Any]:
    """The alerts as data; a list that would be too long is cut, and says how long it is."""
    first = alerts[0]
    return {
        "id": first.id,
        "store": first.store,
        "upload": first.upload,
        "at": first.at.isoformat(),
        "alerts": [
            {
                "id": alert.id,
                "kind": str(alert.kind),
                "total": len(alert.items),
                "items": cut([item(change) for change in alert.items], MOST_BYTES // len(alerts)),
            }
            for alert in alerts
        ],
    }


def item(change: Change) -> dict[str, Any]:
    """One item with its count before and after."""
    return {
        "item": change.item,
        "before": json_number(change.before),
        "after": json_number(change.after),
        "row": change.row,
    }


def json_number(count: Decimal | None) -> int | str | None:
    """An exact count: whole ones as a number, others as text, for JSON readers round them."""
    if count is None:
        return None
    return int(count) if count == count.to_integral_value() else f"{count:f}"


def cut(items: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """As many of the first items as `most` bytes hold."""
    kept, size = [], 0
    for one in items:
        size += len(json.dumps(one, ensure_ascii=False).encode())
        if size > most:
            break
        kept.append(one)
    return kept


def plain_subject(subject: str) -> str:
    """The subject in printable ASCII; what SNS would refuse is a question mark, the rest is cut."""
    plain = UNPRINTABLE.sub("?", subject)
    return plain if len(plain) < LONGEST_SUBJECT else plain[: LONGEST_SUBJECT - 4] + "..."
