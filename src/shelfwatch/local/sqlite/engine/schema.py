"""The schema and its numbered changes, and the copy that is kept of a file before it changes."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from importlib import resources
from pathlib import Path

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.local.sqlite.engine.backup import copy_to, remove_unfinished

MIGRATIONS = "migrations"


def migrations() -> list[str]:
    """The numbered schema changes, oldest first, as SQL."""
    folder = resources.files("shelfwatch.local.sqlite") / MIGRATIONS
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=str)
    return [file.read_text(encoding="utf-8") for file in files]


def migrate(connection: sqlite3.Connection, path: Path, scripts: Sequence[str]) -> None:
    """Bring the schema up to date by the numbered `scripts`; an existing file is copied first.

    Raises EnvironmentFault where the file was written by a newer Shelfwatch.
    """
    if is_up_to_date(connection, path, scripts):
        return
    # IMMEDIATE, so that of processes that start at once one migrates and the others wait for it.
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked again under the lock: another process may have migrated while this one waited.
        if not is_up_to_date(connection, path, scripts):
            keep_copy(path, schema_version(connection), len(scripts))
            apply(connection, scripts)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def is_up_to_date(connection: sqlite3.Connection, path: Path, scripts: Sequence[str]) -> bool:
    """Whether the file has had all of `scripts`. Raises EnvironmentFault where it has had more."""
    version = schema_version(connection)
    if version > len(scripts):
        raise EnvironmentFault(
            f"{path} was written by a newer Shelfwatch; install that version again."
        )
    return version == len(scripts)


def keep_copy(path: Path, version: int, newest: int) -> None:
    """Copy the file beside itself, unless it is new; to be called with the write lock held.

    So nobody can write meanwhile, and the copy is of the version that it stands for. It is read by
    a connection of its own, since SQLite copies none that is within a write transaction.
    """
    # A new file has nothing to lose.
    if version == 0:
        return
    target = path.with_name(f"{path.stem}.before-schema-{newest}.db")
    # Under the lock nobody else makes a copy, so what lies there is a crash's.
    remove_unfinished(target)
    with closing(sqlite3.connect(path)) as reader:
        copy_to(reader, target)


def apply(connection: sqlite3.Connection, scripts: Sequence[str]) -> None:
    """Apply those of `scripts` that the file has not had; in the caller's transaction."""
    for script in scripts[schema_version(connection) :]:
        for statement in statements(script):
            connection.execute(statement)
    # In the same transaction as the changes: a crash leaves the old schema with the old number.
    connection.execute(f"PRAGMA user_version = {len(scripts)}")


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
