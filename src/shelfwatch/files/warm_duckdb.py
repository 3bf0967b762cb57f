"""One DuckDB that stays open between small files.

Opening and closing one takes 20 to 30 ms, which was half of the time of a file of a hundred rows.
Each file has a database of its own in it, which goes with the file, and a connection of its own,
with which its temporary tables go.
"""

import atexit
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from shelfwatch.files.duckdb_session import allow, connect, quoted
from shelfwatch.files.limits import MEBIBYTE, Room

# A longer text leaves buffers behind that are not given back at once, and takes so long by itself
# that opening a DuckDB is nothing beside it.
LONGEST_KEPT = 16 * MEBIBYTE


class WarmDuckDB:
    """Gives each file a DuckDB that nobody else uses, and keeps one open for the next file."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: duckdb.DuckDBPyConnection | None = None

    @contextmanager
    def session(self, folder: Path, room: Room) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection on an empty database, with the memory of `room`, that spills to `folder`.

        At the end the database is gone, with all that was made in it.
        """
        instance = self._take(folder, room.memory)
        try:
            instance.execute("ATTACH ':memory:' AS file")
            with instance.cursor() as connection:
                connection.execute("USE file")
                yield connection
        except BaseException:
            # Whatever happened, nothing of it may be left for the next file.
            instance.close()
            raise
        surplus: duckdb.DuckDBPyConnection | None = instance
        if room.text_bytes <= LONGEST_KEPT and is_reusable(instance):
            surplus = self._swap(instance)
        if surplus is not None:
            surplus.close()

    def close(self) -> None:
        """Close what is kept; the next file opens another one."""
        kept = self._swap(None)
        if kept is not None:
            kept.close()

    def forget(self) -> None:
        """Leave what is kept as it is: after a fork its threads are in the parent alone.

        Closing it in the child would wait for them for ever.
        """
        self._lock = threading.Lock()
        if self._kept is not None:
            _LEFT_TO_THE_PARENT.append(self._kept)
            self._kept = None

    def _take(self, folder: Path, memory: int) -> duckdb.DuckDBPyConnection:
        """What is kept, so that nobody else has it, or a new one."""
        kept = self._swap(None)
        if kept is None:
            return connect(folder, memory)
        kept.execute(f"SET temp_directory = {quoted(str(folder))}")
        allow(kept, memory)
        return kept

    def _swap(self, other: duckdb.DuckDBPyConnection | None) -> duckdb.DuckDBPyConnection | None:
        """Keep another one, or none; what was kept before."""
        with self._lock:
            kept, self._kept = self._kept, other
        return kept


def is_reusable(instance: duckdb.DuckDBPyConnection) -> bool:
    """Whether a DuckDB may serve the next file, once the database of the last one is gone."""
    try:
        instance.execute("DETACH file")
        # One that has spilled can't spill to another folder, and holds its files in this one.
        instance.execute("SET temp_directory = ''")
    except duckdb.Error:
        return False
    return True


_LEFT_TO_THE_PARENT: list[duckdb.DuckDBPyConnection] = []

WARM = WarmDuckDB()
"""The one of this process: two loads at once have a DuckDB each, and one of them is kept."""

atexit.register(WARM.close)
os.register_at_fork(after_in_child=WARM.forget)
