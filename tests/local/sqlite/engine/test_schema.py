"""The copy that is kept of a database before its schema changes."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.local.sqlite.engine.database import Database

FIRST = "CREATE TABLE kept (word TEXT);\n"
SECOND = "CREATE TABLE added (word TEXT);\n"

STARTERS = 6

UPGRADE = f"""
import sys
from pathlib import Path
from shelfwatch.local.sqlite.engine.database import Database
print("ready", flush=True)
sys.stdin.readline()
Database(Path(sys.argv[1]), scripts=[{FIRST!r}, {SECOND!r}]).close()
"""


def older(path: Path, rows: int = 1) -> Path:
    """A database that has had the first migration alone."""
    Database(path, scripts=[FIRST]).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany("INSERT INTO kept VALUES (?)", [("x" * 1_000,)] * rows)
    return path


def version_of(path: Path) -> int:
    """How many migrations a file has had; it has to be sound."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def copies(folder: Path) -> list[str]:
    """What lies beside the database."""
    return sorted(path.name for path in folder.iterdir() if path.name != "shelfwatch.db")


@pytest.mark.slow
def test_the_copy_is_of_before_the_migration_however_many_start_at_once(tmp_path: Path) -> None:
    """After an upgrade the service and commands start together; a copy of after it helps nobody."""
    path = older(tmp_path / "shelfwatch.db", rows=20_000)
    started = [
        subprocess.Popen(  # noqa: S603 - our own interpreter on our own text
            [sys.executable, "-c", UPGRADE, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(STARTERS)
    ]
    for process in started:
        assert process.stdout is not None
        process.stdout.readline()
    for process in started:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
    for process in started:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert version_of(path) == 2
    assert version_of(tmp_path / "shelfwatch.before-schema-2.db") == 1
    assert copies(tmp_path) == ["shelfwatch.before-schema-2.db"]


def test_what_a_crash_left_of_a_copy_is_no_copy_and_is_removed(tmp_path: Path) -> None:
    """A half-written file under a copy's name would be restored one day."""
    path = older(tmp_path / "shelfwatch.db")
    (tmp_path / ".shelfwatch.before-schema-2.db.part-x").write_bytes(b"half")
    Database(path, scripts=[FIRST, SECOND]).close()
    assert copies(tmp_path) == ["shelfwatch.before-schema-2.db"]


def test_a_whole_copy_stays_until_the_next_one_is_whole(tmp_path: Path) -> None:
    """Where the new one can't be made, nothing is migrated, and the older copy is still there."""
    path = older(tmp_path / "shelfwatch.db")
    copy = tmp_path / "shelfwatch.before-schema-2.db"
    copy.mkdir()
    (copy / "in the way").touch()
    with pytest.raises(EnvironmentFault, match="can't be made"):
        Database(path, scripts=[FIRST, SECOND])
    assert version_of(path) == 1
    assert copies(tmp_path) == [copy.name]
