"""What people do about outages, in memory."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.outage import Outage, OutageAction, OutageState
from shelfwatch.memory.alerts import to_outage, write_alerts
from shelfwatch.memory.tables import Memory, OutageRow, Tables
from shelfwatch.ports import AlertBatch, DecideAgain, OutageActions


class MemoryOutageActions(OutageActions):
    """The port `OutageActions` in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def act(self, store: str, items: Collection[str], action: OutageAction) -> list[Outage]:
        key = store_key(store)
        with self._memory.write() as tables:
            write_action(tables, lambda row: row.store == key and row.item in items, action)
            return found(tables, lambda row: row.store == key and row.item in items)

    def next_date(self) -> datetime | None:
        dates = [until_of(row) for row in self._memory.read().outages if row.ended is None]
        return min((date for date in dates if date is not None), default=None)

    def open_again(self, now: datetime, decide: DecideAgain) -> AlertBatch:
        def is_due(row: OutageRow) -> bool:
            until = until_of(row)
            return until is not None and until <= now

        with self._memory.write() as tables:
            due = found(tables, is_due)
            batch = decide(due, list(tables.subscribers.values())) if due else AlertBatch([], [])
            write_action(tables, is_due, OutageAction(OutageState.OPEN, now))
            write_alerts(tables, batch)
        return batch


def until_of(row: OutageRow) -> datetime | None:
    """The date of the last action, if it has one."""
    return row.actions[-1].until if row.actions else None


def found(tables: Tables, matches: Callable[[OutageRow], bool]) -> list[Outage]:
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
