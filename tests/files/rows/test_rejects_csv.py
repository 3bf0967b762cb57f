"""Rejects as a CSV: dropped untouched they are the same, mended they are rows."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.desk import READS_FILES, read_bytes, read_text, report_of
from shelfwatch.core.errors import Refused
from shelfwatch.files.layouts.rejects_file import COLUMNS
from shelfwatch.files.rows.rejects_csv import rejects_text

pytestmark = pytest.mark.slow

AMBIGUOUS_NAMES = [
    *("B", "b ", "a", "", " ", "1", "1.200", "1,200", "1,5", "1.5", "-", "not stocked"),
    *("=1+1", "'x", "a\nb", '"', "\x00", "a\r\n", "\uff1d1", "\ufeff=1", "a;=1", ";'", "\t=1"),
]
CELL = st.text(max_size=4).filter(lambda text: "+" not in text) | st.sampled_from(AMBIGUOUS_NAMES)
ROUGH_LINE = st.text(st.sampled_from("B,a1\"; -\t='\uff1d"), max_size=8)


def quoted(cells: list[str]) -> str:
    """A line of cells in quotes, without its end."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="").writerow(cells)
    return out.getvalue()


@READS_FILES
@given(st.lists(st.lists(CELL, min_size=3, max_size=3).map(quoted) | ROUGH_LINE, max_size=8))
def test_rejects_dropped_untouched_are_the_same_rejects(lines: list[str]) -> None:
    """Same row, column, value and reason, and nothing else; however rough the file was."""
    text = "\n".join(["store,item,count", "Bonn,first,1", *lines])
    first = read_bytes(text.encode("utf-8", "surrogatepass"))
    again = read_bytes(rejects_text(report_of(first.rejects)).encode())
    assert again.rejects == first.rejects
    assert again.accounted == len(first.rejects)
    assert [reject.cells for reject in again.rejects] == [reject.cells for reject in first.rejects]


def rejects_table(text: str, store: str | None = None) -> list[dict[str, str]]:
    """The file of the rejects of a text, as a spreadsheet shows it."""
    file = rejects_text(report_of(read_text(text, store).rejects, "u77"))
    return list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff"), newline="")))


def dropped(table: list[dict[str, str]]) -> str:
    """The table as a spreadsheet saves it, in its own dialect."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=";")
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue()


def test_a_mended_reject_is_a_row_of_its_upload() -> None:
    """It keeps its row number, and the file says whose rejects it holds."""
    table = rejects_table("store,item,count\nB,a,1\nB,b,many\n")
    assert list(table[0].values()) == [
        "B",
        "b",
        "many",
        "the count is not a number",
        "3",
        "u77",
        "",
    ]
    table[0]["count"] = "7"
    read = read_text(dropped(table))
    assert read.rows == [(3, "B", "b", Decimal(7))]
    assert read.origin == "u77"
    assert read.description == "Rejects of an earlier upload, 1 store, 1 item; counts replace"


def test_a_line_that_could_not_be_split_is_mended_by_filling_in_its_cells() -> None:
    """Until then it is the same reject again."""
    table = rejects_table('store,item,count\nB,"a,1\nB,b,2\n')
    assert table[0]["line"] == 'B,"a,1'
    table[0] |= {"store": "B", "item": "a", "count": "1"}
    assert read_text(dropped(table)).rows == [(2, "B", "a", Decimal(1))]


def test_formulas_are_harmless_and_come_back() -> None:
    """A spreadsheet shows them as text."""
    table = rejects_table("store,item,count\nB,=HYPERLINK(1),x\nB,-,@x\n")
    assert [row["item"] for row in table] == ["'=HYPERLINK(1)", "'-"]
    for row in table:
        row["count"] = "1"
    assert [item for _, item in read_text(dropped(table)).levels] == ["=HYPERLINK(1)", "-"]


@pytest.mark.parametrize("item", ["\uff1d1", "a;=1", "a; @x", ";'", "a|=1", "'=1", "\uff0dx"])
def test_a_mended_row_has_the_name_that_stood_in_the_file(item: str) -> None:
    """Whatever the guard put in front of it, in whichever dialect it was saved."""
    [row] = rejects_table(f"store,item,count\nB,{item},x\n")
    assert row["item"] != item
    row["count"] = "1"
    assert [name for _, name in read_text(dropped([row])).levels] == [item]


def test_the_given_store_stands_in_the_file() -> None:
    """So that it can be dropped without naming the store again."""
    assert rejects_table("item,count\na,x\n", store="Bonn")[0]["store"] == "Bonn"


def test_understood_counts_are_spelled_so_that_they_read_one_way_only() -> None:
    """What told the decimal sign may not be among the rejects."""
    table = rejects_table("store;item;count\nB;a;0,5\nB;b;1.200\nB;b;1,250\n")
    assert [row["count"] for row in table] == ["1200", "1.25"]


def test_a_person_may_change_row_numbers_or_leave_them_out() -> None:
    """Then the line's own place counts."""
    table = rejects_table("store,item,count\nB,b,x\nB,c,x\n")
    mended = [row | {"count": "1", "row": text} for row, text in zip(table, ["", "x"], strict=True)]
    assert [row for row, *_ in read_text(dropped(mended)).rows] == [2, 3]


def test_rejects_of_several_uploads_are_refused() -> None:
    """They would need several versions."""
    table = rejects_table("store,item,count\nB,b,x\nB,c,x\n")
    with pytest.raises(Refused, match="mixes the rejects of several uploads"):
        read_text(dropped([table[0], table[1] | {"upload": "u78"}]))


def test_a_rejects_file_that_was_broken_has_rejects_of_its_own() -> None:
    """Its lines are read by the same rules as any other."""
    read = read_text(",".join(COLUMNS) + '\nB,b,1,,2,u1,\nB,"c,1,,3,u1,\nB,d\n')
    assert [(row, item) for row, _, item, _ in read.rows] == [(2, "b")]
    assert [reject.row for reject in read.rejects] == [3, 4]
