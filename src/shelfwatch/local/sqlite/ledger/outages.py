"""Outages as rows of `outage`, and what people did about them in `outage_action`."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from shelfwatch.core.stock.outage import Outage, OutageAction, OutageState
from shelfwatch.local.sqlite.engine.column_values import (
    count_or_none,
    from_ticks,
    moment_or_none,
    to_ticks,
)

# Actions as JSON in the same row: a second query for each outage would be thousands.
FOUND = """
    SELECT store.name, outage.item, began, b.id, ended, e.id, coalesce(detail.name, ''),
           inventory.count, detail.threshold,
           (SELECT json_group_array(json_array(state, at, by, until))
            FROM (SELECT state, at, by, until FROM outage_action AS action
                  WHERE action.outage = outage.id ORDER BY action.rowid))
    FROM outage JOIN store ON store.id = outage.store
    LEFT JOIN upload AS b ON b.seq = began_by
    LEFT JOIN upload AS e ON e.seq = ended_by
    LEFT JOIN inventory ON inventory.store = outage.store AND inventory.item = outage.item
    LEFT JOIN detail ON detail.store = outage.store AND detail.item = outage.item
"""

OUTAGES = f"""
    {FOUND}
    WHERE {{condition}}
    ORDER BY store.name COLLATE NOCASE, outage.item, outage.id DESC
"""

WRITE_ACTION = """
    INSERT INTO outage_action (outage, state, at, by, until)
    SELECT id, :state, :at, :by, :until FROM outage WHERE {condition}
"""


def write_action(
    connection: sqlite3.Connection,
    condition: str,
    params: Mapping[str, object],
    action: OutageAction,
) -> None:
    """Record an action for the outages that match, and its date with each."""
    values = {
        **params,
        "state": action.state,
        "at": to_ticks(action.at),
        "by": action.by,
        "until": None if action.until is None else to_ticks(action.until),
    }
    connection.execute(WRITE_ACTION.format(condition=condition), values)
    connection.execute(f"UPDATE outage SET until = :until WHERE {condition}", values)


def read_outages(
    connection: sqlite3.Connection, condition: str, params: Mapping[str, object]
) -> list[Outage]:
    """The outages that match, by store and item, the newest of an item first."""
    found = connection.execute(OUTAGES.format(condition=condition), params).fetchall()
    return list(map(to_outage, found))


def to_outage(row: tuple[Any, ...]) -> Outage:
    """An outage from the columns of FOUND."""
    store, item, began, began_by, ended, ended_by, name, count, threshold, actions = row
    return Outage(
        store=store,
        item=item,
        began=from_ticks(began),
        began_by=began_by or "",
        ended=moment_or_none(ended),
        ended_by=ended_by,
        name=name,
        count=count_or_none(count),
        threshold=count_or_none(threshold),
        actions=tuple(to_actions(json.loads(actions))),
    )


def to_actions(rows: Iterable[Any]) -> Iterable[OutageAction]:
    """Actions from the lists that FOUND makes of them."""
    for state, at, by, until in rows:
        yield OutageAction(OutageState(state), from_ticks(at), by, moment_or_none(until))
