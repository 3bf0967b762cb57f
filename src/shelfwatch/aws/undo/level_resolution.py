"""Which levels an undo gives back, and which it keeps, worked out in a SQLite database on disk.

An upload may have changed a million levels of a store, so they are not all in memory.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from itertools import groupby
from typing import Any

from shelfwatch.aws.s3.stored_changes import Image, StoredChange, image_before, image_of, text
from shelfwatch.core.stock.change import Change
from shelfwatch.core.stock.count import from_millionths
from shelfwatch.ports import StoreChanges, StoreName

TABLES = """
    CREATE TABLE change (
        store TEXT, item TEXT, after INTEGER, "row" INTEGER, before INTEGER, old TEXT,
        is_whole INTEGER, PRIMARY KEY (store, item)) WITHOUT ROWID;
    CREATE TABLE level (
        store TEXT, item TEXT, count INTEGER, version INTEGER, before INTEGER, upload TEXT,
        name TEXT, PRIMARY KEY (store, item)) WITHOUT ROWID;
    CREATE TABLE word (
        store TEXT, item TEXT, speaker TEXT, PRIMARY KEY (store, item)) WITHOUT ROWID;
"""

# Of a level that comes twice, the fuller image before counts.
KEEP_CHANGE = """
    INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
    SET before = excluded.before, old = excluded.old, is_whole = excluded.is_whole
    WHERE excluded.is_whole > is_whole
"""

KEEP_LEVEL = "INSERT INTO level VALUES (?, ?, ?, ?, ?, ?, ?)"

# The newest speaker comes first, and keeps its items.
RECORD_COVERAGE = "INSERT OR IGNORE INTO word SELECT ?, value, ? FROM json_each(?)"

# Still out by the upload: nobody else has written the level, or who did found it out of stock.
WORK_OUT = """
    CREATE TABLE fate AS
    SELECT change.store, change.item, change.after, change."row", change.before, change.old,
           word.speaker, coalesce(level.name, '') AS name,
           word.speaker IS NULL AND level.count IS change.after
               AND level.version IS :version AS returns,
           level.count <= 0 AND (level.upload IS :upload OR level.before <= 0) AS is_still_out,
           change.after <= 0 AND (change.before IS NULL OR change.before > 0) AS is_out,
           change.after > 0 AND change.before <= 0 AS is_back
    FROM change
    LEFT JOIN word USING (store, item)
    LEFT JOIN level USING (store, item)
    ORDER BY change.store, change.item
"""

FATES = """
    SELECT total(returns AND before IS NOT NULL), total(returns AND before IS NULL),
           total(NOT returns AND (speaker IS NOT NULL OR ?))
    FROM fate
"""
STORES = "SELECT DISTINCT store FROM fate ORDER BY store"
RETURNING = """
    SELECT store, item, after, before, NULL, name FROM fate WHERE returns AND (is_out OR is_back)
"""
STAYING = """
    SELECT store, item, before, after, "row", name FROM fate
    WHERE NOT returns AND is_out AND is_still_out
"""
KEPT = """
    SELECT store, item, speaker FROM fate WHERE NOT returns AND (speaker IS NOT NULL OR ?)
"""
GOING_BACK = "SELECT store, item, after, old, name FROM fate WHERE returns"


@dataclass(frozen=True, slots=True)
class GoingBack:
    """A level that goes back from `after` to its image before; removed where that is None."""

    store: str
    item: str
    after: int
    old: Image | None
    name: str


@dataclass(frozen=True, slots=True)
class UndoLevels:
    """The levels that an upload changed; filled first, then worked out, then asked."""

    database: sqlite3.Connection
    stores: Mapping[str, StoreName]

    def add_changes(self, changes: Iterable[StoredChange]) -> None:
        """What is kept of the upload's changes."""
        rows = (
            (change.store, change.item, change.after, change.row, *packed(change.old))
            for change in changes
        )
        self.database.executemany(KEEP_CHANGE, rows)

    def add_levels(self, store: str, rows: Iterable[Mapping[str, Any]], upload: str) -> None:
        """The levels of a store as they are, in DynamoDB's own values.

        Those that the upload was the last to write remember its change, also where none is kept;
        one that was given back may not know any more what it was before.
        """
        for row in rows:
            item, image = row["Item"]["S"], image_of(row)
            # A level that an undo gave back has the version of before, but no image behind it:
            # taken for a change of this upload, it would be removed as if it had never been.
            if image.upload == upload and not ("Undo" in row and image.before is None):
                params = (store, item, image.count, image.row, *packed(image_before(image)))
                self.database.execute(KEEP_CHANGE, params)
            name = text(row, "Label")
            level = (image.count, image.version or 0, image.before, image.upload, name)
            self.database.execute(KEEP_LEVEL, (store, item, *level))

    def add_coverage(self, store: str, covering: str, items: str) -> None:
        """What a newer upload covers, an item a line; the newest upload first."""
        self.database.execute(RECORD_COVERAGE, (store, covering, json.dumps(items.split("\n"))))

    def resolve(self, upload: str, version: int) -> None:
        """Decide about each level; `version` is the upload's."""
        self.database.execute(WORK_OUT, {"upload": upload, "version": version})

    def fates(self, *, first_time: bool) -> tuple[int, int, int]:
        """How many levels are given back, removed and kept."""
        back, removed, kept = self.database.execute(FATES, (first_time,)).fetchone()
        return int(back), int(removed), int(kept)

    def changed_stores(self) -> list[StoreName]:
        """The stores of the changed levels."""
        return [self.stores[key] for (key,) in self.database.execute(STORES)]

    def returning(self) -> list[StoreChanges]:
        """See `ports.UndoFacts`."""
        return self._news(RETURNING)

    def staying(self) -> list[StoreChanges]:
        """See `ports.UndoFacts`."""
        return self._news(STAYING)

    def kept(self, *, first_time: bool) -> Iterator[tuple[StoreName, str, str | None]]:
        """Store, item and speaker of every level that is kept."""
        for key, item, covering in self.database.execute(KEPT, (first_time,)):
            yield self.stores[key], item, covering

    def going_back(self) -> Iterator[GoingBack]:
        """Every level that goes back or is removed."""
        for store, item, after, old, name in self.database.execute(GOING_BACK):
            # No image: the upload was the first that spoke of the level, so that it goes
            # altogether.
            yield GoingBack(store, item, after, Image(*json.loads(old)) if old else None, name)

    def _news(self, query: str) -> list[StoreChanges]:
        found = self.database.execute(query).fetchall()
        return [
            StoreChanges(self.stores[key], [to_change(*row[1:]) for row in rows])
            for key, rows in groupby(found, key=lambda row: row[0])
        ]


@contextmanager
def undo_levels(stores: Iterable[StoreName]) -> Iterator[UndoLevels]:
    """An empty place to work out an undo in these stores."""
    # A database without a name is a file that SQLite removes by itself, and not in memory: a store
    # may have a million levels, and a command runs on a small machine too.
    with closing(sqlite3.connect("")) as database:
        database.executescript(TABLES)
        yield UndoLevels(database, {store.key: store for store in stores})


def is_whole(image: Image) -> bool:
    """Whether an image came from a row, and not from what the next change remembered of it."""
    return image.row is not None or image.before is not None


def packed(old: Image | None) -> tuple[int | None, str | None, bool]:
    """An image as it is kept: its count, all of it as text, and whether it is whole."""
    return (
        (None, None, False) if old is None else (old.count, json.dumps(astuple(old)), is_whole(old))
    )


def to_change(
    item: str, before: int | None, after: int | None, row: int | None, name: str
) -> Change:
    """A change from counts in millionths."""
    return Change(item, exact(before), exact(after), row, name)


def exact(count: int | None) -> Any:
    """A count in millionths as an exact number, or None."""
    return None if count is None else from_millionths(count)
