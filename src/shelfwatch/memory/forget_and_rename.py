"""Forgetting and renaming: what a person mends in the inventory by hand. Tells nobody."""

from dataclasses import replace
from datetime import datetime

from shelfwatch.core.alerting.subscriber import ALL_STORES
from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.change import Change
from shelfwatch.core.stock.identity import identity, store_key
from shelfwatch.core.uploads.upload import Upload, report_by_hand
from shelfwatch.memory.tables import ChangeRow, CoverageRow, LevelRow, OutageRow, StoreRow, Tables
from shelfwatch.memory.uploads import record


def forget(tables: Tables, upload: Upload, store: str, item: str | None) -> int:
    """See `ports.Inventory.forget`; in the caller's transaction."""
    key = find_store(tables, store)
    gone = {what: row for what, row in tables.items_of(key).items() if item in (None, what)}
    if not gone:
        raise Misuse(f"{store} has no {'items' if item is None else f'item {item!r}'} to forget.")
    record(tables, report_by_hand(upload, len(gone), "Forgot"))
    for what, row in gone.items():
        del tables.levels[key, what]
        tables.details.pop((key, what), None)
        tables.low.discard((key, what))
        # So that `why` says when and by whom a level went.
        keep_change(tables, upload, key, Change(what, row.count, None), row.version)
        end_outage(tables, upload, key, what)
    cover_forgotten(tables, upload, key, item)
    return len(gone)


def cover_forgotten(tables: Tables, upload: Upload, key: str, item: str | None) -> None:
    """Make older files superseded where they cover what was forgotten."""
    row = tables.stores[key]
    horizon = row.horizon if item is not None else latest(row.horizon, upload.version)
    # Else an older file that comes late would bring the forgotten levels back, with alarms.
    tables.stores[key] = replace(row, newest=max(row.newest, upload.version), horizon=horizon)
    if item is not None:
        fingerprint = f"item {item}"
        tables.sets[fingerprint] = frozenset([item])
        tables.covered.append(
            CoverageRow(upload.id, key, upload.version, fingerprint, upload.arrived)
        )


def rename(tables: Tables, upload: Upload, store: str, name: str) -> int:
    """See `ports.Inventory.rename`; in the caller's transaction."""
    source, name = find_store(tables, store), identity(name, "store")
    target = store_key(name)
    record(tables, report_by_hand(upload, len(tables.items_of(source)), "Renamed"))
    # First, so that a rename that changes only the spelling finds no other store of that key.
    row = tables.stores.pop(source)
    if target in tables.stores:
        join_levels(tables, upload, source, target)
    else:
        move_levels(tables, source, target)
    move_details(tables, source, target)
    tables.stores[target] = join_rows(name, row, tables.stores.get(target, row))
    if source in tables.expected:
        tables.expected.setdefault(target, tables.expected.pop(source))
    # Before the outages move: afterwards the two of one item could not be told apart.
    end_double_outages(tables, upload, source, target)
    move_past(tables, source, target)
    settle_outages(tables, upload, target)
    settle_low(tables, source, target)
    rename_subscriptions(tables, store, name)
    return len(tables.items_of(target))


def move_levels(tables: Tables, source: str, target: str) -> None:
    """Give the levels of a store to a name that nobody has."""
    for item in tables.items_of(source):
        tables.levels[target, item] = tables.levels.pop((source, item))


def move_details(tables: Tables, source: str, target: str) -> None:
    """Give the names and thresholds of a store to another, which keeps those that it has."""
    moved = {item: detail for (key, item), detail in tables.details.items() if key == source}
    for item, detail in moved.items():
        del tables.details[source, item]
        tables.details.setdefault((target, item), detail)


def join_levels(tables: Tables, upload: Upload, source: str, target: str) -> None:
    """Move levels to a store that has some; of each item the newer stays, or its own of equals."""
    kept = tables.items_of(target)
    for item, moved in tables.items_of(source).items():
        del tables.levels[source, item]
        own = kept.get(item)
        if own is None or moved.version > own.version:
            tables.levels[target, item] = moved
            keep_joined(tables, upload, target, item, own, moved)


def keep_joined(
    tables: Tables, upload: Upload, key: str, item: str, own: LevelRow | None, moved: LevelRow
) -> None:
    """Record what joining did to a level, unless the count stayed."""
    if own is None or own.count != moved.count:
        before, before_version = (None, None) if own is None else (own.count, own.version)
        keep_change(tables, upload, key, Change(item, before, moved.count), before_version)


def join_rows(name: str, moved: StoreRow, own: StoreRow) -> StoreRow:
    """The store that two become; no file is in time for it that was late for either."""
    return StoreRow(name, max(moved.newest, own.newest), latest(moved.horizon, own.horizon))


def move_past(tables: Tables, source: str, target: str) -> None:
    """Give what was said of a store, and what happened to it, to another name."""
    tables.covered = [
        replace(row, store=target) if row.store == source else row for row in tables.covered
    ]
    tables.changes = [
        replace(row, store=target) if row.store == source else row for row in tables.changes
    ]
    tables.outages = [
        replace(row, store=target) if row.store == source else row for row in tables.outages
    ]


def end_double_outages(tables: Tables, upload: Upload, source: str, target: str) -> None:
    """Of two stores that become one, let each item have one open outage at most."""
    if source != target:
        for row in tables.outages:
            if row.store == source and tables.has_open_outage(target, row.item):
                end_outage(tables, upload, source, row.item)


def settle_outages(tables: Tables, upload: Upload, key: str) -> None:
    """Make the open outages of a store agree with its levels."""
    for item, row in tables.items_of(key).items():
        is_open = tables.has_open_outage(key, item)
        if row.count > 0 and is_open:
            tables.end_outage(key, item, row.version, upload.id)
        if row.count <= 0 and not is_open:
            tables.outages.append(OutageRow(key, item, row.version, upload.id))


def settle_low(tables: Tables, source: str, target: str) -> None:
    """Let what was low in a store be low under its other name, unless it is out there."""
    moved = {(target, item) for key, item in tables.low if key == source}
    kept = {level for level in tables.low if level[0] != source} | moved
    tables.low = {
        level for level in kept if level not in tables.levels or tables.levels[level].count > 0
    }


def end_outage(tables: Tables, upload: Upload, key: str, item: str) -> None:
    """End the open outage of an item, if there is one, as a person's deed does."""
    tables.end_outage(key, item, upload.arrived, upload.id)


def keep_change(
    tables: Tables, upload: Upload, key: str, change: Change, before_version: datetime | None
) -> None:
    """Record a change that no file made."""
    tables.changes.append(ChangeRow(upload.id, key, change, before_version))


def rename_subscriptions(tables: Tables, store: str, name: str) -> None:
    """Let those who asked for a store by its old name go on hearing of it."""
    for address, subscriber in tables.subscribers.items():
        # No list to rename in, and it must not become one.
        if subscriber.stores is ALL_STORES:
            continue
        stores = {name if store_key(old) == store_key(store) else old for old in subscriber.stores}
        tables.subscribers[address] = replace(subscriber, stores=tuple(sorted(stores)))


def find_store(tables: Tables, store: str) -> str:
    """The key of a store. Raises Misuse where there is none of that name."""
    key = store_key(store.strip())
    if key not in tables.stores:
        raise Misuse(f"There is no store {store!r}; `shelfwatch status` lists the stores.")
    return key


def latest(*times: datetime | None) -> datetime | None:
    """The latest of these times, or None where there is none."""
    return max((moment for moment in times if moment is not None), default=None)
