"""Where the table is in a text: its delimiter, its line of names, whatever stands around them."""

import re
from pathlib import Path

import pytest

from files.desk import read_bytes, read_text
from shelfwatch.core.errors import Refused
from shelfwatch.files.arrival.opened_file import open_file
from shelfwatch.files.limits import Limits
from shelfwatch.files.table_shape import shape_of
from shelfwatch.files.text.column_preview import show_columns

pytestmark = pytest.mark.slow

GLASS = "A1;Vase;2\nA2;Krug;3\n"
UNKNOWN = [
    (f"Ding;Wort;Wert\n{GLASS}A3;Glas;0;extra;x\n", ["Ding", "Wort", "Wert"]),
    ("kind;price;worth\nA;1;5\nB;1,300,000,000.40;5\nC;2;1\n", ["kind", "price", "worth"]),
    ("My stock,,\nkind,label,worth\nA,Vase,2\n", ["kind", "label", "worth"]),
    (
        "Stock on hand as of 2026-11-26,,,,\nkind,label,price,worth,rank\nA,Vase,1,2,3\n",
        ["kind", "label", "price", "worth", "rank"],
    ),
    ("kind,label,worth\nA,a;b,1\nB,c;d,2\n", ["kind", "label", "worth"]),
    ("Ding;Wert\nA;1,5\nB;2,5\nC;3,5\n", ["Ding", "Wert"]),
    ("kind,,worth,,\nA,,1,,\n", ["kind", "", "worth"]),
]
"""Texts whose columns no layout knows, each with its columns; the first four are of real files."""


@pytest.mark.parametrize(("text", "names"), UNKNOWN)
def test_a_refusal_and_map_show_the_same_columns(
    text: str, names: list[str], tmp_path: Path
) -> None:
    """The line of names above lines of its width: never the widest line, a title or values."""
    path = tmp_path / "stock.csv"
    path.write_text(text)
    with open_file(path, path.name, Limits(), tmp_path) as opened:
        assert show_columns(opened, Limits(), tmp_path).header == names
    shown = ", ".join(name for name in names if name)
    with pytest.raises(Refused, match=re.escape(f"it has the columns {shown}, but none named")):
        read_bytes(text.encode())


def test_a_line_of_values_is_not_told_as_the_columns() -> None:
    """A file without a header is refused by just that."""
    with pytest.raises(Refused, match="no line names its columns, and it begins with B, A-1, 5;"):
        read_bytes(b"B,A-1,5\nB,A-2,6\n")


@pytest.mark.parametrize("header", ['"store,item,count', 'store,"item,count'])
def test_a_quote_that_does_not_pair_in_line_1_is_said_as_that(header: str) -> None:
    """And not as columns that nobody wrote."""
    with pytest.raises(Refused, match="quotes in line 1 do not pair up"):
        read_bytes(f"{header}\nB,a,1\nB,b,2\n".encode())


@pytest.mark.parametrize("before", ["\ufeff", "\ufeff\ufeff", "\t", " ", " \t", "\u00a0", "\n \n"])
@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_blanks_before_the_header_are_cut(before: str, delimiter: str) -> None:
    """Also a tab where tabs part the cells, if the lines below have none."""
    text = f"{before}store,item,count\nB,a,1\nB,b,2\n".replace(",", delimiter)
    assert [item for _, item in read_text(text).levels] == ["a", "b"]


def test_a_column_without_a_name_before_the_others_is_one() -> None:
    """Its lines have it too."""
    read = read_text("\tstore\titem\tcount\n1\tB\ta\t5\n2\tB\tb\t6\n")
    assert list(read.levels) == [("B", "a"), ("B", "b")]


def test_a_delimiter_on_which_most_lines_agree_is_taken() -> None:
    """Although one line has more of another."""
    assert shape_of("a;b\n1;2\n3;4,,,,,,\n").delimiter == ";"
    assert shape_of("a,b;c,d\n1,2;3,4\n5;6\n").delimiter == ";"
