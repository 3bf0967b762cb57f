"""Recorded alerts and outages, and what people do about these."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.stock.change import AlertKind, Change, judge
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.outage import Outage, OutageAction, OutageState
from shelfwatch.core.uploads.upload import Upload
from shelfwatch.memory.tables import ChangeRow, Memory, OutageRow, Tables
from shelfwatch.ports import (
    AlertBatch,
    Alerts,
    Decide,
    DecideAgain,
    OutageActions,
    StoreChanges,
    StoreName,
)


class MemoryAlerts(Alerts):
    """The port `Alerts` in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def unchecked(self) -> list[Upload]:
        tables = self._memory.read()
        return [tables.reports[upload_id].upload for upload_id in tables.unchecked]

    def news(self, upload_id: str) -> list[StoreChanges]:
        tables = self._memory.read()
        found = by_store(tables, [row for row, _ in news_of(tables, upload_id)])
        first = tables.first_loads
        return [replace(one, first_of=first.get((upload_id, one.store.key), 0)) for one in found]

    def claim(
        self,
        upload_id: str,
        decide: Decide,
        at: datetime,  # noqa: ARG002 nobody asks when it was checked
    ) -> AlertBatch | None:
        """The condition is that nobody has checked the upload yet."""
        with self._memory.write() as tables:
            # Of two checks at once, the second finds it gone, and tells nobody.
            if upload_id not in tables.unchecked:
                return None
            tables.unchecked.remove(upload_id)
            for row, news in news_of(tables, upload_id):
                keep_outage(tables, row, news)
            # Inside the transaction: who unsubscribes now waits, and then cancels what this wrote.
            batch = decide(list(tables.subscribers.values()))
            write_alerts(tables, batch)
            return batch

    def alerts(self, upload_id: str | None = None) -> list[Alert]:
        found = self._memory.read().alerts.values()
        return [alert for alert in found if upload_id in (None, alert.upload)]

    def outages(self, store: str | None = None, item: str | None = None) -> list[Outage]:
        tables = self._memory.read()
        key = None if store is None else store_key(store)
        found = [
            to_outage(tables, row)
            for row in reversed(tables.outages)
            if key in (None, row.store) and item in (None, row.item)
            if item is not None or row.ended is None
        ]
        return sorted(found, key=lambda outage: (outage.store.casefold(), outage.item))


def news_of(tables: Tables, upload_id: str) -> Iterator[tuple[ChangeRow, AlertKind]]:
    """The changes of an upload that are news, with what they tell, in the order of the file."""
    for row in tables.changes:
        news = judge(row.change.before, row.change.after)
        if row.upload == upload_id and news is not None:
            yield row, news


def by_store(tables: Tables, rows: Iterable[ChangeRow]) -> list[StoreChanges]:
    """Changes by store and item, with what people call each item."""
    ordered = sorted(rows, key=lambda row: (row.store, row.change.item))
    return [
        StoreChanges(StoreName(key, tables.stores[key].name), [named(tables, row) for row in found])
        for key, found in groupby(ordered, key=lambda row: row.store)
    ]


def named(tables: Tables, row: ChangeRow) -> Change:
    """A change with what people call its item."""
    return replace(row.change, name=tables.detail_of((row.store, row.change.item)).name)


def write_alerts(tables: Tables, batch: AlertBatch) -> None:
    """Record alerts, and the deliveries that tell them, due at once."""
    for alert in batch.alerts:
        tables.alerts[alert.id] = alert
    for delivery in batch.deliveries:
        tables.deliveries[delivery.id] = replace(delivery, next_try=delivery.created)


def keep_outage(tables: Tables, row: ChangeRow, news: AlertKind) -> None:
    """Begin the outage of an item that is out; end that of one that is back.

    What was forgotten before anybody checked it has no outage: nothing would ever end it.
    """
    level = (row.store, row.change.item)
    at = tables.reports[row.upload].upload.version
    if news is AlertKind.OUT:
        if not tables.has_open_outage(*level) and not was_forgotten(tables, row):
            tables.outages.append(OutageRow(*level, at, row.upload))
        return
    tables.end_outage(*level, at, row.upload)


def was_forgotten(tables: Tables, row: ChangeRow) -> bool:
    """Whether the level was forgotten after a change of it."""
    later = tables.changes[tables.changes.index(row) + 1 :]
    return any(
        found.change.after is None
        for found in later
        if (found.store, found.change.item) == (row.store, row.change.item)
    )


def to_outage(tables: Tables, row: OutageRow) -> Outage:
    """An outage with its store's name, and what is known of the level now."""
    level, detail = (
        tables.levels.get((row.store, row.item)),
        tables.detail_of((row.store, row.item)),
    )
    return Outage(
        store=tables.stores[row.store].name,
        item=row.item,
        began=row.began,
        began_by=row.began_by,
        ended=row.ended,
        ended_by=row.ended_by,
        name=detail.name,
        count=None if level is None else level.count,
        threshold=detail.threshold,
        actions=row.actions,
    )


class MemoryOutageActions(OutageActions):
    """The port `OutageActions` in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def act(self, store: str, items: Collection[str], action: OutageAction) -> list[Outage]:
        key = store_key(store)
        with self._memory.write() as tables:
            write_action(tables, lambda row: row.store == key and row.item in items, action)
            return find_open(tables, lambda row: row.store == key and row.item in items)

    def next_date(self) -> datetime | None:
        dates = [until_of(row) for row in self._memory.read().outages if row.ended is None]
        return min((date for date in dates if date is not None), default=None)

    def open_again(self, now: datetime, decide: DecideAgain) -> AlertBatch:
        def is_due(row: OutageRow) -> bool:
            until = until_of(row)
            return until is not None and until <= now

        with self._memory.write() as tables:
            due = find_open(tables, is_due)
            batch = decide(due, list(tables.subscribers.values())) if due else AlertBatch([], [])
            write_action(tables, is_due, OutageAction(OutageState.OPEN, now))
            write_alerts(tables, batch)
        return batch


def until_of(row: OutageRow) -> datetime | None:
    """The date of the last action, if it has one."""
    return row.actions[-1].until if row.actions else None


def find_open(tables: Tables, matches: Callable[[OutageRow], bool]) -> list[Outage]:
    """The open outages that match, by store and item."""
    outages = [
        to_outage(tables, row) for row in tables.outages if row.ended is None and matches(row)
    ]
    return sorted(outages, key=lambda outage: (outage.store.casefold(), outage.item))


def write_action(
    tables: Tables, matches: Callable[[OutageRow], bool], action: OutageAction
) -> None:
    """Record an action for the open outages that match."""
    tables.outages = [
        replace(row, actions=(*row.actions, action)) if row.ended is None and matches(row) else row
        for row in tables.outages
    ]
