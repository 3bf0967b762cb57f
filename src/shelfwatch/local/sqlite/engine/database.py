"""One SQLite file: how it is opened, brought up to date, and written to.

Every thread has a connection of its own. Writers wait for one another; readers for nobody (WAL).
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.stock.change import AlertKind, judge
from shelfwatch.local import private_files
from shelfwatch.local.sqlite.engine.schema import migrate, migrations, schema_version

# A load of a million rows holds the write lock for about three seconds; ten of them in a row are
# still waited for.
WAIT_FOR_LOCK = timedelta(seconds=30)

# Waiting is cut into pieces, so that a signal is heard and a service that is to stop need not wait.
SLICE = timedelta(milliseconds=250)

MILLISECOND = timedelta(milliseconds=1)
PAUSE = 10 * MILLISECOND
# Enough for the index pages that a load of a million levels visits; SQLite's own 2 MB make it read
# them again and again.
CACHE_KIB = 65_536


def always() -> bool:
    """Wait to the end."""
    return True


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a thread waits for the lock: at most `longest`, and only while `may_wait`."""

    longest: timedelta
    may_wait: Callable[[], bool] = always


class Database:
    """A SQLite file that is up to date; `write` and `read` are the only ways to it."""

    def __init__(
        self,
        path: Path,
        wait: timedelta = WAIT_FOR_LOCK,
        scripts: Sequence[str] | None = None,
        cache_kib: int = CACHE_KIB,
    ) -> None:
        self.path = path
        self._cache_kib = cache_kib
        self._wait = wait
        self._patience: dict[threading.Thread, Patience] = {}
        self._opened: dict[threading.Thread, sqlite3.Connection] = {}
        self._opening = threading.Lock()
        try:
            with faults_of(path):
                migrate(self._connection(), path, migrations() if scripts is None else scripts)
        # Also a Ctrl-C: an open transaction would keep the lock from every other process.
        except BaseException:
            self.close()
            raise

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction with the write lock, taken at once so that what is read in it is current.

        Committed on the way out, rolled back on an exception. Where the thread is in a
        transaction already, that one is used.
        """
        with faults_of(self.path):
            connection = self._connection()
            # A transaction within one would be an error in SQLite. The outer one commits for both.
            if connection.in_transaction:
                yield connection
                return
            self._begin(connection)
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                roll_back(connection)
                raise

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection to read from: one statement sees one state."""
        with faults_of(self.path):
            yield self._connection()

    @contextmanager
    def waiting(self, patience: Patience) -> Iterator[None]:
        """Within the context, this thread waits for the lock as `patience` says."""
        thread = threading.current_thread()
        self._patience[thread] = patience
        try:
            yield
        finally:
            del self._patience[thread]

    def _begin(self, connection: sqlite3.Connection) -> None:
        patience = self._patience.get(threading.current_thread(), Patience(self._wait))
        deadline = time.monotonic() + patience.longest.total_seconds()
        # SQLite waits inside C, where no signal is heard: Ctrl-C would seem dead for half a minute.
        connection.execute(f"PRAGMA busy_timeout = {min(self._wait, SLICE) // MILLISECOND}")
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                may_wait = patience.may_wait() and time.monotonic() < deadline
                if not (is_busy(error) and may_wait):
                    raise
            else:
                return

    def close(self) -> None:
        """End every connection but those of other threads that still run.

        One that waits for the lock may outlive the service that it belongs to; to close its
        connection beneath it would crash the process.
        """
        with self._opening:
            self._close_those_of_ended_threads()
            own = self._opened.pop(threading.current_thread(), None)
        if own is not None:
            own.close()

    def _connection(self) -> sqlite3.Connection:
        thread = threading.current_thread()
        found = self._opened.get(thread)
        if found is None:
            found = connect(self.path, self._wait, self._cache_kib)
            with self._opening:
                self._close_those_of_ended_threads()
                self._opened[thread] = found
        return found

    def _close_those_of_ended_threads(self) -> None:
        """A service that runs for months starts many threads, and files are few."""
        for thread in [thread for thread in self._opened if not thread.is_alive()]:
            self._opened.pop(thread).close()


def connect(path: Path, wait: timedelta, cache_kib: int = CACHE_KIB) -> sqlite3.Connection:
    """A connection with this project's settings; transactions are begun by hand.

    Raises EnvironmentFault, with the file unchanged, where it belongs to another program.
    """
    private_files.make_file(path)  # SQLite would make it for everybody; its companions get its mode
    connection = sqlite3.connect(
        path,
        timeout=wait.total_seconds(),
        # By hand: Python's own handling would begin transactions late, after what was read in them.
        isolation_level=None,
        check_same_thread=False,  # `close` ends the connections of threads that are gone
    )
    try:
        refuse_foreign(connection, path)
        apply_settings(connection, wait, cache_kib)
    except BaseException:
        connection.close()
        raise
    return connection


def refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """Tables without a version are another program's: ours are made together with it."""
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if tables and schema_version(connection) == 0:
        raise EnvironmentFault(
            f"{path} is no Shelfwatch database; move it away, or choose another folder with --home."
        )


def apply_settings(connection: sqlite3.Connection, wait: timedelta, cache_kib: int) -> None:
    """WAL, so that readers wait for nobody; FULL, so that what is committed outlives a crash."""
    switch_to_wal(connection, wait)
    connection.execute("PRAGMA synchronous = FULL")
    # Off by default, and for each connection: deletions would leave rejects and alert items behind.
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{cache_kib}")
    # The rule itself, for queries that ask of one change whether another like it came later.
    connection.create_function("runs_out", 2, runs_out, deterministic=True)


def runs_out(before: int | None, after: int | None) -> bool:
    """Whether a change took an item out of stock; counts are in millionths."""
    return judge(before, after) is AlertKind.OUT


def switch_to_wal(connection: sqlite3.Connection, wait: timedelta) -> None:
    """Use WAL; SQLite itself does not wait while another process makes the same new file."""
    deadline = time.monotonic() + wait.total_seconds()
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(PAUSE.total_seconds())
        else:
            return


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo what is not committed; where a full disk made SQLite do so by itself, do nothing."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


@contextmanager
def faults_of(path: Path) -> Iterator[None]:
    """SQLite's and the disk's complaints as one sentence each that says what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise EnvironmentFault(explain(error, path)) from error
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError):
        # Not "restore a backup": these say that our SQL is wrong.
        raise  # a fault of ours, not of the file
    except sqlite3.DatabaseError as error:
        raise EnvironmentFault(
            f"{path} is damaged or no Shelfwatch database ({error}); restore a backup of it."
        ) from error


def explain(error: sqlite3.OperationalError, path: Path) -> str:
    """What an operational fault of SQLite means for the person at the keyboard."""
    code = primary_code(error)
    if is_busy(error):
        return f"{path} is locked by another program; end that program or try again."
    if code == sqlite3.SQLITE_FULL:
        return f"The disk of {path} is full; make room and try again, nothing was lost."
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return f"{path} cannot be written; check the folder's permissions ({error})."
    return f"{path} cannot be used just now ({error}); check the disk and try again."


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's result code without what extends it; 0 where the error is Python's own."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another program or thread holds the lock."""
    return primary_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
