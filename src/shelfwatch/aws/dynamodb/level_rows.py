"""A plan's changes and details as DynamoDB writes them: one write for each level.

So a level's name is there with its first count, for whoever is told of it. Changes come in the
plan's order, then the details of levels whose counts stay.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple

from shelfwatch.ports import ChangeBlock, Plan, StoreName

DETAILS = """
    CREATE TABLE detail (
        store TEXT, item TEXT, name TEXT, threshold INTEGER, PRIMARY KEY (store, item)
    ) WITHOUT ROWID
"""

FOUND = """
    SELECT item, name, threshold FROM detail
    WHERE store = ? AND item IN (SELECT value FROM json_each(?))
"""

USED_UP = "DELETE FROM detail WHERE store = ? AND item IN (SELECT value FROM json_each(?))"

# Details in one block: a few megabytes, as in `service.plan`.
BLOCK = 50_000


class LevelRow(NamedTuple):
    """What is written of one level, counts in millionths; `after` is None where its count stays.

    `row` is None where no row says it. `noted` says whether `name` and `threshold` are written
    too, or removed where they are empty.
    """

    item: str
    after: int | None = None
    row: int | None = None
    before: int | None = None
    noted: bool = False
    name: str = ""
    threshold: int | None = None


@dataclass(frozen=True, slots=True)
class LevelBlock:
    """Levels of one store."""

    store: StoreName
    rows: list[LevelRow]


class PlannedLevels:
    """The blocks of a plan, as often as they are asked for."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def __iter__(self) -> Iterator[LevelBlock]:
        """Details wait in a database of their own, which SQLite keeps on disk, for their change."""
        # The threads that write take blocks in turn, never two at once.
        with closing(sqlite3.connect("", check_same_thread=False)) as details:
            stores = keep_details(self._plan, details)
            for block in self._plan.blocks():
                yield with_details(block, details)
            for store in stores:
                yield from details_alone(store, details)


def keep_details(plan: Plan, details: sqlite3.Connection) -> list[StoreName]:
    """Fill `detail` with the plan's details; the stores that have any."""
    details.execute(DETAILS)
    stores: dict[str, StoreName] = {}
    for block in plan.details():
        stores[block.store.key] = block.store
        details.executemany(
            "INSERT INTO detail VALUES (?, ?, ?, ?)",
            (
                (block.store.key, item, name, threshold)
                for item, (name, threshold) in json.loads(block.packed).items()
            ),
        )
    return list(stores.values())


def with_details(block: ChangeBlock, details: sqlite3.Connection) -> LevelBlock:
    """The changes of a block, each with its detail where it has one, which is then used up."""
    changes = json.loads(block.packed)
    asked = (block.store.key, json.dumps(list(changes)))
    found = {item: (name, threshold) for item, name, threshold in details.execute(FOUND, asked)}
    if found:
        details.execute(USED_UP, asked)
    rows = []
    for item, packed in changes.items():
        after, row, *before = map(int, packed.split())
        noted = item in found
        name, threshold = found.get(item, ("", None))
        rows.append(
            LevelRow(
                item, after, row or None, before[0] if before else None, noted, name, threshold
            )
        )
    return LevelBlock(block.store, rows)


def details_alone(store: StoreName, details: sqlite3.Connection) -> Iterator[LevelBlock]:
    """What is left of a store's details."""
    left = details.execute(
        "SELECT item, name, threshold FROM detail WHERE store = ? ORDER BY item", [store.key]
    )
    while some := left.fetchmany(BLOCK):
        yield LevelBlock(
            store,
            [LevelRow(item, noted=True, name=name, threshold=limit) for item, name, limit in some],
        )


def after(blocks: Iterable[LevelBlock], done: int) -> Iterator[LevelBlock]:
    """The blocks without their first `done` rows."""
    for block in blocks:
        if done < len(block.rows):
            yield LevelBlock(block.store, block.rows[done:]) if done else block
        done = max(0, done - len(block.rows))
