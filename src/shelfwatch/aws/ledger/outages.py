"""Outages in the ledger: begun, ended and found, thousands of items at a time.

An item's last outage has a key that the item alone makes. So a thousand items are found by ten
reads, whether their store has ten open outages or a hundred thousand.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shelfwatch.aws.deadline import NO_DEADLINE, Deadline
from shelfwatch.aws.dynamodb.attributes import Item, digest, from_ticks, key_text
from shelfwatch.aws.dynamodb.bulk_writer import MANY, Operation, Write, Writes
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.ledger.lists import OUTAGES, listed
from shelfwatch.aws.ledger.outage_rows import (
    NEVER_OUT,
    STILL_OPEN,
    STILL_OVER,
    begun_row,
    ended_row,
    is_open,
    last_key,
    past_key,
    past_row,
    to_outage,
)
from shelfwatch.core.stock.change import AlertKind, Change, judge
from shelfwatch.core.stock.outage import Outage


@dataclass(frozen=True, slots=True)
class StoreChanges:
    """Changes of one store by one upload; `at` is when it was made (`moment_of`).

    `is_file` says that a file's version is that moment, and not what a person did by hand.
    """

    upload: str
    store: str
    changes: Sequence[Change]
    at: datetime
    is_file: bool = True


@dataclass
class FollowedItem:
    """An item's last outage: as it was `before` and as it is `now`, and what became history."""

    before: Item | None
    now: Item | None
    past: list[Item] = field(default_factory=list)

    def begin(self, row: Item, *, is_past: bool) -> None:
        """Begin an outage, unless one is open, or this one began before and has ended since."""
        if self.now is not None:
            if is_past or is_open(self.now) or self.now["BegunBy"] == row["BegunBy"]:
                return
            self.past.append(past_row(self.now))
        self.now = row

    def end(self, part: StoreChanges) -> None:
        """End the outage that is open, unless a newer file began it.

        A batch that comes again brings a file that ended the outage before this one: of two files
        the older one has nothing to say of what the newer one began.
        """
        if self.now is None or not is_open(self.now):
            return
        is_old_news = part.is_file and self.now["OfFile"]
        if not (is_old_news and part.at < from_ticks(self.now["Begun"])):
            self.now = ended_row(self.now, part.upload, part.at)


@dataclass(frozen=True, slots=True)
class Outages:
    """The outages of every store. Whoever writes them is asked by `deadline` whether to go on."""

    ledger: Table
    deadline: Deadline = NO_DEADLINE

    def keep(self, parts: Iterable[StoreChanges]) -> None:
        """Begin the outages of what is out, and end those of what is back; safe to repeat.

        Whatever the parts say of one item comes to its row in their order, as one write. Raises
        EnvironmentFault, and OutOfTime where the time is up: then it is to be repeated.
        """
        news = [(part, change) for part in parts for change in part.changes if is_news(change)]
        # By their keys, and not by a query of the store, which grows with all that is out in it.
        last = self.ledger.get_many(last_key(part.store, one.item) for part, one in news)
        past = self.ledger.get_many(asked_of_the_past(news, last))
        self._write(list(followed(news, last, past)))

    def end(self, by: str, store: str, items: Iterable[str], at: datetime) -> None:
        """End the open outages of items, as somebody says who made no file."""
        # As a removal ends an outage, whatever was before.
        gone = [Change(item, None, None) for item in items]
        self.keep([StoreChanges(by, store, gone, at, is_file=False)])

    def open(self) -> Iterator[Outage]:
        """Every open outage, oldest first."""
        return map(to_outage, listed(self.ledger, OUTAGES))

    def of_item(self, store: str, item: str) -> list[Outage]:
        """Every outage of an item, newest first."""
        key = last_key(store, item)
        rows = self.ledger.query(
            "#Name = :name AND begins_with(#Part, :item)",
            {"name": key["Name"], "item": digest(item)},
        )
        # By what began each: a check that was cut off left one both as the last and as a past one.
        each = {row["BegunBy"]: row for row in sorted(rows, key=lambda row: len(row["Part"]))}
        found = sorted(each.values(), key=lambda row: str(row["Place"]), reverse=True)
        return [to_outage(row) for row in found]

    def _write(self, items: Sequence[FollowedItem]) -> None:
        """Write history before what takes its place: cut off in between, nothing is lost."""
        changed = [
            (one, one.now) for one in items if one.now is not one.before and one.now is not None
        ]
        many = len(changed) >= MANY
        for writes in (
            [self._put(row, in_bulk=many) for one, _ in changed for row in one.past],
            [self._change(one, row, in_bulk=many) for one, row in changed],
        ):
            if writes:
                Writes(self.ledger.client, self.deadline.check).run(writes)

    def _change(self, one: FollowedItem, row: Item, *, in_bulk: bool) -> Write:
        if one.before is None:
            return self._put(row, NEVER_OUT, in_bulk=in_bulk)
        # As it was read: a redrive may write the same row at the same time.
        condition = STILL_OPEN if is_open(one.before) else STILL_OVER
        return self._put(row, condition, {"seen": one.before["BegunBy"]}, in_bulk=in_bulk)

    def _put(
        self,
        row: Item,
        condition: str | None = None,
        values: Mapping[str, str] | None = None,
        *,
        in_bulk: bool,
    ) -> Write:
        """Write a row whole: an update of some attributes costs as much, and takes longer."""
        request = self.ledger.put_request(row, condition, values)
        return Write(request, row["Item"], is_well, in_bulk, operation=Operation.PUT)


def is_news(change: Change) -> bool:
    """Whether a change begins or may end an outage."""
    return change.after is None or judge(change.before, change.after) is not None


def is_out(change: Change) -> bool:
    """Whether a change begins an outage."""
    return judge(change.before, change.after) is AlertKind.OUT


def asked_of_the_past(
    news: Iterable[tuple[StoreChanges, Change]], last: Mapping[str, Item]
) -> Iterator[Item]:
    """The keys of outages that may have been before: begun by these changes, and not the last.

    An item that was never out has no past, and an outage that is open hides it.
    """
    for part, change in news:
        row = last.get(key_text(last_key(part.store, change.item)))
        if row is not None and is_out(change) and row["BegunBy"] != part.upload:
            yield past_key(part.store, change.item, part.upload)


def followed(
    news: Iterable[tuple[StoreChanges, Change]], last: Mapping[str, Item], past: Mapping[str, Item]
) -> Iterator[FollowedItem]:
    """Each item's last outage once all news has come to it, in its order."""
    items: dict[str, FollowedItem] = {}
    for part, change in news:
        key = key_text(last_key(part.store, change.item))
        one = items.setdefault(key, FollowedItem(last.get(key), last.get(key)))
        if is_out(change):
            row = begun_row(part.store, change.item, part.upload, part.at, is_file=part.is_file)
            is_past = key_text(past_key(part.store, change.item, part.upload)) in past
            one.begin(row, is_past=is_past)
        else:
            one.end(part)
    return iter(items.values())


def is_well(_write: Write) -> None:
    """Where the condition does not hold, another check of the same changes was faster."""
