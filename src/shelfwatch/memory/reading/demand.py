"""What levels sold, worked out from the changes each time that somebody asks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

from shelfwatch.core.forecast.sums import SaleDay
from shelfwatch.core.stock.level import Level
from shelfwatch.core.uploads.upload import BY_HAND, Origin, Status
from shelfwatch.memory.tables import ChangeRow, CoverageRow, Memory, Tables
from shelfwatch.ports.uploads import DemandRecords, LevelDemand

MIDNIGHT = datetime.min.time()


class MemoryDemand(DemandRecords):
    """The port `DemandRecords` in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def of_store(self, store_key: str) -> Iterator[LevelDemand]:
        tables = self._memory.read()
        covered = last_covered(tables, store_key)
        started = min((row.version.date() for row in by_files(tables, store_key)), default=None)
        for item, row in sorted(tables.items_of(store_key).items()):
            detail = tables.detail_of((store_key, item))
            last = covered.get(item, row.version.date())
            first, days = history(tables, store_key, item)
            yield LevelDemand(
                level=Level(
                    tables.stores[store_key].name,
                    item,
                    row.count,
                    row.version,
                    detail.name,
                    detail.threshold,
                ),
                first=min(first or started or last, last),
                last=last,
                days=days,
                without_stock=[
                    (number_of(out.began), number_of(out.ended) if out.ended else float("inf"))
                    for out in tables.outages
                    if (out.store, out.item) == (store_key, item)
                ],
            )

    def rebuild(self) -> int:
        """Nothing is kept that could differ from the changes."""
        tables = self._memory.read()
        return sum(
            len(history(tables, *level)[1])
            for level in {(row.store, row.change.item) for row in tables.changes}
        )


def by_files(tables: Tables, store: str) -> list[CoverageRow]:
    """What files cover of a store; what people do by hand is no observation."""
    return [
        row
        for row in tables.covered
        if row.store == store and tables.reports[row.upload].upload.origin not in BY_HAND
    ]


def last_covered(tables: Tables, store: str) -> dict[str, date]:
    """The day on which an upload covered each item last."""
    return {
        item: row.version.date()
        for row in sorted(by_files(tables, store), key=lambda row: row.version)
        for item in tables.sets[row.fingerprint]
    }


def history(tables: Tables, store: str, item: str) -> tuple[date | None, list[SaleDay]]:
    """When a level was first seen in a store that was known by then, and its days with a change."""
    first: date | None = None
    days: dict[date, tuple[Decimal, Decimal]] = {}
    for row, earlier in right_changes(tables, store, item):
        after, day = row.change.after, tables.reports[row.upload].upload.version.date()
        if tables.reports[row.upload].upload.origin in BY_HAND or after is None:
            continue
        if earlier is None and (row.upload, store) in tables.first_loads:
            continue
        sold, came = days.get(day, (Decimal(0), Decimal(0)))
        if earlier is None:
            # It is new, or came back after it was forgotten: what was before is another item's.
            first, sold, came = day, Decimal(0), Decimal(0)
            days.clear()
        fall = Decimal(0) if earlier is None else earlier - after
        days[day] = sold + max(fall, Decimal(0)), came + max(-fall, Decimal(0))
    return first, [
        SaleDay(day.toordinal(), float(sold), float(came))
        for day, (sold, came) in sorted(days.items())
    ]


def right_changes(
    tables: Tables, store: str, item: str
) -> Iterator[tuple[ChangeRow, Decimal | None]]:
    """The changes of a level that no undo took back, each with the right count before it."""
    last_right: Decimal | None = None
    follows_right = True
    for row in tables.changes:
        if (row.store, row.change.item) != (store, item):
            continue
        report = tables.reports[row.upload]
        is_right = report.status is not Status.UNDONE and report.upload.origin is not Origin.UNDO
        if is_right:
            # After an undone file `before` is what that one said, where it was not given back.
            yield row, row.change.before if follows_right else last_right
            last_right = row.change.after
        follows_right = is_right


def number_of(at: datetime) -> float:
    """A moment as the number of its day, with the part of the day that had gone."""
    at = at.astimezone(UTC)
    midnight = datetime.combine(at.date(), MIDNIGHT, UTC)
    return at.toordinal() + (at - midnight).total_seconds() / 86_400
