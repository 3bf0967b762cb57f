"""Moves: every name is taken once, whoever else is at work."""

import os
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.local.inbox import moves


@given(st.sets(st.integers(min_value=1, max_value=300)))
def test_free_number_follows_a_taken_one(taken: set[int]) -> None:
    """The number is free, and the one before it is taken, whatever holes pruning has left."""
    found = moves.first_free(taken.__contains__)
    assert found not in taken
    assert found == 1 or found - 1 in taken


def test_free_number_among_a_million_takes_few_questions() -> None:
    """A shop that sends one name for years costs no more than one that sends it twice."""
    asked: list[int] = []

    def is_taken(number: int) -> bool:
        asked.append(number)
        return number <= 1_000_000

    assert moves.first_free(is_taken) == 1_000_001
    assert len(asked) < 50


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("stock.csv", ("stock", ".csv")),
        ("stock.csv.gz", ("stock", ".csv.gz")),
        ("STOCK.CSV.GZ", ("STOCK", ".CSV.GZ")),
        ("Berlin 1.2.csv", ("Berlin 1.2", ".csv")),
        ("stock", ("stock", "")),
        ("stock.", ("stock.", "")),
        ("stock.gz", ("stock", ".gz")),
        ("a.gz.csv", ("a.gz", ".csv")),
        ("two\nlines.csv", ("two\nlines", ".csv")),
        ("stock.of monday", ("stock.of monday", "")),
    ],
)
def test_number_stands_before_the_ending(name: str, parts: tuple[str, str]) -> None:
    """A numbered file opens with the same program as the first."""
    assert moves.split_name(name) == parts


@given(st.text(min_size=1, max_size=40).filter(lambda name: "\0" not in name))
def test_name_is_only_split_and_never_changed(name: str) -> None:
    """Stem and ending together are the name."""
    assert "".join(moves.split_name(name)) == name


def test_longest_name_still_has_room_for_its_rejects(tmp_path: Path) -> None:
    """A name as long as the file system allows is cut, on the border of a letter."""
    (tmp_path / "done").mkdir()
    for _ in range(2):
        source = tmp_path / ("ü" * 125 + ".csv")
        source.write_text("x")
        moved = moves.move(source, tmp_path / "done", "row\r\n")
        assert moves.rejects_of(moved).exists()
    assert len(list((tmp_path / "done").iterdir())) == 4


def test_name_that_is_no_utf_8_is_kept(tmp_path: Path) -> None:
    """Some programs name files in their own code page; to the file system it is just bytes."""
    (tmp_path / "done").mkdir()
    source = tmp_path / os.fsdecode(b"caf\xe9.csv")
    source.write_text("x")
    assert os.fsencode(moves.move(source, tmp_path / "done").name) == b"caf\xe9.csv"


def test_rejects_that_are_already_there_are_never_overwritten(tmp_path: Path) -> None:
    """Rejects whose file was taken away still hold the file's name."""
    done = tmp_path / "done"
    done.mkdir()
    (done / "stock.csv.rejects.csv").write_text("old")
    source = tmp_path / "stock.csv"
    source.write_text("x")
    assert moves.move(source, done, "new") == done / "stock-2.csv"
    assert (done / "stock.csv.rejects.csv").read_text() == "old"


def test_failed_move_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """The file is gone when its turn comes: no placeholder and no rejects remain."""
    (tmp_path / "done").mkdir()
    folder = tmp_path / "stock.csv"
    folder.mkdir()
    (folder / "inside").touch()
    with pytest.raises(OSError, match="directory"):
        moves.move(folder, tmp_path / "done", "row\r\n")
    assert list((tmp_path / "done").iterdir()) == []
    assert folder.exists()


def test_processes_that_move_the_same_name_at_once_lose_nothing(tmp_path: Path) -> None:
    """Sixty files of one name, moved by three processes: sixty names."""
    done = tmp_path / "done"
    done.mkdir()
    sources = [tmp_path / str(number) / "stock.csv" for number in range(60)]
    for number, source in enumerate(sources):
        source.parent.mkdir()
        source.write_text(str(number))
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        moved = list(pool.map(moves.move, sources, repeat(done)))
    assert len(set(moved)) == 60
    assert [path.read_text() for path in moved] == [str(number) for number in range(60)]
