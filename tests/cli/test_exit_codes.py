"""What scripts rely on: the numbers that commands end with, and errors of one sentence."""

import os
from pathlib import Path

import pytest

from cli.desk import Desk, is_one_sentence

pytestmark = pytest.mark.slow


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    """An installation with one store, and files of every quality."""
    desk.load("Berlin,Echo,4", "Berlin,Dot,0")
    desk.file("good.csv", "Berlin,Echo,5")
    desk.file("rejects.csv", "Berlin,Dot,4", "Berlin,Echo,five")
    (desk.folder / "no-inventory.csv").write_text("name,colour\nant,red\n")
    (desk.folder / "folder").mkdir()
    return desk


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("--version", 0),
        ("load good.csv", 0),
        ("load good.csv good.csv", 0),
        ("load rejects.csv", 1),
        ("load good.csv rejects.csv", 1),
        ("load good.csv --dry-run", 0),
        ("load rejects.csv --dry-run", 1),
        ("load", 2),
        ("load good.csv --frobnicate", 2),
        ("load good.csv --as-of yesterday", 2),
        ("frobnicate", 2),
        ("subscribe not-an-address", 2),
        ("unsubscribe ann@example.org", 2),
        ("why Paris Echo", 2),
        ("why Berlin Teapot", 2),
        ("forget Paris", 2),
        ("forget Berlin Teapot", 2),
        ("rename Paris London", 2),
        ("undo u0", 2),
        ("uploads --limit 0", 2),
        ("load no-inventory.csv", 3),
        ("load missing.csv", 3),
        ("load folder", 3),
        ("load rejects.csv missing.csv good.csv", 3),
        ("load good.csv --baseline", 3),
        ("backup good.csv", 2),
        ("backup no/such/folder/copy.db", 4),
        ("status", 0),
        ("stock", 0),
        ("open", 0),
        ("alerts", 0),
        ("uploads", 0),
        ("subscribers", 0),
        ("deliver", 0),
    ],
)
def test_each_end_has_its_number(stocked: Desk, line: str, code: int) -> None:
    """0 done, 1 rejects, 2 wrong usage, 3 refused, 4 environment; of several the highest."""
    answer = stocked(*line.split())
    assert answer.code == code
    if code in (2, 4):
        assert is_one_sentence(answer.err)
        assert answer.out == ""


@pytest.mark.parametrize("name", ["missing.csv", "folder"])
def test_what_cannot_be_read_is_one_sentence_that_names_it(stocked: Desk, name: str) -> None:
    """A missing file and a folder are mended by a person, so the sentence says which it is."""
    answer = stocked("load", name)
    assert is_one_sentence(answer.err)
    assert name in answer.err


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_forbidden_file_is_refused(stocked: Desk) -> None:
    """A file without permission to read stops no other one."""
    Path(stocked.folder / "good.csv").chmod(0)
    answer = stocked("load", "good.csv")
    assert answer.code == 3
    assert "permission" in answer.err.lower()


def test_an_unreadable_database_is_a_fault_of_the_environment(desk: Desk) -> None:
    """A file that is no database is named, with what to do."""
    desk.home.mkdir()
    (desk.home / "shelfwatch.db").write_bytes(b"This is no database at all. " * 1000)
    answer = desk("status", "--json")
    assert answer.code == 4
    assert answer.out == ""
    assert is_one_sentence(answer.err)
    assert "shelfwatch.db" in answer.err


def test_a_home_that_is_a_file_is_a_fault_of_the_environment(desk: Desk) -> None:
    """What is in the way is named."""
    desk.home.write_text("in the way")
    answer = desk("subscribe", "ann@example.org")
    assert answer.code == 4
    assert is_one_sentence(answer.err)


def test_a_wrong_setting_is_wrong_usage(desk: Desk) -> None:
    """The sentence names the setting."""
    desk.home.mkdir()
    (desk.home / "shelfwatch.toml").write_text('mail_port = "many"\n')
    answer = desk("status")
    assert answer.code == 2
    assert is_one_sentence(answer.err)
    assert "mail_port" in answer.err
