"""Several threads and processes share one database file."""

import sqlite3
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.local.sqlite.engine.database import Database, Patience

OPEN = "import sys, pathlib; from shelfwatch.local.sqlite.engine.database import Database as D; "
OPEN += "sys.stdin.readline(); D(pathlib.Path(sys.argv[1])).close()"


def use_in_a_thread(database: Database) -> None:
    """Read in a thread that ends at once."""

    def read() -> None:
        with database.read() as connection:
            connection.execute("SELECT 1").fetchone()

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()


def test_connections_end_with_their_threads(tmp_path: Path) -> None:
    """A service that starts threads for months does not run out of files."""
    database = Database(tmp_path / "shelfwatch.db")
    for _ in range(20):
        use_in_a_thread(database)
    assert len(database._opened) <= 2
    database.close()


def test_nobody_waits_for_the_lock_once_waiting_is_over(tmp_path: Path) -> None:
    """A service that is to stop does not sit out the whole wait."""
    path = tmp_path / "shelfwatch.db"
    database, stop = Database(path), threading.Event()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.1, stop.set)
    timer.start()
    begun = time.monotonic()
    with (
        database.waiting(Patience(timedelta(minutes=5), lambda: not stop.is_set())),
        pytest.raises(EnvironmentFault, match="locked"),
        database.write(),
    ):
        pytest.fail("two writers at once")
    assert time.monotonic() - begun < 2
    timer.join()
    other.close()
    database.close()


def test_a_new_file_that_another_program_is_just_making_is_waited_for(tmp_path: Path) -> None:
    """SQLite itself gives up at once where the other has begun to write."""
    path = tmp_path / "shelfwatch.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(EnvironmentFault, match="locked"):
        Database(path, wait=timedelta())
    timer = threading.Timer(0.2, lambda: other.execute("ROLLBACK"))
    timer.start()
    Database(path).close()
    timer.join()
    other.close()


@pytest.mark.slow
def test_processes_that_start_at_once_on_a_new_file_agree_on_its_schema(tmp_path: Path) -> None:
    """One makes it, and the others find it made."""
    starts = [
        subprocess.Popen(  # noqa: S603 - our own interpreter on our own text
            [sys.executable, "-c", OPEN, str(tmp_path / "shelfwatch.db")],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for start in starts:
        assert start.stdin is not None
        start.stdin.write("\n")
        start.stdin.flush()
    errors = [start.communicate(timeout=60)[1] for start in starts]
    assert errors == [""] * len(starts)
