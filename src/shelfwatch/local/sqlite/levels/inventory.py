"""The levels of every store, in the table `inventory`."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from shelfwatch.core.stock.count import from_millionths
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.level import Level, Store
from shelfwatch.core.uploads.upload import Upload
from shelfwatch.local.sqlite.engine.column_values import count_or_none, from_ticks
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.levels.forget_and_rename import forget, rename
from shelfwatch.local.sqlite.levels.load_session import SqliteLoadSession
from shelfwatch.local.sqlite.levels.undo_session import SqliteUndoSession, undoing_of
from shelfwatch.ports import Inventory, RuleBook, StoreName

# Rows at a time: single rows cost a call each, and all at once the memory of a million.
PAGE = 10_000

# The figures are kept (`store_figures`): to count them would be to read every level.
STORES = """
    SELECT key, name, item_count, out_count, newest, coalesce(last_arrival, newest)
    FROM store WHERE item_count > 0
    ORDER BY name COLLATE NOCASE, name
"""

LEVELS = """
    SELECT store.name, inventory.item, inventory.count, inventory.version,
           coalesce(detail.name, ''), detail.threshold
    FROM inventory JOIN store ON store.id = inventory.store
    LEFT JOIN detail ON detail.store = inventory.store AND detail.item = inventory.item
    WHERE (?1 IS NULL OR store.key = ?1) AND (?2 IS NULL OR inventory.item = ?2)
      AND (NOT ?3 OR inventory.count <= 0)
    ORDER BY store.name COLLATE NOCASE, store.name, inventory.item
"""


class SqliteInventory(Inventory):
    """The port `Inventory` on SQLite."""

    def __init__(self, database: Database, rules: RuleBook) -> None:
        self._database = database
        self._rules = rules

    @contextmanager
    def load_session(
        self,
        upload: Upload,
        stores: Sequence[StoreName],  # noqa: ARG002 one lock for all
    ) -> Iterator[SqliteLoadSession]:
        """SQLite has one writer, so one load waits for the other."""
        with self._database.write() as connection:
            yield SqliteLoadSession(self._database, connection, upload)

    @contextmanager
    def undo_session(self, upload: Upload) -> Iterator[SqliteUndoSession]:
        """Under the one lock for all."""
        rules = self._rules.current()
        with (
            self._database.write() as connection,
            undoing_of(connection, upload, rules) as undo_session,
        ):
            yield undo_session

    def stores(self) -> list[Store]:
        with self._database.read() as connection:
            return read_stores(connection)

    def levels(
        self, store: str | None = None, item: str | None = None, *, only_out: bool = False
    ) -> Iterator[Level]:
        """Read page by page, so that a million levels fit in memory."""
        key = None if store is None else store_key(store)
        with self._database.read() as connection:
            cursor = connection.execute(LEVELS, (key, item, only_out))
            while page := cursor.fetchmany(PAGE):
                for row in page:
                    yield to_level(row)

    def forget(self, upload: Upload, store: str, item: str | None) -> int:
        with self._database.write() as connection:
            return forget(connection, upload, store, item)

    def rename(self, upload: Upload, store: str, name: str) -> int:
        with self._database.write() as connection:
            return rename(connection, upload, store, name)


def read_stores(connection: sqlite3.Connection) -> list[Store]:
    """Every store that has levels, by name."""
    return [
        Store(key, name, items, out, from_ticks(newest), from_ticks(arrived))
        for key, name, items, out, newest, arrived in connection.execute(STORES).fetchall()
    ]


def to_level(row: tuple[Any, ...]) -> Level:
    """A level from the columns of LEVELS."""
    store, item, count, version, name, threshold = row
    count, threshold = from_millionths(count), count_or_none(threshold)
    return Level(store, item, count, from_ticks(version), name, threshold)
