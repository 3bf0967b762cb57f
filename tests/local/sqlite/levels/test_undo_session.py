"""What undo rests on in SQLite: a column that older rows lack, kept sets, tables of its own."""

import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.sqlite.shelf import Shelf, hour
from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.identity import CONTROL
from shelfwatch.core.text.packed_lines import pack_lines
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.engine.retention import prune_changes
from shelfwatch.local.sqlite.engine.schema import migrations
from shelfwatch.local.sqlite.levels.undo_levels import as_json, sets_intersect
from shelfwatch.service.alerting.check import check
from shelfwatch.service.undo import undo

NAMES = st.lists(
    st.text(min_size=1, max_size=9).filter(lambda name: not CONTROL.search(name)),
    min_size=1,
    max_size=5,
)


def all_of(shelf: Shelf, query: str) -> list[tuple[object, ...]]:
    """What a query finds."""
    with shelf.platform.database.read() as connection:
        return connection.execute(query).fetchall()


def test_a_change_keeps_the_version_that_its_level_had_before(shelf: Shelf) -> None:
    """None at first sight."""
    shelf.load("Berlin,A,5\n", hour(1))
    shelf.load("Berlin,A,5\n", hour(2))
    shelf.load("Berlin,A,6\nBerlin,B,6\n", hour(3))
    found = all_of(shelf, "SELECT item, before, before_version IS NULL FROM change ORDER BY id")
    assert found == [("A", None, 1), ("A", 5_000_000, 0), ("B", None, 1)]
    (version,) = all_of(shelf, "SELECT before_version FROM change WHERE before IS NOT NULL")
    assert version == all_of(shelf, "SELECT version FROM upload ORDER BY seq LIMIT 1")[0]


def test_a_change_from_before_there_were_versions_goes_back_to_just_before_it(
    shelf: Shelf,
) -> None:
    """That it was older than the upload is all that is certain."""
    shelf.load("Berlin,A,5\n", hour(1))
    wrong = shelf.load("Berlin,A,6\n", hour(3))
    with shelf.platform.database.write() as connection:
        connection.execute("UPDATE change SET before_version = NULL")
    undo(shelf.platform, wrong.upload.id)
    (level,) = shelf.platform.inventory.levels()
    assert (int(level.count), level.version) == (5, hour(3) - timedelta(microseconds=1))


def test_an_upload_whose_changes_are_pruned_cannot_be_undone(shelf: Shelf) -> None:
    """One sentence says so, and the level stays."""
    shelf.clock.time = hour(1)
    wrong = shelf.load("Berlin,A,5\n", hour(1))
    check(shelf.platform)
    prune_changes(shelf.platform.database, hour(2))
    with pytest.raises(Misuse, match=r"older than that can't be undone any more\.$"):
        undo(shelf.platform, wrong.upload.id)
    assert shelf.counts() == {("Berlin", "A"): 5}


def test_an_undo_leaves_no_tables_behind(shelf: Shelf) -> None:
    """Neither a real one nor a dry run, nor one that fails halfway."""
    wrong = shelf.load("Berlin,A,5\n", hour(1))
    undo(shelf.platform, wrong.upload.id, dry_run=True)
    with pytest.raises(ZeroDivisionError), shelf.platform.inventory.undo_session(wrong.upload):
        raise ZeroDivisionError
    undo(shelf.platform, wrong.upload.id)
    assert all_of(shelf, "SELECT name FROM temp.sqlite_schema") == []


def test_alerts_survive_that_their_items_may_have_no_count(tmp_path: Path) -> None:
    """The table is made anew by the migration, with all that was in it."""
    path = tmp_path / "shelfwatch.db"
    Database(path, scripts=migrations()[:2]).close()
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO alert VALUES (1, 'a1', 'out', 'u1', 'Berlin', 0)")
        connection.execute("INSERT INTO alert_item VALUES (1, 'A', 5, 0, 2, 'Tea')")
    connection.close()
    database = Database(path)
    with database.read() as connection:
        found = connection.execute('SELECT item, before, after, "row", name FROM alert_item')
        assert found.fetchall() == [("A", 5, 0, 2, "Tea")]
        connection.execute("DELETE FROM alert")
        assert connection.execute("SELECT count(*) FROM alert_item").fetchone() == (0,)
    database.close()


@given(NAMES)
def test_a_kept_set_is_read_as_the_names_that_it_was_made_of(names: list[str]) -> None:
    """Quotes and backslashes are names as well."""
    assert json.loads(as_json(pack_lines(names))) == names


@given(NAMES, NAMES)
def test_kept_sets_intersect_as_sets_do(one: list[str], other: list[str]) -> None:
    """Whatever the names."""
    connection = sqlite3.connect(":memory:")
    packed = [pack_lines(names) for names in (one, other)]
    assert sets_intersect(connection, *packed) is not set(one).isdisjoint(other)
    connection.close()
