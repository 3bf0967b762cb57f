"""Recorded alerts and outages, and what people do about these."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.rules.rules import NO_RULES, Rules
from shelfwatch.core.stock.change import Change, makes_alert
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.outage import Outage, OutageAction, OutageState
from shelfwatch.core.stock.threshold import LevelState
from shelfwatch.core.uploads.upload import BY_HAND, Upload
from shelfwatch.memory.tables import ChangeRow, Memory, OutageRow, Tables
from shelfwatch.ports import (
    AlertBatch,
    Alerts,
    Decide,
    DecideAgain,
    OutageActions,
    PastChange,
    RuleBook,
    StoreChanges,
    StoreName,
)


class MemoryAlerts(Alerts):
    """The port `Alerts` in memory."""

    def __init__(self, memory: Memory, rules: RuleBook) -> None:
        self._memory = memory
        self._rules = rules

    def unchecked(self) -> list[Upload]:
        tables = self._memory.read()
        return [tables.reports[upload_id].upload for upload_id in tables.unchecked]

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
            judged = judged_changes(tables, upload_id, self._rules.current())
            keep_states(tables, judged)
            first = tables.first_loads
            changes = [
                replace(one, first_of=first.get((upload_id, one.store.key), 0))
                for one in by_store(tables, judged)
            ]
            # Inside the transaction: who unsubscribes now waits, and then cancels what this wrote.
            batch = decide(changes, list(tables.subscribers.values()))
            write_alerts(tables, batch)
            return batch

    def changes(self, since: datetime) -> Iterator[PastChange]:
        tables = self._memory.read()
        for row in tables.changes:
            upload = tables.reports[row.upload].upload
            if upload.arrived >= since and upload.origin not in BY_HAND:
                change = with_threshold(tables, row, NO_RULES).change
                yield PastChange(tables.stores[row.store].name, upload.arrived, change)

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


def judged_changes(tables: Tables, upload_id: str, rules: Rules) -> list[ChangeRow]:
    """The changes of an upload with their thresholds, and the levels whose threshold it raised."""
    changes = [row for row in tables.changes if row.upload == upload_id]
    changed = {(row.store, row.change.item) for row in changes}
    raised = [level for upload, level in tables.raised if upload == upload_id]
    for level in raised:
        if level not in changed and level in tables.levels:
            count = tables.levels[level].count
            changes.append(ChangeRow(upload_id, level[0], Change(level[1], count, count)))
    return [with_threshold(tables, row, rules) for row in changes]


def with_threshold(tables: Tables, row: ChangeRow, rules: Rules) -> ChangeRow:
    """A change with what people call its item, and with what decides whether it is low."""
    level = (row.store, row.change.item)
    detail = tables.detail_of(level)
    threshold = replace(
        rules.threshold(tables.stores[row.store].name, row.change.item, detail.threshold),
        was_low=level in tables.low,
        earlier=tables.raised.get((row.upload, level)),
    )
    return replace(row, change=replace(row.change, name=detail.name, threshold=threshold))


def by_store(
    tables: Tables, rows: Iterable[ChangeRow], wanted: Callable[[Change], bool] = makes_alert
) -> list[StoreChanges]:
    """The changes that are wanted, by store and item."""
    chosen = [row for row in rows if wanted(row.change)]
    ordered = sorted(chosen, key=lambda row: (row.store, row.change.item))
    return [
        StoreChanges(StoreName(key, tables.stores[key].name), [row.change for row in found])
        for key, found in groupby(ordered, key=lambda row: row.store)
    ]


def write_alerts(tables: Tables, batch: AlertBatch) -> None:
    """Record alerts, and the deliveries that tell them, due at once."""
    for alert in batch.alerts:
        tables.alerts[alert.id] = alert
    for delivery in batch.deliveries:
        tables.deliveries[delivery.id] = replace(delivery, next_try=delivery.created)


def keep_states(tables: Tables, judged: Iterable[ChangeRow]) -> None:
    """Begin and end the outages, and the low levels, that these changes do."""
    for row in judged:
        before, after = row.change.states
        if before is not after:
            keep_state(tables, row, before, after)
        tables.raised.pop((row.upload, (row.store, row.change.item)), None)


def keep_state(tables: Tables, row: ChangeRow, before: LevelState, after: LevelState) -> None:
    """Let a level stand otherwise.

    What was forgotten before anybody checked it has no outage: nothing would ever end it.
    """
    level = (row.store, row.change.item)
    at = tables.reports[row.upload].upload.version
    tables.low.discard(level)
    if before is LevelState.OUT:
        tables.end_outage(*level, at, row.upload)
    if was_forgotten(tables, row):
        return
    if after is LevelState.LOW:
        tables.low.add(level)
    if after is LevelState.OUT and not tables.has_open_outage(*level):
        tables.outages.append(OutageRow(*level, at, row.upload))


def was_forgotten(tables: Tables, row: ChangeRow) -> bool:
    """Whether the level was forgotten after a change of it."""
    own = [
        place
        for place, found in enumerate(tables.changes)
        if (found.upload, found.store, found.change.item)
        == (row.upload, row.store, row.change.item)
    ]
    later = tables.changes[own[-1] + 1 :] if own else []
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
