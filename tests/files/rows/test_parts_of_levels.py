"""Lines of one level that differ: parts of it where a column says so, else at odds."""

from decimal import Decimal

import pytest

from files.desk import read_text


@pytest.mark.parametrize("part", ["lot", "Batch No", "bin", "Serial number", "Location", "Charge"])
def test_lots_and_bins_of_one_item_are_summed(part: str) -> None:
    """Two counters' five are ten; the report says by which column."""
    read = read_text(f"store,item,count,{part}\nM,Bolt,5,L1\nM,Bolt,5,L2\nM,Nut,3,L1\n")
    assert read.levels == {("M", "Bolt"): Decimal(10), ("M", "Nut"): Decimal(3)}
    assert f"lines summed by {part}" in read.description


def test_a_line_that_was_written_twice_is_no_second_lot() -> None:
    """It is equal as a whole."""
    read = read_text("store,item,count,lot\nM,Bolt,5,L1\nM,Bolt,5,L2\nM,Bolt,5,L1\n")
    assert read.levels == {("M", "Bolt"): Decimal(10)}


def test_lots_that_never_meet_are_rows_as_they_are() -> None:
    """Nothing is added, so a bad line costs itself alone."""
    read = read_text("store,item,count,lot\nM,Bolt,5,L1\nM,Nut,many,L2\n")
    assert read.levels == {("M", "Bolt"): Decimal(5)}
    assert [reject.row for reject in read.rejects] == [3]


def test_lines_that_differ_in_any_other_column_are_at_odds() -> None:
    """Nobody knows whether they are two counters' five or one line that was mended."""
    read = read_text("store,item,count,clerk\nM,Bolt,5,Ann\nM,Bolt,5,Bob\nM,Nut,3,Ann\n")
    assert read.levels == {("M", "Nut"): Decimal(3)}
    assert [(reject.row, reject.reason.partition(",")[0]) for reject in read.rejects] == [
        (2, "row 3 says 5 of Bolt too"),
        (3, "row 2 says 5 of Bolt too"),
    ]


def test_lines_that_are_equal_as_a_whole_are_one() -> None:
    """Each such repeat is counted, and one of them can be named."""
    read = read_text("store,item,count,clerk\nM,Bolt,5,Ann\nM,Bolt,5,Ann\nM,Nut,3,Ann\n")
    assert (read.levels["M", "Bolt"], read.repeats, read.rejects) == (Decimal(5), 1, [])
