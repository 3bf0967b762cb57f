"""Rows that cover one level twice."""

from decimal import Decimal
from pathlib import Path

import pytest

from files.desk import read_text
from shelfwatch.core.uploads.upload import Reject
from shelfwatch.files.arrival.opened_file import open_file
from shelfwatch.files.limits import Limits
from shelfwatch.files.reader import read


def test_equal_repeats_are_one_row() -> None:
    """Equal as counts and names, however they are spelt; the others are counted."""
    read = read_text("store;item;count\nB;a;1\nb; a;1,0\nB;a;1\nB;b;1\n")
    assert [(row, item) for row, _, item, _ in read.rows] == [(2, "a"), (5, "b")]
    assert (read.repeats, read.accounted) == (2, 4)


def test_conflicting_repeats_are_all_rejects_and_name_each_other() -> None:
    """Also the one that stands there twice; counts are spelled so that they read one way only."""
    read = read_text("store,item,count\nB,a,1\nB,a,1.2340\nB,x,5\nB,a,1\n")
    assert list(read.levels) == [("B", "x")]
    assert read.rejects == [
        Reject(2, "count", "1", "row 3 says 1.2340 of a, the same store and item"),
        Reject(3, "count", "1.2340", "row 2 says 1 of a, the same store and item"),
        Reject(5, "count", "1", "row 3 says 1.2340 of a, the same store and item"),
    ]


@pytest.mark.slow
def test_conflicts_far_apart_are_found() -> None:
    """A hundred thousand rows lie between them."""
    rows = "".join(f"B,item {n},{n}\n" for n in range(100_000))
    read = read_text(f"store,item,count\n{rows}b,item 0,1\n")
    assert len(read.rows) == 99_999
    assert [reject.row for reject in read.rejects] == [2, 100_002]


def test_the_same_item_in_two_stores_is_no_repeat() -> None:
    """A level is of one store and one item."""
    read = read_text("store,item,count\nA,a,1\nB,a,2\nB,A,3\n")
    assert len(read.rows) == 3


def test_stores_known_to_be_unique_are_not_searched(tmp_path: Path) -> None:
    """Which saves the dearest step where a store's items are the same as last time."""
    path = tmp_path / "stock.csv"
    path.write_text("store,item,count\nA,a,1\nA,a,1\nB,b,1\nB,b,1\n")
    with (
        open_file(path, "stock.csv", Limits(), tmp_path) as opened,
        read(opened, store=None, limits=Limits(), scratch=tmp_path) as rows,
    ):
        rows.resolve_repeats([0])
        assert (rows.repeats, rows.good_rows) == (1, 3)
        rows.resolve_repeats([])
        assert (rows.repeats, rows.good_rows) == (2, 2)


def fingerprints(text: str, folder: Path) -> dict[str, tuple[int, str]]:
    """The size and fingerprint of each store of a file, before repeats are resolved."""
    path = folder / "stock.csv"
    path.write_text(text)
    with (
        open_file(path, "stock.csv", Limits(), folder) as opened,
        read(opened, store=None, limits=Limits(), scratch=folder) as rows,
    ):
        return {rows.stores[at].key: (size, mark) for at, size, mark in rows.fingerprints()}


def test_a_fingerprint_tells_sets_of_items_apart(tmp_path: Path) -> None:
    """Equal for the same items in any order, with any counts; not with one more, or one twice."""
    header = "store,item,count\n"
    prints = fingerprints(
        header + "A,x,1\nA,y,2\nB,y,3\nB,x,4\nC,x,1\nD,x,1\nD,y,1\nD,y,1\n", tmp_path
    )
    assert prints["a"] == prints["b"]
    assert len({prints[key] for key in "acd"}) == 3
    assert fingerprints(header + "Z,y,9\nZ,x,9\n", tmp_path)["z"] == prints["a"]


def test_counts_are_compared_exactly() -> None:
    """A millionth is a difference."""
    read = read_text("store,item,count\nB,a,0.000001\nB,a,0.000002\n")
    assert [reject.value for reject in read.rejects] == ["0.000001", "0.000002"]
    assert read_text("store,item,count\nB,a,0.1\nB,a,0.10\n").rows[0][3] == Decimal("0.1")
