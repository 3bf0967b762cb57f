"""The catalogue: each item once, with an index of the words by which people look for it.

It follows the levels, a block at a time and outside of every load: written by the load itself, the
index would triple the time of a first load of a million items (7.8 s of the processor beside 3).
"""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from shelfwatch.core.stock.search import folded_terms
from shelfwatch.local.sqlite.engine.database import Database

# Changes or levels that are gone through at a time: the write lock is held for some hundredths of a
# second.
BLOCK = 5_000

# What is new, or has another name. A store that gives no name takes none away.
IS_NEWS = "(catalogue.id IS NULL OR (named <> '' AND named <> catalogue.name))"

# Items that were seen first, by the changes that say so.
NEW_ITEMS = f"""
    SELECT change.item, coalesce(detail.name, '') AS named, catalogue.id, catalogue.name
    FROM change
    LEFT JOIN catalogue ON catalogue.item = change.item
    LEFT JOIN detail ON detail.store = change.store AND detail.item = change.item
    WHERE change.id > ? AND change.id <= ? AND before IS NULL AND {IS_NEWS}
"""

LAST_OF_BLOCK = "SELECT max(id) FROM (SELECT id FROM change WHERE id > ? ORDER BY id LIMIT ?)"

# Uploads that noted names: the stores that they cover are gone through again.
NAMING = """
    INSERT INTO catalogue_walk (store, item)
    SELECT DISTINCT spoken.store, '' FROM upload JOIN spoken ON spoken.upload = upload.seq
    WHERE upload.seq > :done AND upload.details > 0
    ON CONFLICT (store) DO UPDATE SET item = ''
"""

LAST_OF_WALK = """
    SELECT count(*), max(item) FROM (
        SELECT item FROM inventory WHERE store = ? AND item > ? ORDER BY item LIMIT ?)
"""

WALKED = f"""
    SELECT inventory.item, coalesce(detail.name, '') AS named, catalogue.id, catalogue.name
    FROM inventory
    LEFT JOIN catalogue ON catalogue.item = inventory.item
    LEFT JOIN detail ON detail.store = inventory.store AND detail.item = inventory.item
    WHERE inventory.store = ? AND inventory.item > ? AND inventory.item <= ? AND {IS_NEWS}
"""


def is_behind(connection: sqlite3.Connection) -> bool:
    """Whether something is to be done; asked without a lock."""
    row = connection.execute(
        """SELECT change < (SELECT coalesce(max(id), 0) FROM change)
               OR upload < (SELECT coalesce(max(seq), 0) FROM upload)
               OR EXISTS (SELECT 1 FROM catalogue_walk)
           FROM catalogue_progress"""
    ).fetchone()
    return bool(row[0])


def follow(database: Database, most: int = BLOCK) -> bool:
    """Have the catalogue follow the levels by at most so many items; whether there is more."""
    with database.read() as connection:
        if not is_behind(connection):
            return False
    with database.write() as connection:
        note_uploads(connection)
        if not follow_changes(connection, most):
            walk_one_store(connection, most)
        return is_behind(connection)


def note_uploads(connection: sqlite3.Connection) -> None:
    """Have those stores gone through of which uploads noted names since the last time."""
    (done,) = connection.execute("SELECT upload FROM catalogue_progress").fetchone()
    connection.execute(NAMING, {"done": done})
    connection.execute(
        "UPDATE catalogue_progress SET upload = coalesce((SELECT max(seq) FROM upload), 0)"
    )


def follow_changes(connection: sqlite3.Connection, most: int) -> bool:
    """Take the next block of changes; whether there was one."""
    (done,) = connection.execute("SELECT change FROM catalogue_progress").fetchone()
    (last,) = connection.execute(LAST_OF_BLOCK, (done, most)).fetchone()
    if last is None:
        return False
    put(connection, connection.execute(NEW_ITEMS, (done, last)).fetchall())
    connection.execute("UPDATE catalogue_progress SET change = ?", (last,))
    return True


def walk_one_store(connection: sqlite3.Connection, most: int) -> None:
    """Go on through the items of a store whose names may have changed."""
    found = connection.execute("SELECT store, item FROM catalogue_walk LIMIT 1").fetchone()
    if found is None:
        return
    store, item = found
    count, last = connection.execute(LAST_OF_WALK, (store, item, most)).fetchone()
    put(connection, connection.execute(WALKED, (store, item, last)).fetchall())
    if count < most:
        connection.execute("DELETE FROM catalogue_walk WHERE store = ?", (store,))
    else:
        connection.execute("UPDATE catalogue_walk SET item = ? WHERE store = ?", (last, store))


def put(connection: sqlite3.Connection, items: Iterable[tuple[Any, ...]]) -> None:
    """Write items with their names: each with its number and name before, None where it is new."""
    # Several stores may bring the same new item in one block: the last name of it counts.
    for item, name, place, before in {row[0]: row for row in items}.values():
        if place is None:
            add(connection, item, name)
        else:
            rename(connection, item, name, place, before)


def add(connection: sqlite3.Connection, item: str, name: str) -> None:
    """Write a new item."""
    (place,) = connection.execute(
        "INSERT INTO catalogue (item, name) VALUES (?, ?) RETURNING id", (item, name)
    ).fetchone()
    connection.execute(
        "INSERT INTO catalogue_word (rowid, text) VALUES (?, ?)", (place, text_of(item, name))
    )


def rename(connection: sqlite3.Connection, item: str, name: str, place: int, before: str) -> None:
    """Give an item another name. FTS5 keeps no text, and has to be given what it is to forget."""
    connection.execute("UPDATE catalogue SET name = ? WHERE id = ?", (name, place))
    connection.execute(
        "INSERT INTO catalogue_word (catalogue_word, rowid, text) VALUES ('delete', ?, ?)",
        (place, text_of(item, before)),
    )
    connection.execute(
        "INSERT INTO catalogue_word (rowid, text) VALUES (?, ?)", (place, text_of(item, name))
    )


def text_of(item: str, name: str) -> str:
    """What is searched of an item."""
    return " ".join(folded_terms(f"{item} {name}"))


def matches(
    connection: sqlite3.Connection, wanted: Iterable[str], start: int, most: int
) -> Iterator[tuple[Any, ...]]:
    """Number and item of what a search finds, from a number on, in the order of the numbers."""
    # Folded words have no quotes; quoted, AND and NEAR are words like others.
    query = " AND ".join(f'"{word}"*' for word in wanted)
    return connection.execute(
        """SELECT found.rowid, item FROM catalogue_word AS found
           JOIN catalogue ON catalogue.id = found.rowid
           WHERE catalogue_word MATCH ? AND found.rowid >= ? ORDER BY found.rowid LIMIT ?""",
        (query, start, most),
    )
