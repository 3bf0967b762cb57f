"""One DuckDB stays open between files, and nothing of one file reaches the next."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from shelfwatch.files.duckdb_session import own_cursor
from shelfwatch.files.limits import MEBIBYTE, Limits, Room
from shelfwatch.files.warm_duckdb import LONGEST_KEPT, WarmDuckDB

SMALL = Room(Limits(), 1_000)


@pytest.fixture
def warm() -> Iterator[WarmDuckDB]:
    """One of the test's own."""
    made = WarmDuckDB()
    yield made
    made.close()


def instance_of(connection: duckdb.DuckDBPyConnection) -> object:
    """What tells one DuckDB from another: a database that only this one has attached."""
    connection.execute("ATTACH IF NOT EXISTS ':memory:' AS mark")
    return connection.execute(
        "SELECT database_oid FROM duckdb_databases() WHERE database_name = 'mark'"
    ).fetchone()


def test_the_next_small_file_finds_it_open(warm: WarmDuckDB, tmp_path: Path) -> None:
    """Opening one takes longer than reading a hundred rows."""
    with warm.session(tmp_path, SMALL) as connection:
        mark = instance_of(connection)
    with warm.session(tmp_path, SMALL) as connection:
        assert instance_of(connection) == mark


def test_no_table_of_a_file_is_seen_by_the_next(warm: WarmDuckDB, tmp_path: Path) -> None:
    """Neither its tables, nor what DuckDB notes of lines that it could not read."""
    with warm.session(tmp_path, SMALL) as connection:
        connection.execute("CREATE TABLE line AS SELECT 1; CREATE TEMP TABLE reject AS SELECT 2")
        connection.execute("CREATE VIEW seen AS FROM line")
    with warm.session(tmp_path, SMALL) as connection:
        found = connection.execute("SELECT table_name FROM information_schema.tables").fetchall()
        assert found == []


def test_after_an_error_another_one_is_opened(warm: WarmDuckDB, tmp_path: Path) -> None:
    """What went wrong in one file must not go on in the next."""
    with warm.session(tmp_path, SMALL) as connection:
        instance_of(connection)
    with pytest.raises(ValueError, match="broken"), warm.session(tmp_path, SMALL):
        raise ValueError("broken")
    with warm.session(tmp_path, SMALL) as connection:
        found = connection.execute("SELECT database_name FROM duckdb_databases()").fetchall()
        assert ("mark",) not in found


def test_one_that_has_spilled_is_not_used_again(warm: WarmDuckDB, tmp_path: Path) -> None:
    """DuckDB can't spill to another folder, and the first one is gone with its file."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    little = replace(SMALL, limits=Limits(least_memory=16 * MEBIBYTE))
    spilling = "CREATE TABLE line AS SELECT uuid()::VARCHAR || uuid() AS name FROM range(600_000)"
    for folder in (first, second):
        with warm.session(folder, little) as connection:
            connection.execute(spilling)
            assert any(folder.iterdir())
        assert not any(folder.iterdir())


def test_a_second_connection_sees_the_same_file(warm: WarmDuckDB, tmp_path: Path) -> None:
    """The items of a store that is too large for one text are read on one."""
    with warm.session(tmp_path, SMALL) as connection:
        connection.execute("CREATE TABLE line AS SELECT 1 AS number")
        with own_cursor(connection) as cursor:
            assert cursor.execute("SELECT number FROM line").fetchall() == [(1,)]


def test_two_files_at_once_have_one_each(warm: WarmDuckDB, tmp_path: Path) -> None:
    """A page may look at a file while the inbox loads another."""
    names: list[list[tuple[str]]] = []
    together = threading.Barrier(2)

    def work(name: str) -> None:
        with warm.session(tmp_path, SMALL) as connection:
            connection.execute(f"CREATE TABLE {name} AS SELECT 1")
            together.wait(10)
            names.append(connection.execute("SHOW TABLES").fetchall())

    threads = [threading.Thread(target=work, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(names) == [[("one",)], [("two",)]]


def test_after_a_long_text_none_is_kept(warm: WarmDuckDB, tmp_path: Path) -> None:
    """Its buffers would stay in the memory of a service that waits for the next file."""
    long = replace(SMALL, text_bytes=LONGEST_KEPT + 1)
    with warm.session(tmp_path, long) as connection:
        instance_of(connection)
    with warm.session(tmp_path, SMALL) as connection:
        found = connection.execute("SELECT database_name FROM duckdb_databases()").fetchall()
        assert ("mark",) not in found


def test_a_forked_process_opens_its_own(warm: WarmDuckDB, tmp_path: Path) -> None:
    """The threads of the parent's DuckDB are not in the child, which would wait for them."""
    with warm.session(tmp_path, SMALL):
        """One is kept from now on."""
    child = os.fork()
    if not child:
        warm.forget()
        with warm.session(tmp_path, SMALL) as connection:
            is_well = connection.execute("SELECT 42").fetchall() == [(42,)]
        os._exit(0 if is_well else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_a_thousand_files_take_no_more_memory_than_a_hundred(
    warm: WarmDuckDB, tmp_path: Path
) -> None:
    """What a file made goes with it."""

    def taken_after(files: int) -> int:
        for _ in range(files):
            with warm.session(tmp_path, SMALL) as connection:
                connection.execute("CREATE TABLE line AS SELECT range FROM range(100)")
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE")

    before = taken_after(100)
    assert taken_after(400) - before < 8 * MEBIBYTE
