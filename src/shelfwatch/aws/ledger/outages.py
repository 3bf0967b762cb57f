"""Outages in the ledger: a row for each, listed while it is open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from shelfwatch.aws.deadline import NO_DEADLINE
from shelfwatch.aws.dynamodb.attributes import (
    Item,
    digest,
    expiring,
    from_ticks,
    key_of,
    sortable,
    to_ticks,
)
from shelfwatch.aws.dynamodb.bulk_writer import Write, Writes
from shelfwatch.aws.dynamodb.table import ConditionFailed, Table, Update
from shelfwatch.aws.ledger.uploads import LISTED
from shelfwatch.core.stock.change import AlertKind, Change, judge
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.outage import Outage, end_of

# The outage that this upload began has no row yet; one that has ended since is not reopened.
BEGUN_ONCE = "attribute_not_exists(#Name)"

# Nobody ended the outage before.
STILL_OPEN = "attribute_exists(#List)"


@dataclass(frozen=True, slots=True)
class Outages:
    """The outages of every store."""

    ledger: Table

    def keep(self, upload: str, store: str, changes: Iterable[Change], at: datetime) -> None:
        """Begin the outages of what is out, and end those of what is back; safe to repeat.

        `at` is when the upload's file was made (`moment_of`).
        """
        out: list[Change] = []
        over: list[str] = []
        for change in changes:
            news = judge(change.before, change.after)
            if news is AlertKind.OUT:
                out.append(change)
            elif news is AlertKind.BACK or change.after is None:
                over.append(change.item)
        self._begin(upload, store, out, at)
        self.end(upload, store, over, at)

    def end(self, upload: str, store: str, items: Iterable[str], at: datetime) -> None:
        """End the open outages of items, but those that this very upload began."""
        for item in items:
            self._end(upload, store, item, at)

    def open(self) -> Iterator[Outage]:
        """Every open outage, in no certain order."""
        rows = self.ledger.query("#List = :list", {"list": "outages"}, IndexName=LISTED)
        return map(to_outage, rows)

    def of_item(self, store: str, item: str) -> list[Outage]:
        """Every outage of an item, newest first."""
        rows = list(self._rows(store, item))
        return [to_outage(row) for row in sorted(rows, key=lambda row: row["Place"], reverse=True)]

    def _begin(self, upload: str, store: str, changes: list[Change], at: datetime) -> None:
        writes = Writes(self.ledger.client, NO_DEADLINE.check)
        writes.run(self._begun(outage_item(upload, store, one.item, at)) for one in changes)

    def _begun(self, item: Item) -> Write:
        key = {name: item.pop(name) for name in ("Name", "Part")}
        request = self.ledger.request(key, Update(set=item, condition=BEGUN_ONCE))
        return Write(request, item["Item"], well_begun)

    def _end(self, upload: str, store: str, item: str, at: datetime) -> None:
        for row in self._rows(store, item):
            if "List" not in row or row["BegunBy"] == upload:
                continue
            ended = end_of(from_ticks(row["Begun"]), at)
            update = Update(
                # Only now: a row that is open must outlive any outage, however long it lasts.
                set={"Ended": to_ticks(ended), "EndedBy": upload, "Expires": expiring(ended)},
                remove=("List",),
                condition=STILL_OPEN,
            )
            try:
                self.ledger.update(key_of(row), update)
            except ConditionFailed:
                continue

    def _rows(self, store: str, item: str) -> Iterator[Item]:
        return self.ledger.query(
            "#Name = :name AND begins_with(#Part, :item)",
            {"name": f"outages {store_key(store)}", "item": digest(item)},
        )


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


def outage_item(upload: str, store: str, item: str, at: datetime) -> Item:
    """The row of an outage that begins; what begins it is its key, so it begins once."""
    return {
        "Name": f"outages {store_key(store)}",
        "Part": f"{digest(item)} {upload}",
        "List": "outages",
        "Place": f"{sortable(at)} {upload}",
        "Store": store,
        "Item": item,
        "Begun": to_ticks(at),
        "BegunBy": upload,
    }


def well_begun(_write: Write) -> None:
    """Where the row is there, an earlier try wrote it."""


def to_outage(row: Item) -> Outage:
    """The outage of a row."""
    ended = row.get("Ended")
    return Outage(
        store=row["Store"],
        item=row["Item"],
        began=from_ticks(row["Begun"]),
        began_by=row["BegunBy"],
        ended=None if ended is None else from_ticks(ended),
        ended_by=row.get("EndedBy"),
    )
