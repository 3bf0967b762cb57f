"""One SQLite file: how it is opened, brought up to date, and written to.

Every thread has a connection of its own. Writers wait for one another; readers for nobody (WAL).
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from importlib import resources
from pathlib import Path

from shelfwatch.core.errors import EnvironmentFault

WAIT_FOR_LOCK = timedelta(seconds=30)
"""A load of a million rows holds the write lock for about three seconds; ten of them in a row
are still waited for."""

CACHE_KIB = 65_536
MIGRATIONS = "migrations"


class Database:
    """A SQLite file that is up to date; `write` and `read` are the only ways to it."""

    def __init__(self, path: Path, wait: timedelta = WAIT_FOR_LOCK) -> None:
        self.path = path
        self._wait = wait
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._opening = threading.Lock()
        with faults_of(path):
            migrate(self._connection(), path)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction with the write lock, taken at once so that what is read in it is current.

        Committed on the way out, rolled back on an exception. Where the thread is in a
        transaction already, that one is used.
        """
        with faults_of(self.path):
            connection = self._connection()
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
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

    def close(self) -> None:
        """End every thread's connection; to be called once no other thread uses this."""
        with self._opening:
            for connection in self._opened:
                connection.close()
            self._opened.clear()

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = connect(self.path, self._wait)
            self._local.connection = found
            with self._opening:
                self._opened.append(found)
        return found


def connect(path: Path, wait: timedelta) -> sqlite3.Connection:
    """A connection with this project's settings; transactions are begun by hand."""
    connection = sqlite3.connect(
        path,
        timeout=wait.total_seconds(),
        isolation_level=None,
        check_same_thread=False,  # `close` ends the connections of threads that are gone
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    return connection


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo what is not committed; where a full disk made SQLite do so by itself, do nothing."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def migrations() -> list[str]:
    """The numbered schema changes, oldest first, as SQL."""
    folder = resources.files(__package__) / MIGRATIONS
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=str)
    return [file.read_text(encoding="utf-8") for file in files]


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema up to date; an existing file is backed up beside itself first.

    Raises EnvironmentFault where the file was written by a newer Shelfwatch.
    """
    scripts = migrations()
    version = schema_version(connection)
    if version > len(scripts):
        raise EnvironmentFault(
            f"{path} was written by a newer Shelfwatch; install that version again."
        )
    if version == len(scripts):
        return
    if version > 0:
        back_up(connection, path.with_name(f"{path.stem}.before-schema-{len(scripts)}.db"))
    connection.execute("BEGIN IMMEDIATE")
    # Another process may have migrated while this one waited for the lock.
    pending = scripts[schema_version(connection) :]
    for script in pending:
        for statement in statements(script):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(scripts)}")
    connection.execute("COMMIT")


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one at a time: `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def schema_version(connection: sqlite3.Connection) -> int:
    """How many migrations the file has had."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def back_up(connection: sqlite3.Connection, target: Path) -> None:
    """A consistent copy of the whole database in a new file, also while others write.

    Raises EnvironmentFault where `target` exists already.
    """
    if target.exists():
        raise EnvironmentFault(f"{target} exists already; name a file that does not.")
    unfinished = target.with_name(target.name + ".part")
    with suppress(FileNotFoundError):
        unfinished.unlink()
    copy = sqlite3.connect(unfinished)
    try:
        connection.backup(copy)
    finally:
        copy.close()
    unfinished.rename(target)


@contextmanager
def faults_of(path: Path) -> Iterator[None]:
    """SQLite's and the disk's complaints as one sentence each that says what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise EnvironmentFault(explain(error, path)) from error
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.DataError):
        raise  # a fault of ours, not of the file
    except sqlite3.DatabaseError as error:
        raise EnvironmentFault(
            f"{path} is damaged or no Shelfwatch database ({error}); restore a backup of it."
        ) from error


def explain(error: sqlite3.OperationalError, path: Path) -> str:
    """What an operational fault of SQLite means for the person at the keyboard."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"{path} is locked by another program; end that program or try again."
    if code == sqlite3.SQLITE_FULL:
        return f"The disk of {path} is full; make room and try again, nothing was lost."
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return f"{path} cannot be written; check the folder's permissions ({error})."
    return f"{path} cannot be used just now ({error}); check the disk and try again."
