"""Each change into exactly one recorded alert, whatever is retried and however it is batched.

The alerts of an upload and store are numbered. A check reads them all, and whatever of its
changes stands in none becomes the next one, written under the condition that nobody wrote that
number meanwhile. One write holds the id and the members, so there is no half of a claim.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from shelfwatch.aws.dynamodb.attributes import (
    Item,
    digest,
    from_ticks,
    key_of,
    parts,
    sortable,
    to_ticks,
)
from shelfwatch.aws.dynamodb.table import ConditionFailed, Table
from shelfwatch.aws.ledger.uploads import upload_row
from shelfwatch.core.alerting.alert import Alert, alert_id
from shelfwatch.core.errors import PassingFault
from shelfwatch.core.stock.change import AlertKind, Change, judge
from shelfwatch.core.stock.identity import store_key

# Another check of the same upload and store has not recorded an alert under this number.
NOBODY_TOOK_THE_NUMBER = "attribute_not_exists(#Name)"

# What is recorded from here on of an upload that is undone, its undo would not see.
NOBODY_UNDOES_IT = "attribute_not_exists(#Undo)"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A recorded alert; `key` is its row, `is_published` whether SNS has taken it."""

    key: Item
    alert: Alert
    is_published: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one store by one upload; `is_undone` says that the upload was undone."""

    upload: str
    store: str
    changes: Sequence[Change]
    is_undone: bool = False


class AlertRows:
    """The alerts in the ledger, as the judge of changes needs them."""

    def __init__(self, ledger: Table) -> None:
        self._ledger = ledger

    def claim(self, group: Group, at: datetime) -> list[Claimed]:
        """Every recorded alert that a change of `group` stands in, once all of them do."""
        return [
            claimed
            for kind in AlertKind
            for claimed in self._claim(group, kind, news_of(group, kind), at)
        ]

    def _claim(
        self, group: Group, kind: AlertKind, news: Sequence[Change], at: datetime
    ) -> Iterator[Claimed]:
        if not news:
            return
        while True:
            known = list(self._recorded(group, kind))
            claimed = {change.item for found in known for change in found.alert.items}
            rest = [change for change in news if change.item not in claimed]
            if not rest or self._record(group, kind, len(known), rest, at):
                break
        wanted = {change.item for change in news}
        for found in self._recorded(group, kind):
            if any(change.item in wanted for change in found.alert.items):
                yield found

    def _recorded(self, group: Group, kind: AlertKind) -> Iterator[Claimed]:
        rows = self._ledger.query(
            "#Name = :name AND begins_with(#Part, :part)",
            {"name": f"alerts {group.upload}", "part": part_of(group.store, kind)},
        )
        return map(to_claimed, rows)

    def _record(
        self, group: Group, kind: AlertKind, first: int, rest: Sequence[Change], at: datetime
    ) -> bool:
        """Record what no alert holds; False where another check was first with a number."""
        put = self._ledger.put if group.is_undone else self._put_unless_undone
        try:
            for number, members in enumerate(parts(rest, bytes_of), first):
                put(alert_item(group, kind, number, members, at), NOBODY_TOOK_THE_NUMBER)
        except ConditionFailed:
            return False
        return True

    def _put_unless_undone(self, row: Item, condition: str) -> None:
        """Record an alert that an undo cannot miss. Raises ConditionFailed and PassingFault."""
        upload = upload_row(row["Upload"])
        if not self._ledger.put_while(row, condition, upload, NOBODY_UNDOES_IT):
            raise PassingFault("The upload is being undone; its changes are judged again.")


def news_of(group: Group, kind: AlertKind) -> list[Change]:
    """The changes of a group that are this news, each item once, by item."""
    found = {
        change.item: change
        for change in group.changes
        if judge(change.before, change.after) is kind
    }
    return [found[item] for item in sorted(found)]


def bytes_of(change: Change) -> int:
    """About how many bytes a change takes in an alert."""
    return len(change.item.encode()) + 60


def alert_item(
    group: Group, kind: AlertKind, number: int, members: Sequence[Change], at: datetime
) -> Item:
    """The row of an alert; the first of an upload and store has the id that it has everywhere."""
    id = alert_id(group.upload, store_key(group.store), kind, number)
    alert = Alert(id, kind, group.store, group.upload, at, ())
    place = {"Part": f"{part_of(group.store, kind)}{number:06d}"}
    return {**row_of_alert(alert, id, members), **place}


def row_of_alert(alert: Alert, id: str, members: Sequence[Change]) -> Item:
    """The row of an alert, or of a part of one, with these members."""
    return {
        "Name": f"alerts {alert.upload}",
        "Part": f"{part_of(alert.store, alert.kind)}{id}",
        "List": "alerts",
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
    return zlib.compress(json.dumps(to_lists(members)).encode())


def unpack(packed: bytes) -> list[Change]:
    """What `pack` was given."""
    return from_lists(json.loads(zlib.decompress(packed)))


def to_lists(members: Sequence[Change]) -> list[Any]:
    """Changes as JSON takes them."""
    return [
        (
            change.item,
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
    return Claimed(key_of(row), to_alert(row), "Told" in row)


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
