"""Whole stores' levels out of SQLite, as text, as fast as it gives them."""

import os
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.ports import LEVEL_FIELDS

# SQLite makes one JSON text of a store three times faster than lines, or than Python objects. It
# also lets threads read side by side, which building lines in SQL does not: that takes memory for
# each line, and SQLite counts its memory under one lock.
AS_JSON = """
    SELECT CAST(json_group_object(item, count) AS BLOB), count(*) FROM inventory
    WHERE store = (SELECT id FROM store WHERE key = ?)
"""

# Slower, but right for any name: used where an item has one of JSON's marks in it.
AS_LINES = f"""
    SELECT group_concat(? || item || '{LEVEL_FIELDS}' || count, char(10)) FROM inventory
    WHERE store = (SELECT id FROM store WHERE key = ?)
"""

# The marks that JSON sets around an item and its count. Where an item holds one itself, the quick
# translation would cut it in two.
MARKS = b',:"\\'
JSON_TO_LINES = bytes.maketrans(b",:", b"\n" + LEVEL_FIELDS.encode())

# More gave nothing: SQLite's page cache is one for each connection, and memory grows with them.
MOST_THREADS = 4


def write_levels(database: Database, places: Mapping[str, int], out: BinaryIO) -> None:
    """See `ports.LoadSession`: the levels committed last, read by several threads at once.

    For the thread that holds the write lock, and has written nothing in its transaction yet:
    then the other threads' connections see the same levels as its own.
    """
    # One lock for the file and for the list of stores: two lines written at once would mix.
    writing = threading.Lock()

    def write(key: str, place: int) -> None:
        lines = level_lines(database, key, place)
        with writing:
            out.write(lines)

    waiting = iter(places.items())
    others = min(os.cpu_count() or 1, MOST_THREADS, len(places)) - 1

    def write_those_that_wait() -> None:
        while True:
            with writing:
                store = next(waiting, None)
            if store is None:
                return
            write(*store)

    with ThreadPoolExecutor(max(others, 1)) as threads:
        written = [threads.submit(write_those_that_wait) for _ in range(others)]
        write_those_that_wait()  # here too: the pages that it reads are those that it writes
        for one in written:
            # Raises what a thread met. Without it a store whose export failed would look empty, and
            # every item of it new.
            one.result()


def level_lines(database: Database, key: str, place: int) -> bytes:
    """The levels of the store `key`, as the lines of `ports.LoadSession.write_levels`."""
    start = f"{place}{LEVEL_FIELDS}"
    with database.read() as connection:
        json, size = connection.execute(AS_JSON, (key,)).fetchone()
        if has_other_marks(json, size):
            lines = connection.execute(AS_LINES, (start, key)).fetchone()[0].encode()
            return bytes(lines) + b"\n"
    return lines_of(json, start.encode()) if size else b""


def has_other_marks(json: bytes, size: int) -> bool:
    """Whether an item has one of JSON's marks in it, so that they can't be told apart.

    An object of `size` numbers has for each a pair of quotes, a colon, and a comma to the next.
    """
    marks = len(json) - len(json.translate(None, MARKS))
    return marks != max(4 * size - 1, 0)


def lines_of(json: bytes, start: bytes) -> bytes:
    """A line for each pair of a JSON object, with `start` before it; one pass for each mark."""
    lines = json[1:-1].translate(JSON_TO_LINES, b'"').replace(b"\n", b"\n" + start)
    return start + lines + b"\n"
