"""The plain layout, and what is said of files that are none."""

from decimal import Decimal

import pytest

from files.desk import read_bytes, read_text
from shelfwatch.core.errors import Misuse, Refused
from shelfwatch.core.uploads.upload import Reject


def test_each_row_gives_one_count() -> None:
    """The header is row 1, as in a spreadsheet."""
    read = read_text("store,item,count\nBerlin,Echo Dot,12\nBerlin,Echo Plus,0\n")
    assert read.rows == [
        (2, "Berlin", "Echo Dot", Decimal(12)),
        (3, "Berlin", "Echo Plus", Decimal(0)),
    ]
    assert read.description == "Plain layout, 1 store, 2 items; counts replace"


def test_columns_may_come_in_any_order_and_letter_case_with_others_between() -> None:
    """What else a system exports is ignored."""
    read = read_text("Note, COUNT ,x,Item,STORE\nn,5,y,tea,Berlin\n")
    assert read.levels == {("Berlin", "tea"): Decimal(5)}


def test_the_spelling_of_a_store_that_comes_first_is_shown() -> None:
    """Stores match in any letter case, also STRASSE and straße; items do not."""
    read = read_text("store,item,count\nStraße,a,1\nSTRASSE,A,2\n straße ,b,3\n")
    assert read.levels == {("Straße", "a"): 1, ("Straße", "A"): 2, ("Straße", "b"): 3}


def test_a_bad_row_is_a_reject_and_the_others_load() -> None:
    """Each with its row, column, value and reason; a line without identity is one reject."""
    read = read_text("store,item,count\nB,a,1\n,b,2\nB, ,x\nB,c,\nB,d,-\nB,e,1E5\nB,f,7\n")
    assert list(read.levels) == [("B", "a"), ("B", "f")]
    assert read.rejects == [
        Reject(3, "store", "", "the store is blank"),
        Reject(4, "item", " ", "the item is blank"),
        Reject(5, "count", "", "the count is blank"),
        Reject(6, "count", "-", "the count is only a dash, which may mean anything"),
        Reject(7, "count", "1E5", "the count is not a number"),
    ]


def test_what_a_system_does_not_count_is_untracked() -> None:
    """That is no fault; but a row that names no item is one all the same."""
    read = read_text("store,item,count\nB,a,not stocked\nB,b, Not Tracked\nB,,untracked\n")
    assert (read.untracked, len(read.rejects), len(read.rows)) == (2, 1, 0)


def test_identifiers_stay_text() -> None:
    """Leading zeros, long digits and exponents are part of the name."""
    items = ["007", "12345678901234567890", "1E5", "=A1", "é", "日本", "a b", "x" * 1024]
    read = read_text("store,item,count\n" + "".join(f"B,{item},1\n" for item in items))
    assert [item for _, item in read.levels] == items


def test_blank_lines_are_no_rows_but_count_for_their_numbers() -> None:
    """So that the numbers are those that a spreadsheet shows."""
    read = read_text("store,item,count\n\nB,a,1\n , \t,\n,,\nB,b,2\n\n\n")
    assert [row for row, *_ in read.rows] == [3, 6]
    assert not read.rejects


def test_a_file_without_stores_takes_the_one_that_is_given() -> None:
    """As its rows name none."""
    assert read_text("item,count\na,1\n", store=" Köln ").levels == {("Köln", "a"): Decimal(1)}


def test_a_file_without_stores_is_refused_with_a_hint() -> None:
    """Nobody can guess the store."""
    with pytest.raises(Refused, match="name the store with --store"):
        read_text("item,count\na,1\n")


def test_a_given_store_that_the_file_contradicts_is_refused() -> None:
    """Counts must not end up in a store that nobody meant; the same store does no harm."""
    text = "store,item,count\nBerlin,a,1\n"
    assert read_text(text, store="BERLIN").levels == {("Berlin", "a"): Decimal(1)}
    with pytest.raises(Refused, match="names the store Berlin, not Rome"):
        read_text(text, store="Rome")


def test_a_store_that_is_no_name_is_misuse() -> None:
    """The person mistyped an argument: that is not the file's fault."""
    with pytest.raises(Misuse, match="the store is blank"):
        read_text("item,count\na,1\n", store=" ")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        ("\n\n\r\n", "is empty"),
        ("sku;name\n1;2\n", "the columns sku, name, but none named item or count"),
        ("store,item,price\n" * 3, "the columns store, item, price, but none named count"),
        ("hello world\n", "no line names its columns, and it begins with hello world"),
        ("\x00\x01\x02binary\x07", "no text that could be an inventory"),
        ("store,item,count,Count\n", "more than one column named count"),
        (",".join(f"c{n}" for n in range(60)), r"c18, c19 and 40 more"),
    ],
)
def test_what_is_no_inventory_gets_one_message(text: str, reason: str) -> None:
    """It names the columns that were found and what is missing, never a thousand row errors."""
    with pytest.raises(Refused, match=reason):
        read_text(text)


def test_a_header_alone_has_no_rows() -> None:
    """It is an inventory, and an empty one."""
    assert read_text("store,item,count").accounted == 0


@pytest.mark.parametrize("name", ["a'b.csv", "100% [1]*?.csv", "é\u2028 .csv.gz", 'say "x".csv'])
def test_any_file_name_will_do(name: str) -> None:
    """Quotes, wildcards and endings in a name mean nothing."""
    assert read_bytes(b"store,item,count\nB,a,1\n", name=name).levels == {("B", "a"): Decimal(1)}
