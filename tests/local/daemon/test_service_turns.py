"""One turn of the service after another: what it takes, what it leaves, and what it says."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from local.served import HEADER, Post, RateLimiter, installed
from shelfwatch.core.uploads.upload import Origin
from shelfwatch.local.daemon.events import (
    AlertRecorded,
    FileDone,
    FileWaits,
    Mended,
    Pruned,
    Trouble,
)
from shelfwatch.local.daemon.file_taker import FAULTS_IN_A_ROW, Stopping, Taken
from shelfwatch.local.sqlite.engine.database import Patience
from shelfwatch.service.loading.load import LoadRequest, load


@pytest.fixture
def turns(tmp_path: Path) -> Iterator[RateLimiter]:
    """A service that waits for no lock, after its first turn."""
    with (
        installed(tmp_path, Post()) as installation,
        installation.platform.database.waiting(Patience(timedelta())),
    ):
        made = RateLimiter(installation)
        made.after(0)
        yield made


def locked(turns: RateLimiter) -> sqlite3.Connection:
    """Another program's lock on the database; closing the connection releases it."""
    other = sqlite3.connect(turns.home.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


def kinds(turns: RateLimiter, seconds: float = 0) -> list[type[object]]:
    """The kinds of event of one turn."""
    return [type(event) for event in turns.after(seconds)]


def test_a_file_is_loaded_checked_and_put_away(turns: RateLimiter) -> None:
    """Whoever tells people is woken."""
    turns.drop("a.csv", "Oslo,Kettle,0\n")
    assert kinds(turns) == [AlertRecorded, FileDone]
    assert turns.in_inbox() == []
    assert [path.name for path in turns.home.done.iterdir()] == ["a.csv"]
    assert turns.wakes == 1


def test_the_time_of_a_file_is_the_version_of_its_upload(turns: RateLimiter) -> None:
    """To the microsecond, so that the same file is the same upload."""
    path = turns.drop("a.csv", "Oslo,Kettle,1\n")
    os.utime(path, ns=(0, 1_700_000_000_123_456_789))
    turns.after(0)
    upload = turns.installation.platform.uploads.uploads(1)[0].upload
    assert upload.version.isoformat() == "2023-11-14T22:13:20.123456+00:00"
    assert upload.origin is Origin.INBOX


def test_rejects_lie_beside_the_file_and_are_told_of(turns: RateLimiter) -> None:
    """The good rows are loaded."""
    turns.drop("a.csv", "Oslo,Kettle,1\nOslo,Toaster,few\n")
    (event,) = turns.after(0)
    assert event.is_trouble
    assert "1 rejected" in event.text
    assert str(turns.home.done / "a.csv") in event.text
    assert "few" in (turns.home.done / "a.csv.rejects.csv").read_text("utf-8-sig")


def test_a_file_that_is_no_inventory_stops_none_of_the_others(turns: RateLimiter) -> None:
    """It goes to the folder of those that failed, with one sentence."""
    (turns.home.inbox / "1-letter.txt").write_text("Dear all,\n")
    turns.drop("2.csv", "Oslo,Kettle,1\n")
    assert [event.is_trouble for event in turns.after(0)] == [True, False]
    assert [path.name for path in turns.home.failed.iterdir()] == ["1-letter.txt"]
    assert turns.stores() == {"Oslo"}


def test_what_another_process_loaded_and_did_not_check_is_checked(turns: RateLimiter) -> None:
    """It may have been killed in between."""
    path = turns.home.scratch / "a.csv"
    path.write_text(HEADER + "Oslo,Kettle,0\n")
    load(turns.installation.platform, LoadRequest(path, "a.csv"), turns.installation.load_context)
    assert kinds(turns) == [AlertRecorded]
    assert kinds(turns) == []


def test_a_locked_database_leaves_the_file_and_it_is_tried_again_after_a_rest(
    turns: RateLimiter,
) -> None:
    """One sentence says so, not one each turn."""
    turns.drop("a.csv", "Oslo,Kettle,1\n")
    with closing(locked(turns)):
        (event,) = turns.after(0)
        assert isinstance(event, FileWaits)
        assert "locked by another program" in event.text
        assert kinds(turns, 1) == []
    assert turns.in_inbox() == ["a.csv"]
    assert kinds(turns, 10) == [FileDone]


@pytest.mark.slow
def test_rests_grow_while_nothing_gets_better(turns: RateLimiter) -> None:
    """No hot loop, however long the lock is held."""
    turns.drop("a.csv", "Oslo,Kettle,1\n")
    with closing(locked(turns)):
        tries = sum(FileWaits in kinds(turns, 1) for _ in range(120))
    assert 3 <= tries <= 6


@pytest.mark.slow
def test_where_every_file_fails_the_rest_are_not_tried(turns: RateLimiter) -> None:
    """What is wrong then is not the files: they wait together, and are all loaded later."""
    for number in range(FAULTS_IN_A_ROW + 5):
        turns.drop(f"{number:02}.csv", f"Store {number},Kettle,1\n")
    with closing(locked(turns)):
        found = turns.after(0)
    assert [type(event) for event in found] == [FileWaits] * FAULTS_IN_A_ROW + [Trouble]
    assert "the other 5 wait as well" in found[-1].text
    assert kinds(turns, 10) == [FileDone] * (FAULTS_IN_A_ROW + 5)


def test_a_check_that_fails_is_made_up_for_later(turns: RateLimiter) -> None:
    """The file is put away all the same: the ledger knows that its alert is still to come."""
    path = turns.home.scratch / "a.csv"
    path.write_text(HEADER + "Oslo,Kettle,0\n")
    load(turns.installation.platform, LoadRequest(path, "a.csv"), turns.installation.load_context)
    with closing(locked(turns)):
        assert kinds(turns) == [Trouble]
        assert kinds(turns) == []
    assert kinds(turns, 2) == [AlertRecorded]


def test_an_inbox_that_cannot_be_read_is_told_of_and_looked_at_again(turns: RateLimiter) -> None:
    """Once as it begins, and once as it is over, however often it is looked at."""
    turns.home.inbox.rmdir()
    assert kinds(turns) == [Trouble]
    assert [kinds(turns, 100) for _ in range(3)] == [[], [], []]
    turns.home.inbox.mkdir()
    turns.drop("a.csv", "Oslo,Kettle,1\n")
    assert kinds(turns, 2) == [Mended, FileDone]


def test_a_load_is_given_up_where_the_service_is_to_stop(turns: RateLimiter) -> None:
    """Nothing of it was written, nobody is alarmed, and the file is taken at the next start."""
    turns.drop("a.csv", "Oslo,Kettle,1\n")
    paths = turns.service.ready()
    turns.stop.set()
    with pytest.raises(Stopping):
        turns.service.files._take(paths[0])
    assert turns.service.files.take_one(paths[0]) is Taken.WAITS
    assert turns.events == []
    assert turns.stores() == set()
    assert turns.in_inbox() == ["a.csv"]


def test_what_a_killed_load_left_is_removed_once_a_day(turns: RateLimiter) -> None:
    """What is new stays: a load may be at work in it."""
    old, new = turns.home.scratch / "load-old", turns.home.scratch / "load-new"
    old.mkdir()
    new.mkdir()
    os.utime(old, (1, 1))
    turns.after(3_600)
    assert old.exists()
    turns.after(86_400)
    assert not old.exists()
    assert new.exists()


def test_pruning_is_told_of_where_something_was_removed(tmp_path: Path) -> None:
    """The settings say how long each is kept."""
    with installed(tmp_path, Post()) as installation:
        turns = RateLimiter(installation)
        path = turns.drop("a.csv", "Oslo,Kettle,1\n")
        os.utime(path, (1, 1))
        turns.after(0)
        with installation.platform.database.write() as connection:
            connection.execute("UPDATE upload SET arrived = 1")
        turns.drop("b.csv", "Oslo,Kettle,2\n")
        turns.after(0)
        assert Pruned(changes=1) in turns.after(86_400)


def test_a_bug_that_one_file_meets_is_told_of_and_the_others_go_on(turns: RateLimiter) -> None:
    """The file stays, and the sentence asks for a report; the log has the rest."""
    with turns.installation.platform.database.write() as connection:
        connection.execute(
            """CREATE TRIGGER trap BEFORE INSERT ON upload WHEN new.file = '1.csv'
               BEGIN SELECT raise(ABORT, 'trapped'); END"""
        )
    turns.drop("1.csv", "Oslo,Kettle,0\n")
    turns.drop("2.csv", "Rome,Toaster,1\n")
    found = turns.after(0)
    assert [type(event) for event in found] == [FileWaits, FileDone]
    assert "please report it" in found[0].text
    assert turns.stores() == {"Rome"}
    assert turns.in_inbox() == ["1.csv"]
