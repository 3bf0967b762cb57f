"""An alert as SNS carries it: text for people, JSON for machines, inside its limits."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shelfwatch.aws.ledger.held_back import EVERYBODY, Audience
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.messages.message import compose_question
from shelfwatch.core.messages.message_sections import LONGEST_LIST, section_of, text_section
from shelfwatch.core.messages.titles import subject
from shelfwatch.core.stock.change import Change

# Characters; SNS takes fewer than 100 of printable ASCII.
LONGEST_SUBJECT = 100

# Bytes of the lists for machines and of the text for people, as they stand in the message: quoted
# once more. SNS takes 262,144 in all; the rest is for names, ids and attributes.
MOST_DATA, MOST_TEXT = 120_000, 110_000

# Names in an attribute, each of at most a KiB.
MOST_STORES = 40

# The kind of a message that asks; those of alerts are `core.stock.change.AlertKind`.
QUESTION = "question"

UNPRINTABLE = re.compile(r"[^\x20-\x7e]")


@dataclass(frozen=True, slots=True)
class TopicMessage:
    """`body` holds a text for each kind of subscriber, as `MessageStructure: json` wants it."""

    subject: str
    body: str
    attributes: dict[str, str | list[str]]


def compose_topic_message(
    parts: Sequence[Sequence[Alert]], audience: frozenset[Audience]
) -> TopicMessage:
    """The one message that tells an audience of `parts`: alerts, each of one store and upload."""
    alerts = [alert for part in parts for alert in part]
    first, about = alerts[0], subject(alerts)
    data = for_machines(alerts) if len(parts) == 1 else all_for_machines(parts)
    texts = {
        "default": json.dumps(data, ensure_ascii=False),
        "email": for_people(alerts),
        "sms": about,
    }
    attributes: dict[str, str | list[str]] = {
        "kind": str(first.kind),
        "alert": first.id,
        "audience": sorted(audience),
    }
    if Audience.STORE in audience:
        # One store of several is enough: all of them have the same listeners (`letters`). Without
        # the attribute, no filter on stores lets the message through.
        attributes["store"] = first.store
    return TopicMessage(plain_subject(about), json.dumps(texts, ensure_ascii=False), attributes)


def compose_topic_question(asked: Delivery, stores: Sequence[str]) -> TopicMessage:
    """The message that asks about a held upload; of its stores as many as an attribute holds."""
    about = compose_question(asked.id, asked.question)
    body = {"id": asked.id, "upload": asked.upload, "kind": QUESTION, "question": asked.question}
    texts = {"default": json.dumps(body, ensure_ascii=False), "email": about.text}
    return TopicMessage(
        subject=plain_subject(about.subject),
        body=json.dumps({**texts, "sms": about.subject}, ensure_ascii=False),
        attributes={
            "store": list(stores[:MOST_STORES]),
            "kind": QUESTION,
            "upload": asked.upload,
            "audience": sorted(EVERYBODY),
        },
    )


def for_people(alerts: Sequence[Alert]) -> str:
    """The alerts as plain text; SNS attaches nothing, so a list is cut for good."""
    sections = (
        text_section(section_of(alert, LONGEST_LIST), "see `shelfwatch alerts`") for alert in alerts
    )
    return shortened("\n\n".join(sections) + "\n", MOST_TEXT)


def all_for_machines(parts: Sequence[Sequence[Alert]]) -> dict[str, Any]:
    """The alerts of several stores as data: as many messages as there is room for, each whole."""
    messages, size = [], 0
    for part in parts:
        message = for_machines(part, MOST_DATA // len(parts))
        size += quoted_size(json.dumps(message, ensure_ascii=False))
        if size > MOST_DATA:
            break
        messages.append(message)
    return {"id": parts[0][0].id, "total": len(parts), "messages": messages}


def for_machines(alerts: Sequence[Alert], most: int = MOST_DATA) -> dict[str, Any]:
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
                "items": cut([item(change) for change in alert.items], most // len(alerts)),
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
        size += quoted_size(json.dumps(one, ensure_ascii=False))
        if size > most:
            break
        kept.append(one)
    return kept


def shortened(text: str, most: int) -> str:
    """As many of the first lines as `most` bytes hold, once they are quoted."""
    if quoted_size(text) <= most:
        return text
    kept, size = [], 0
    for line in text.splitlines(keepends=True):
        size += quoted_size(line)
        if size > most:
            break
        kept.append(line)
    return "".join(kept) + "  and more, see `shelfwatch alerts`\n"


def quoted_size(text: str) -> int:
    """Bytes of a text inside JSON."""
    return len(json.dumps(text, ensure_ascii=False).encode())


def plain_subject(subject: str) -> str:
    """The subject in printable ASCII; what SNS would refuse is a question mark, the rest is cut."""
    plain = UNPRINTABLE.sub("?", subject)
    return plain if len(plain) < LONGEST_SUBJECT else plain[: LONGEST_SUBJECT - 4] + "..."
