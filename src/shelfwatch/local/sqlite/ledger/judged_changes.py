"""The changes of an upload that mean something, judged by the core, and what follows from them.

SQLite picks the changes that may be news, by conditions that every news fulfils, and the core
decides about each of them. An upload may change a million levels, and few of them are picked.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from shelfwatch.core.rules.rules import Rules
from shelfwatch.core.stock.change import Change, makes_alert
from shelfwatch.core.stock.count import millionths
from shelfwatch.core.stock.level import StoreName
from shelfwatch.core.stock.threshold import LevelState
from shelfwatch.local.sqlite.engine.column_values import count_or_none
from shelfwatch.ports import StoreChanges

# Every news fulfils it: out, back, low, or above a threshold again. A property test looks whether
# the core finds anything that it leaves out.
MAY_BE_NEWS = """
    (after <= 0 OR before <= 0 OR low_level.item IS NOT NULL OR after <= detail.threshold
     OR after <= :highest)
"""

STATES_OF_LEVEL = """
    LEFT JOIN detail ON detail.store = {0}.store AND detail.item = {0}.item
    LEFT JOIN low_level ON low_level.store = {0}.store AND low_level.item = {0}.item
"""

# What `to_change` takes, after a store's id, key and name.
FIELDS = """
    store.id, store.key, store.name, {0}.item, before, after, "row", coalesce(detail.name, ''),
    detail.threshold, low_level.item IS NOT NULL
"""

CHANGES = f"""
    SELECT {FIELDS.format("change")}, earlier
    FROM upload
    JOIN change ON change.id BETWEEN first_change AND last_change
    JOIN store ON store.id = change.store
    {STATES_OF_LEVEL.format("change")}
    LEFT JOIN raised_threshold AS raised
        ON raised.upload = upload.seq AND raised.store = change.store AND raised.item = change.item
    WHERE upload.seq = :upload AND {MAY_BE_NEWS}
    ORDER BY store.key, change.item
"""

# A threshold that was raised above a count that stayed: no change of the upload is of that level.
RAISED = f"""
    SELECT store.id, store.key, store.name, raised.item, inventory.count, inventory.count, NULL,
           coalesce(detail.name, ''), detail.threshold, low_level.item IS NOT NULL, earlier
    FROM raised_threshold AS raised
    JOIN upload ON upload.seq = raised.upload
    JOIN store ON store.id = raised.store
    JOIN inventory ON inventory.store = raised.store AND inventory.item = raised.item
    {STATES_OF_LEVEL.format("raised")}
    WHERE raised.upload = :upload
      AND coalesce(inventory.last_change NOT BETWEEN first_change AND upload.last_change, true)
    ORDER BY store.key, raised.item
"""

# What was forgotten or undone before this check has no outage: nothing would ever end it.
GONE_SINCE = """
    SELECT store, item FROM change
    WHERE id > (SELECT last_change FROM upload WHERE seq = :upload) AND after IS NULL
"""

BEGIN_OUTAGE = """
    INSERT OR IGNORE INTO outage (store, item, began, began_by)
    SELECT :store, :item, version, seq FROM upload WHERE seq = :upload
"""

# Not before it began: a late file may say that an item was back earlier than it was out.
END_OUTAGE = """
    UPDATE outage SET ended_by = :upload,
        ended = max(began, (SELECT version FROM upload WHERE seq = :upload))
    WHERE ended IS NULL AND store = :store AND item = :item
"""

BEGIN_LOW = "INSERT OR IGNORE INTO low_level (store, item) VALUES (:store, :item)"

END_LOW = "DELETE FROM low_level WHERE store = :store AND item = :item"


@dataclass(frozen=True, slots=True)
class JudgedChange:
    """A change of a level, by the store's id."""

    store_id: int
    store: StoreName
    change: Change

    @property
    def is_news(self) -> bool:
        """Whether it makes an alert, or the level stands otherwise than before."""
        before, after = self.change.states
        return self.change.kind is not None or before is not after


def judged_changes(connection: sqlite3.Connection, upload: int, rules: Rules) -> list[JudgedChange]:
    """The changes of an upload, by its number, that are news; by store and item."""
    params = {"upload": upload, "highest": millionths(rules.highest_threshold)}
    found = [
        to_judged(row, rules)
        for query in (CHANGES, RAISED)
        for row in connection.execute(query, params)
    ]
    news = [judged for judged in found if judged.is_news]
    return sorted(news, key=lambda one: (one.store.key, one.change.item))


def to_judged(row: Sequence[Any], rules: Rules) -> JudgedChange:
    """A change with its threshold, from a row of `FIELDS` and of what the threshold was earlier."""
    number, key, name, item, before, after, place, called, of_file, was_low, earlier = row
    threshold = rules.threshold(name, item, count_or_none(of_file))
    change = Change(
        item,
        count_or_none(before),
        count_or_none(after),
        place,
        called,
        replace(threshold, was_low=bool(was_low), earlier=count_or_none(earlier)),
    )
    return JudgedChange(number, StoreName(key, name), change)


def by_store(
    judged: Iterable[JudgedChange], wanted: Callable[[Change], bool] = makes_alert
) -> list[StoreChanges]:
    """The changes that are wanted, by store; they come ordered so."""
    chosen = [one for one in judged if wanted(one.change)]
    return [
        StoreChanges(store, [one.change for one in found])
        for store, found in groupby(chosen, key=lambda one: one.store)
    ]


def keep_states(connection: sqlite3.Connection, upload: int, judged: list[JudgedChange]) -> None:
    """Begin and end the outages, and the low levels, that these changes of an upload do."""
    gone = set(connection.execute(GONE_SINCE, {"upload": upload}).fetchall())
    left, entered = list(moves(judged, 0)), list(moves(judged, 1))
    kept = [(state, one) for state, one in entered if (one.store_id, one.change.item) not in gone]
    # Ended before begun: an item can be back and out again in one batch of changes of an undo.
    for statement, state, found in (
        (END_OUTAGE, LevelState.OUT, left),
        (END_LOW, LevelState.LOW, left),
        (BEGIN_OUTAGE, LevelState.OUT, kept),
        (BEGIN_LOW, LevelState.LOW, kept),
    ):
        connection.executemany(
            statement,
            [
                {"upload": upload, "store": one.store_id, "item": one.change.item}
                for its, one in found
                if its is state
            ],
        )
    connection.execute("DELETE FROM raised_threshold WHERE upload = ?", (upload,))


def moves(judged: Iterable[JudgedChange], side: int) -> Iterator[tuple[LevelState, JudgedChange]]:
    """The changes by which a level stands otherwise, with how it stood (0) or stands (1)."""
    for one in judged:
        states = one.change.states
        if states[0] is not states[1]:
            yield states[side], one
