"""The rows of alerts: what they hold, packed, and what became of them."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shelfwatch.aws.dynamodb.attributes import (
    Item,
    digest,
    from_ticks,
    key_of,
    sortable,
    to_ticks,
)
from shelfwatch.aws.ledger.lists import ALERTS, list_key
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.stock.change import AlertKind, Change
from shelfwatch.core.stock.identity import store_key


@dataclass(frozen=True, slots=True)
class Claimed:
    """A recorded alert; `key` is its row, `is_published` whether SNS has taken it.

    `is_held_back` says that a sweep tells it and nobody else, `is_cancelled` that nobody does.
    """

    key: Item
    alert: Alert
    is_published: bool
    is_held_back: bool = False
    is_cancelled: bool = False

    @property
    def is_due(self) -> bool:
        """Whether whoever finds it may tell it."""
        return not (self.is_published or self.is_held_back or self.is_cancelled)


def bytes_of(change: Change) -> int:
    """About how many bytes a change takes in an alert."""
    return len(change.item.encode()) + 60


def row_of_alert(alert: Alert, id: str, members: Sequence[Change]) -> Item:
    """The row of an alert, or of a part of one, with these members."""
    return {
        "Name": f"alerts {alert.upload}",
        "Part": f"{part_of(alert.store, alert.kind)}{id}",
        "List": list_key(ALERTS, store_key(alert.store)),
        # The id after the time: of two alerts of one moment neither hides the other in the index.
        "Place": f"{sortable(alert.at)} {id}",
        "Id": id,
        "Kind": alert.kind.value,
        "Store": alert.store,
        "Upload": alert.upload,
        "Moment": to_ticks(alert.at),
        "Packed": pack(members),
    }


def part_of(store: str, kind: AlertKind) -> str:
    """What the sort keys of a store's alerts of one kind begin with."""
    return f"{digest(store_key(store))} {kind} "


def pack(members: Sequence[Change]) -> bytes:
    """The members of an alert as the bytes that are kept."""
    # A row holds 400 KB, and a storm is ten thousand names that are much alike.
    return zlib.compress(json.dumps(to_lists(members)).encode())


def unpack(packed: bytes) -> list[Change]:
    """What `pack` was given."""
    return from_lists(json.loads(zlib.decompress(packed)))


def to_lists(members: Sequence[Change]) -> list[Any]:
    """Changes as JSON takes them."""
    return [
        (
            change.item,
            # As text: JSON has binary floats, and a count is exact.
            text_or_none(change.before),
            text_or_none(change.after),
            change.row,
            change.name,
        )
        for change in members
    ]


def from_lists(items: list[Any]) -> list[Change]:
    """What `to_lists` was given."""
    return [
        Change(item, count_or_none(before), count_or_none(after), row, name)
        for item, before, after, row, name in items
    ]


def text_or_none(count: Decimal | None) -> str | None:
    """A count as text, or None."""
    return None if count is None else f"{count:f}"


def count_or_none(text: str | None) -> Decimal | None:
    """What `text_or_none` was given."""
    return None if text is None else Decimal(text)


def to_claimed(row: Item) -> Claimed:
    """The alert of a row."""
    return Claimed(key_of(row), to_alert(row), "Told" in row, "Held" in row, "Cancelled" in row)


def to_alert(row: Item) -> Alert:
    """The alert of a row, without what became of it."""
    return Alert(
        id=row["Id"],
        kind=AlertKind(row["Kind"]),
        store=row["Store"],
        upload=row["Upload"],
        at=from_ticks(row["Moment"]),
        items=tuple(unpack(row["Packed"])),
    )
