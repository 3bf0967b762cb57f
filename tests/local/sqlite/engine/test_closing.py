"""Closing a database while another thread is still at work with it."""

import threading
from datetime import timedelta
from pathlib import Path

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.local.sqlite.engine.database import Database, Patience


def test_a_thread_that_waits_for_the_lock_survives_the_closing(tmp_path: Path) -> None:
    """A service that is told to stop does not wait for it; SQLite would crash the process."""
    file = tmp_path / "stock.db"
    database, other = Database(file), Database(file)
    waiting, faults = threading.Event(), []

    def wait_for_lock() -> None:
        with database.waiting(Patience(timedelta(seconds=0.5))):
            waiting.set()
            try:
                with database.write():
                    """Never got."""
            except EnvironmentFault as fault:
                faults.append(str(fault))

    with other.write():
        thread = threading.Thread(target=wait_for_lock)
        thread.start()
        waiting.wait()
        database.close()
        thread.join()
    other.close()
    assert "locked by another program" in faults[0]
