"""What pages ask, in memory: the shortest reading of each question."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery, DeliveryState
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.level import Level, Store
from shelfwatch.core.stock.outage import Outage
from shelfwatch.core.stock.search import is_found, search_terms
from shelfwatch.core.text.cursor import from_cursor, to_cursor
from shelfwatch.core.uploads.notices import is_to_mend
from shelfwatch.core.uploads.upload import Status, UploadReport
from shelfwatch.memory.alerts import to_outage
from shelfwatch.memory.history import MemoryHistory
from shelfwatch.memory.inventory import MemoryInventory
from shelfwatch.memory.tables import Memory, OutageRow, Tables
from shelfwatch.ports import Explanation, FixedRules
from shelfwatch.ports.reading import (
    CountPoint,
    DeliveryQuestion,
    OutageQuestion,
    Page,
    Reading,
    Scope,
    StockQuestion,
    StockState,
    UploadEntry,
    UploadState,
)

Row = TypeVar("Row")


def page_of(rows: Sequence[Row], after: str | None, limit: int) -> Page[Row]:
    """A page of a list that is all there: its cursor is how many rows came before."""
    (start,) = from_cursor(after, int) if after else (0,)
    end = int(start) + limit
    return Page(rows[int(start) : end], to_cursor(end) if len(rows) > end else None)


class MemoryReading(Reading):
    """The port `Reading` in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._inventory = MemoryInventory(memory, FixedRules())
        self._history = MemoryHistory(memory)

    def stores(self, stores: Scope = None) -> list[Store]:
        return [one for one in self._inventory.stores() if stores is None or one.key in stores]

    def file_days(self, store: str, since: datetime) -> list[datetime]:
        key = store_key(store)
        covered = self._memory.read().covered
        found = {row.version for row in covered if row.store == key and row.version >= since}
        return sorted(found, reverse=True)

    def levels(
        self, question: StockQuestion, after: str | None = None, limit: int = 50
    ) -> Page[Level]:
        wanted = search_terms(question.search)
        if question.search.strip() and not wanted:
            return Page([])
        found = [
            level
            for level in self._inventory.levels(question.store)
            if question.stores is None or store_key(level.store) in question.stores
            if is_in_state(self._memory.read(), level, question.state)
            if is_found(wanted, level.item, level.name)
        ]
        if question.changed_since is not None:
            found = changed(self._memory.read(), found, question.changed_since)
        elif wanted:
            order = first_seen(self._memory.read())
            found.sort(key=lambda level: order[level.item])
        return page_of(found, after, limit)

    def follow_levels(self) -> bool:
        return False  # nothing is kept besides the levels

    def level(self, store: str, item: str) -> Level | None:
        return next(iter(self._inventory.levels(store, item)), None)

    def levels_of(self, items: Collection[str], stores: Scope = None) -> list[Level]:
        found = [level for level in self._inventory.levels() if level.item in items]
        order = list(dict.fromkeys(items))
        return sorted(
            (one for one in found if stores is None or store_key(one.store) in stores),
            key=lambda level: order.index(level.item),
        )

    def outages(
        self, question: OutageQuestion, after: str | None = None, limit: int = 50
    ) -> Page[Outage]:
        tables = self._memory.read()
        numbered = [
            (row.began if question.is_open else row.ended or row.began, number, row)
            for number, row in enumerate(tables.outages)
            if (row.ended is None) is question.is_open
            if question.store in (None, row.store)
            if question.stores is None or row.store in question.stores
        ]
        found = [to_outage(tables, row) for _, _, row in sorted(numbered, key=latest, reverse=True)]
        return page_of(found, after, limit)

    def outages_of(self, store: str, item: str, limit: int = 50) -> list[Outage]:
        tables, level = self._memory.read(), (store_key(store), item)
        found = [row for row in tables.outages if (row.store, row.item) == level]
        return [to_outage(tables, row) for row in reversed(found)][:limit]

    def low_count(self, stores: Scope = None, most: int = 1_000) -> int:
        return len(self.levels(StockQuestion(stores, state=StockState.LOW), None, most).rows)

    def ended_since(self, moment: datetime, stores: Scope = None, most: int = 1_000) -> int:
        found = [
            row
            for row in self._memory.read().outages
            if row.ended is not None and row.ended >= moment
            if stores is None or row.store in stores
        ]
        return min(len(found), most)

    def history(
        self, store: str, item: str, after: str | None = None, limit: int = 20
    ) -> Page[Explanation]:
        return page_of(self._history.explain(store, item), after, limit)

    def course(self, store: str, item: str, limit: int = 500) -> list[CountPoint]:
        found = self._history.explain(store, item)[:limit]
        return [
            CountPoint(one.report.upload.version, one.change.after, one.report.upload.id)
            for one in reversed(found)
        ]

    def uploads(
        self,
        state: UploadState = UploadState.ALL,
        stores: Scope = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[UploadEntry]:
        tables = self._memory.read()
        found = [
            UploadEntry(replace(report, rejects=()), covered_names(tables, report.upload.id))
            for report in reversed(tables.reports.values())
            if IS_WANTED[state](report)
            if stores is None or is_visible(stores, self.upload_stores(report.upload.id))
        ]
        return page_of(found, after, limit)

    def upload_stores(self, upload_id: str) -> list[str]:
        tables = self._memory.read()
        covered = {row.store for row in tables.covered if row.upload == upload_id}
        report, held = tables.reports.get(upload_id), tables.held.get(upload_id)
        if report is not None and report.status is Status.HELD and held is not None:
            covered |= held.held.about or frozenset()
        return sorted(covered)

    def alerts(
        self, stores: Scope = None, after: str | None = None, limit: int = 50
    ) -> Page[Alert]:
        found = [
            alert
            for alert in reversed(self._memory.read().alerts.values())
            if stores is None or store_key(alert.store) in stores
        ]
        return page_of(found, after, limit)

    def deliveries(
        self,
        which: DeliveryQuestion = DeliveryQuestion.ALL,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[Delivery]:
        found = [
            replace(delivery, alerts=())
            for delivery in reversed(self._memory.read().deliveries.values())
            if which is DeliveryQuestion.ALL or is_failing(delivery)
        ]
        return page_of(found, after, limit)


IS_WANTED: dict[UploadState, Callable[[UploadReport], bool]] = {
    UploadState.ALL: lambda _report: True,
    UploadState.HELD: lambda report: report.status is Status.HELD,
    UploadState.TO_MEND: is_to_mend,
}


def is_in_state(tables: Tables, level: Level, state: StockState) -> bool:
    """Whether a level is among those that are asked for."""
    if state is StockState.OUT:
        return level.count <= 0
    is_low = (store_key(level.store), level.item) in tables.low and level.count > 0
    return state is StockState.ALL or is_low


def latest(numbered: tuple[datetime, int, OutageRow]) -> tuple[datetime, int]:
    """What outages are sorted by."""
    return numbered[:2]


def is_failing(delivery: Delivery) -> bool:
    """Whether a delivery has an error and did not arrive since."""
    ended_well = delivery.state in (DeliveryState.DELIVERED, DeliveryState.CANCELLED)
    return delivery.last_error is not None and not ended_well


def is_visible(stores: Collection[str], covered: Collection[str]) -> bool:
    """Whether somebody who may see some stores may see what covers these."""
    return bool(covered) and set(covered) <= set(stores)


def covered_names(tables: Tables, upload_id: str) -> list[str]:
    """The names of the stores that an upload covers."""
    covered = {row.store for row in tables.covered if row.upload == upload_id}
    return sorted(tables.stores[key].name for key in covered)


def first_seen(tables: Tables) -> dict[str, int]:
    """The items in the order in which they were seen first."""
    return {item: place for place, item in enumerate(dict.fromkeys(items_in_order(tables)))}


def items_in_order(tables: Tables) -> Iterable[str]:
    """The items of all changes, in their order."""
    return (row.change.item for row in tables.changes)


def changed(tables: Tables, levels: Sequence[Level], since: datetime) -> list[Level]:
    """Those of the levels whose last change came by an upload that arrived since then."""
    last = {(row.store, row.change.item): place for place, row in enumerate(tables.changes)}
    found = {(store_key(one.store), one.item): one for one in levels}
    beginnings = [
        place
        for place, row in enumerate(tables.changes)
        if tables.reports[row.upload].upload.arrived >= since
    ]
    first = min(beginnings, default=len(tables.changes))
    places = sorted(
        ((place, key) for key, place in last.items() if place >= first and key in found),
        reverse=True,
    )
    return [found[key] for _, key in places]
