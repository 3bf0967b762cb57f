"""The database file: what happens where it is missing, damaged, newer, locked or full."""

import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from local.sqlite.shelf import Shelf, hour, open_shelf
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.engine.retention import back_up_database, faults_in
from shelfwatch.local.sqlite.engine.schema import migrations
from shelfwatch.local.sqlite.levels.inventory import SqliteInventory
from shelfwatch.ports import FixedRules

SHORT = timedelta(milliseconds=50)


def overwrite(path: Path, start: int, content: bytes) -> None:
    """Write over a part of a file."""
    with path.open("r+b") as file:
        file.seek(start)
        file.write(content)


def test_a_new_file_is_made_with_the_newest_schema(tmp_path: Path) -> None:
    """And is sound."""
    database = Database(tmp_path / "shelfwatch.db")
    assert faults_in(database) == []
    with database.read() as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(migrations()),)
    database.close()


def test_the_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """One sentence says what to install."""
    path = tmp_path / "shelfwatch.db"
    Database(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(EnvironmentFault, match="newer Shelfwatch"):
        Database(path)


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    """It may be somebody's only copy of something."""
    path = tmp_path / "shelfwatch.db"
    path.write_bytes(b"not a database, but somebody's notes\n" * 100)
    before = path.read_bytes()
    with pytest.raises(EnvironmentFault, match="no Shelfwatch database"):
        Database(path)
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    """Our tables must not come to stand among another's."""
    path = tmp_path / "shelfwatch.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE invoice (id INTEGER)")
    connection.close()
    with pytest.raises(EnvironmentFault, match="no Shelfwatch database"):
        Database(path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_schema").fetchall() == [("invoice",)]
    connection.close()


def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    """Damage inside a table shows when it is read, and when it is examined."""
    with open_shelf(tmp_path) as shelf:
        shelf.load("".join(f"Berlin,Item {number},1\n" for number in range(20_000)), hour(1))
    path = tmp_path / "shelfwatch.db"
    half = path.stat().st_size // 2
    overwrite(path, half, b"\xff" * half)
    database = Database(path)
    assert faults_in(database) != []
    inventory = SqliteInventory(database, FixedRules())
    with pytest.raises(EnvironmentFault, match="restore a backup"):
        list(inventory.levels())
    database.close()


def test_a_database_of_an_older_version_is_backed_up_before_it_is_changed(tmp_path: Path) -> None:
    """The copy lies beside it and holds what was there."""
    path = tmp_path / "shelfwatch.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE kept (word TEXT)")
        connection.execute("INSERT INTO kept VALUES ('before')")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    older = ["-- applied long ago\n", "CREATE TABLE added (word TEXT);\n"]
    Database(path, scripts=older).close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
        connection.execute("SELECT word FROM added")
    connection.close()
    with sqlite3.connect(tmp_path / "shelfwatch.before-schema-2.db") as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("before",)]
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    connection.close()


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    """All of it is one transaction; the next start tries again, past the backup of this one."""
    path = tmp_path / "shelfwatch.db"
    first = ["CREATE TABLE kept (word TEXT);\n"]
    Database(path, scripts=first).close()
    broken = [*first, "CREATE TABLE added (word TEXT);\nINSERT INTO nowhere VALUES (1);\n"]
    for _ in range(2):
        with pytest.raises(EnvironmentFault):
            Database(path, scripts=broken)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_schema").fetchall() == [("kept",)]
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    connection.close()
    mended = [*first, "CREATE TABLE added (word TEXT);\n"]
    Database(path, scripts=mended).close()


def test_a_lock_held_too_long_is_a_fault_that_names_what_to_do(tmp_path: Path) -> None:
    """After the wait, nothing of the call was done, and it can be made again."""
    path = tmp_path / "shelfwatch.db"
    database = Database(path, wait=SHORT)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(EnvironmentFault, match="locked by another program"), database.write():
        pytest.fail("two writers at once")
    other.execute("ROLLBACK")
    other.close()
    with database.write() as connection:
        connection.execute("UPDATE store SET name = name")
    database.close()


def test_readers_go_on_while_another_program_writes(shelf: Shelf) -> None:
    """They see what was last committed."""
    shelf.load("Berlin,Echo Dot,4\n", hour(1))
    other = sqlite3.connect(shelf.platform.database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("DELETE FROM inventory")
    assert shelf.counts() == {("Berlin", "Echo Dot"): 4}
    other.execute("ROLLBACK")
    other.close()


def test_a_load_that_finds_no_room_says_so_and_leaves_all_as_it_was(shelf: Shelf) -> None:
    """A limit on the file's pages is what SQLite knows of a full disk."""
    shelf.load("Berlin,Echo Dot,4\n", hour(1))
    many = "".join(f"Berlin,Item {number},1\n" for number in range(20_000))
    with shelf.platform.database.read() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 4}")
        with pytest.raises(EnvironmentFault, match=r"full; make room"):
            shelf.load(many, hour(2))
        assert shelf.counts() == {("Berlin", "Echo Dot"): 4}
        connection.execute("PRAGMA max_page_count = 1000000")
    assert shelf.load(many, hour(2)).outcomes.changed == 20_000


def test_a_backup_is_one_state_while_others_go_on_writing(shelf: Shelf, tmp_path: Path) -> None:
    """Two levels that every write keeps equal are equal in the copy."""
    shelf.load("Berlin,A,0\nBerlin,B,0\n", hour(1))
    database, stop = shelf.platform.database, threading.Event()

    def write_on() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with database.write() as connection:
                for item in "AB":
                    connection.execute(
                        "UPDATE inventory SET count = ? WHERE item = ?", (number, item)
                    )

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        copies = [tmp_path / f"copy-{number}.db" for number in range(5)]
        for copy in copies:
            back_up_database(database, copy)
    finally:
        stop.set()
        writer.join()
    for copy in copies:
        with sqlite3.connect(copy) as connection:
            counts = {count for (count,) in connection.execute("SELECT count FROM inventory")}
            assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        connection.close()
        assert len(counts) == 1


def test_a_backup_never_replaces_a_file(shelf: Shelf, tmp_path: Path) -> None:
    """It may be last week's."""
    target = tmp_path / "copy.db"
    target.write_text("last week's")
    with pytest.raises(EnvironmentFault, match="exists already"):
        back_up_database(shelf.platform.database, target)
    assert target.read_text() == "last week's"
