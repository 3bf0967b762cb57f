"""A row has as many cells as the header: another width counts only where the writer's habit shows.

Where a separator was lost or added, every cell behind it has moved, and a rank is taken for a
count. The first three are from real files.
"""

from decimal import Decimal

import pytest

from files.desk import read_text

pytestmark = pytest.mark.slow

HEADER = "store,item,count,price,note"


def faults(text: str) -> list[tuple[int, str]]:
    """The rows and reasons of the lines that are no rows."""
    return [(reject.row, reject.reason) for reject in read_text(text).rejects]


def test_a_separator_lost_in_a_price_makes_no_other_item() -> None:
    """`A-3$4` would be an item with the count 5."""
    read = read_text(f"{HEADER}\nB,A-1,3,$2,\nB,A-3$4,5,\n")
    assert read.levels == {("B", "A-1"): Decimal(3)}
    assert [(reject.row, reject.reason) for reject in read.rejects] == [
        (3, "the line has 4 cells and the header 5")
    ]


def test_a_separator_lost_or_added_moves_no_rank_into_the_counts() -> None:
    """`A-26` would have 9, which is a rank, and `A-4` 7 where it has none."""
    text = "store,item,price,count,rank,note\nB,A-1,2,3,9,\nB,A-26,0,9,\nB,A-4,,7,0,9,\n"
    assert read_text(text).levels == {("B", "A-1"): Decimal(3)}
    assert faults(text) == [
        (3, "the line has 5 cells and the header 6"),
        (4, "the line has 7 cells and the header 6"),
    ]


@pytest.mark.parametrize(
    "line", ["B,A,,7,x,", 'B,A,,7,x,""', 'B,A,,7,x, "" ', "B,A,1,7,,", "B,A,7,,,"]
)
def test_a_blank_cell_too_many_is_a_fault_too(line: str) -> None:
    """Also where DuckDB would drop it, be it the last line or not."""
    assert faults(f"{HEADER}\nB,b,1,2,x\n{line}\nB,c,1,2,\n") == [
        (3, "the line has 6 cells and the header 5")
    ]
    assert len(faults(f"{HEADER}\nB,b,1,2,x\n{line}")) == 1


def trimmed(lines: int, short: int, end: str = "x") -> str:
    """A file in which so many lines lack their last cell."""
    whole = "".join(f"B,w{n},1,2,{end}\n" for n in range(lines - short))
    return f"{HEADER}\n{whole}" + "".join(f"B,s{n},1,2\n" for n in range(short))


def test_short_lines_are_rows_where_the_writer_leaves_blank_ends_off() -> None:
    """Several are short, each ends in a cell that is filled, and no line ends in a blank one."""
    read = read_text(trimmed(12, 3))
    assert (len(read.rows), len(read.rejects)) == (12, 0)


@pytest.mark.parametrize(
    "text",
    [
        trimmed(12, 2),
        trimmed(40, 3),
        trimmed(12, 3) + "B,b,1,2,\n",
        trimmed(12, 3) + "B,b,1,\n",
        trimmed(12, 3) + "B,b\n",
        trimmed(12, 3) + "B,b,many,2\n",
        trimmed(12, 3) + "B,b,1,2,x,y\n",
    ],
    ids=["two", "few", "blank end", "short with blank end", "no count", "bad count", "wide"],
)
def test_short_lines_are_rejects_where_anything_speaks_against_such_a_habit(text: str) -> None:
    """They are too few, or the writer does write blank ends, or its separators are in disorder."""
    read = read_text(text)
    assert not any(item.startswith("s") for _, item in read.levels)
    assert {reject.value for reject in read.rejects} >= {"B,s0,1,2", "B,s1,1,2"}


@pytest.mark.parametrize("end", ["", ",", ",,,"])
def test_blank_cells_behind_the_names_are_there_in_the_lines_or_not(end: str) -> None:
    """As the header has them, or all lines without them."""
    for lines in ("B,a,1\nB,b,2\n", f"B,a,1{end}\nB,b,2{end}\n"):
        assert len(read_text(f"store,item,count{end}\n{lines}").rows) == 2


def test_inches_are_part_of_a_name_where_they_are_written_so_everywhere() -> None:
    """One such quote alone is stray, and makes no other item."""
    one = read_text('store,item,count\nB,a,1\nB,b",2\nB,c,3\n')
    assert list(one.levels) == [("B", "a"), ("B", "c")]
    assert one.rejects[0].reason == "a quote stands inside a cell that is not quoted"
    many = 'store,item,count\nB,pipe 1",1\nB,pipe 2",2\nB,pipe 3",3\n'
    assert list(read_text(many).levels) == [("B", f'pipe {n}"') for n in (1, 2, 3)]
    assert len(read_text(f'{many}B,"d",4\n').rejects) == 3
