"""One load, inside SQLite's write transaction: what it may read, and how it writes."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import BinaryIO, TextIO

from shelfwatch.core.text.packed_lines import pack_lines, unpack_lines
from shelfwatch.core.uploads.upload import Upload, UploadReport
from shelfwatch.local.sqlite.engine.column_values import from_ticks, moment_or_none, to_ticks
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.engine.level_export import write_levels
from shelfwatch.local.sqlite.ledger.uploads import last_change, noting_changes, record
from shelfwatch.local.sqlite.levels.demand_state import add_demand
from shelfwatch.local.sqlite.levels.store_figures import keep_figures
from shelfwatch.ports import (
    LEVEL_FIELDS,
    ChangeBlock,
    CoveredItems,
    LoadSession,
    Plan,
    StoreName,
    StoreState,
)

# What a level had before is looked up rather than read from the text: under the lock it is what the
# plan compared with, and its version is found by the way. `filled` is the store again, or NULL
# where it had no levels: then nothing is searched. `emptied` likewise, where no level was removed
# from it. CAST stops at the first blank. MATERIALIZED, since SQLite would make the value anew each
# time that it is named.
WRITE_CHANGES = """
    WITH given AS MATERIALIZED (SELECT key AS item, value AS numbers FROM json_each(:packed))
    INSERT INTO change (upload, store, item, after, "row", before, before_version, previous)
    SELECT :upload, :store, given.item, CAST(numbers AS INTEGER),
           nullif(CAST(substr(numbers, instr(numbers, ' ') + 1) AS INTEGER), 0), count, version,
           coalesce(inventory.last_change, removed_level.last_change)
    FROM given LEFT JOIN inventory ON inventory.store = :filled AND inventory.item = given.item
    LEFT JOIN removed_level ON removed_level.store = :emptied AND removed_level.item = given.item
"""

# Asked once for a load: a first load then searches for no level a million times.
WITH_LEVELS = "SELECT id FROM store WHERE EXISTS (SELECT 1 FROM inventory WHERE store = store.id)"

WITH_REMOVED = "SELECT DISTINCT store FROM removed_level"

WRITE_LEVELS = """
    INSERT INTO inventory (store, item, count, version, last_change)
    SELECT store, item, after, ?, id FROM change WHERE id > ?
    ON CONFLICT (store, item) DO UPDATE
    SET count = excluded.count, version = excluded.version, last_change = excluded.last_change
"""

# One text for a store: rows as Python objects take three times as long.
READ_DETAILS = f"""
    SELECT group_concat(
        ? || item || '{LEVEL_FIELDS}' || name || '{LEVEL_FIELDS}' || coalesce(threshold, ''),
        char(10))
    FROM detail WHERE store = ?
"""

# Thresholds that rise above the count, or are new: what was above its threshold may be low by that.
# Before the details are written, since afterwards nobody could say what they were.
NOTE_RAISED = """
    INSERT INTO raised_threshold (upload, store, item, earlier)
    SELECT :upload, :store, key, coalesce(detail.threshold, 0)
    FROM json_each(:packed)
    JOIN inventory ON inventory.store = :store AND inventory.item = key
    LEFT JOIN detail ON detail.store = :store AND detail.item = key
    WHERE value ->> 1 > coalesce(detail.threshold, 0) AND inventory.count <= value ->> 1
"""

# `WHERE true` tells the parser that ON CONFLICT belongs to no join.
WRITE_DETAILS = """
    INSERT INTO detail (store, item, name, threshold)
    SELECT ?, key, value ->> 0, value ->> 1 FROM json_each(?)
    WHERE true
    ON CONFLICT (store, item) DO UPDATE SET name = excluded.name, threshold = excluded.threshold
"""


class SqliteLoadSession(LoadSession):
    """The sole right to load: lives as long as the write transaction that it is given."""

    def __init__(self, database: Database, connection: sqlite3.Connection, upload: Upload) -> None:
        self._database = database
        self._connection = connection
        self._upload = upload

    def state(self, store_key: str) -> StoreState | None:
        found = self._connection.execute(
            """SELECT newest, horizon, EXISTS (SELECT 1 FROM inventory WHERE store = store.id)
               FROM store WHERE key = ?""",
            (store_key,),
        ).fetchone()
        if found is None:
            return None
        newest, horizon, has_levels = found
        return StoreState(from_ticks(newest), moment_or_none(horizon), bool(has_levels))

    def knows_item_set(self, fingerprint: str) -> bool:
        return self._set_id(fingerprint) is not None

    def write_levels(self, places: Mapping[str, int], out: BinaryIO, own: BinaryIO) -> None:  # noqa: ARG002 an interrupted load leaves nothing
        write_levels(self._database, places, out)

    def write_details(self, places: Mapping[str, int], out: TextIO) -> None:
        for key, place in places.items():
            lines = self._connection.execute(
                READ_DETAILS, (f"{place}{LEVEL_FIELDS}", self._store_id(key))
            ).fetchone()[0]
            if lines is not None:
                out.write(lines)
                out.write("\n")

    def covered_since(self, store_key: str, version: datetime) -> Iterator[str]:
        sets = self._connection.execute(
            """SELECT DISTINCT items FROM item_set
               JOIN spoken ON spoken.item_set = item_set.id
               JOIN store ON store.id = spoken.store
               WHERE store.key = ? AND spoken.version > ?""",
            (store_key, to_ticks(version)),
        )
        for (items,) in sets:
            yield unpack_lines(items)

    def apply(self, report: UploadReport, plan: Plan) -> None:
        """Committed when the surrounding transaction is."""
        upload = record(self._connection, report)
        for covered in plan.covered():
            self._keep_store(covered.store)
        # Before the changes: `noting_changes` takes every change from here on for this upload's.
        self._record_coverage(upload, plan)
        filled = {store for (store,) in self._connection.execute(WITH_LEVELS)}
        # Forgotten levels have a history too; without it `why` would begin anew at the reload.
        emptied = {store for (store,) in self._connection.execute(WITH_REMOVED)}
        self._note_first_loads(upload, plan, filled)
        last = last_change(self._connection)
        with noting_changes(self._connection, upload):
            for block in plan.blocks():
                self._write_block(upload, block, filled, emptied)
        keep_figures(self._connection, last)
        add_demand(self._connection, last, to_ticks(self._upload.version))
        for details in plan.details():
            store = self._store_id(details.store.key)
            params = {"upload": upload, "store": store, "packed": details.packed}
            self._connection.execute(NOTE_RAISED, params)
            self._connection.execute(WRITE_DETAILS, (store, details.packed))

    def _note_first_loads(self, upload: int, plan: Plan, filled: Collection[int]) -> None:
        """Of which stores nothing was known: what is out of stock there did not run out today."""
        for covered in plan.covered():
            store = self._store_id(covered.store.key)
            if store not in filled:
                self._connection.execute(
                    "INSERT INTO first_load (upload, store, items) VALUES (?, ?, ?)",
                    (upload, store, covered.size),
                )

    def _write_block(
        self, upload: int, block: ChangeBlock, filled: Collection[int], emptied: Collection[int]
    ) -> None:
        """The change rows first; the levels follow from them, so the two can never differ."""
        last = last_change(self._connection)
        store = self._store_id(block.store.key)
        params = {
            "packed": block.packed,
            "upload": upload,
            "store": store,
            "filled": store if store in filled else None,
            "emptied": store if store in emptied else None,
        }
        self._connection.execute(WRITE_CHANGES, params)
        self._connection.execute(WRITE_LEVELS, (to_ticks(self._upload.version), last))

    def _keep_store(self, store: StoreName) -> None:
        self._connection.execute(
            """INSERT INTO store (key, name, newest, last_arrival) VALUES (?, ?, ?, ?)
               ON CONFLICT (key) DO UPDATE SET newest = max(newest, excluded.newest),
                   last_arrival = max(coalesce(last_arrival, 0), excluded.last_arrival)""",
            (
                store.key,
                store.name,
                to_ticks(self._upload.version),
                to_ticks(self._upload.arrived),
            ),
        )

    def _record_coverage(self, upload: int, plan: Plan) -> None:
        """Keep the sets that are new, and point to a set for each store."""
        unknown = [
            covered for covered in plan.covered() if not self.knows_item_set(covered.fingerprint)
        ]
        for covered, items in plan.covered_items(unknown):
            self._connection.execute(
                # OR IGNORE, since two stores of one file may have the very same items.
                "INSERT OR IGNORE INTO item_set (fingerprint, items) VALUES (?, ?)",
                (covered.fingerprint, pack_lines(items)),
            )
        self._connection.executemany(
            "INSERT INTO spoken (upload, store, version, item_set) VALUES (?, ?, ?, ?)",
            [self._coverage_row(upload, covered) for covered in plan.covered()],
        )

    def _coverage_row(self, upload: int, covered: CoveredItems) -> tuple[int, int, int, int | None]:
        return (
            upload,
            self._store_id(covered.store.key),
            to_ticks(self._upload.version),
            self._set_id(covered.fingerprint),
        )

    def _store_id(self, key: str) -> int:
        found = self._connection.execute("SELECT id FROM store WHERE key = ?", (key,)).fetchone()
        return int(found[0])

    def _set_id(self, fingerprint: str) -> int | None:
        found = self._connection.execute(
            "SELECT id FROM item_set WHERE fingerprint = ?", (fingerprint,)
        ).fetchone()
        return None if found is None else int(found[0])
