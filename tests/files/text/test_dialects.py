"""Every encoding, delimiter, line end and way of quoting gives the same rows and rejects."""

import csv
import io
from decimal import Decimal
from itertools import cycle, product

import pytest

from files.desk import ReadFile, read_bytes, read_text
from files.rewriting import ENCODINGS
from shelfwatch.core.uploads.upload import Reject

ROWS = [
    ["store", "note", "item", "count"],
    ["Köln", "plain", 'Tee, grün; 5" |.', "12"],
    ["Köln", "two\nlines and a ; and a ,", "Kaffee", "1.5"],
    ["Köln", 'a "quoted" word', "Mehl", "many"],
    ["", "", "", ""],
    ["Bonn", "", "Kaffee", "-3"],
]
LEVELS = {
    ("Köln", 'Tee, grün; 5" |.'): Decimal(12),
    ("Köln", "Kaffee"): Decimal("1.5"),
    ("Bonn", "Kaffee"): Decimal(-3),
}
REJECTS = [Reject(4, "count", "many", "the count is not a number")]

LINE_ENDS = {"LF": ["\n"], "CRLF": ["\r\n"], "CR": ["\r"], "mixed": ["\n", "\r\n", "\r"]}


def written(delimiter: str, line_ends: list[str], dialect: type[csv.Dialect]) -> str:
    """The rows as a CSV text of this dialect."""
    ends = cycle(line_ends)
    lines = []
    for row in ROWS:
        out = io.StringIO()
        csv.writer(out, dialect, delimiter=delimiter, lineterminator="\n").writerow(row)
        lines.append(out.getvalue()[:-1] + next(ends))
    return "".join(lines)


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("line_ends", LINE_ENDS)
def test_every_dialect_means_the_same(encoding: str, line_ends: str) -> None:
    """Whatever wrote the file, its rows, their numbers and its rejects are the same."""
    for delimiter, dialect in product(",;\t|", (csv.excel, csv.unix_dialect)):
        text = written(delimiter, LINE_ENDS[line_ends], dialect)
        read = read_bytes(ENCODINGS[encoding](text))
        assert read.levels == LEVELS, (delimiter, dialect)
        assert [row for row, *_ in read.rows] == [2, 3, 6]
        assert read.rejects == REJECTS


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n\n", "\n,,,\n,,,,,,,\n"])
def test_how_the_last_line_ends_does_not_matter(end: str) -> None:
    """No final line end, several, or the blank rows that spreadsheets leave."""
    read = read_bytes(b"store,item,count\nB,a,1\nB,b,2" + end.encode())
    assert len(read.rows) == read.accounted == 2


@pytest.mark.parametrize("sep", ["sep=;", "SEP=;", '"sep=;"'])
def test_a_sep_line_decides_the_delimiter(sep: str) -> None:
    """Excel hides it, so the header below it is row 1."""
    read = read_text(f"{sep}\nstore;item;count\nB;a,b;1,5\n")
    assert read.rows == [(2, "B", "a,b", Decimal("1.5"))]


def test_a_header_below_a_title_is_found() -> None:
    """Titles, blank lines and other tables may stand above it; rows are numbered from the top."""
    read = read_text('Stock report,,\n\n"made, today",\n1,2,3,4\nstore,item,count\nB,a,1\nB,b,x\n')
    assert read.rows == [(6, "B", "a", Decimal(1))]
    assert read.rejects[0].row == 7


def test_line_breaks_in_a_title_count_once() -> None:
    """A spreadsheet shows a cell of three lines as one row."""
    read = read_text('"Report\nof\nMarch",\nstore,item,count\nB,a,1\n')
    assert read.rows == [(3, "B", "a", Decimal(1))]


def test_of_two_delimiters_that_give_a_header_the_wider_wins() -> None:
    """A column name may contain the other delimiter."""
    read = read_text("item,count,a;store;item;count\nx,y,z;B;a;4\n")
    assert read.levels == {("B", "a"): Decimal(4)}


def read_late(last: bytes) -> ReadFile:
    """A file whose only bytes beyond ASCII come after more than a chunk of it."""
    lines = b"".join(b"B,item %d of many,1\n" % n for n in range(60_000))
    return read_bytes(b"store,item,count\n" + lines + last)


def test_an_odd_byte_that_comes_late_still_decides_the_encoding() -> None:
    """It is Windows-1252 all through, although the first megabyte was also UTF-8."""
    read = read_late("B,Käse,7\n".encode("cp1252"))
    assert read.levels["B", "Käse"] == 7
    assert "Windows-1252" in read.description


def test_a_few_broken_bytes_do_not_make_utf8_another_encoding() -> None:
    """Only the rows that hold them are rejects."""
    rows = "".join(f"B,Käse {n},1\n" for n in range(9)).encode()
    read = read_bytes(b"store,item,count\n" + rows + b"B,K\xe4se,7\nB,Tee,1\n")
    assert len(read.rows) == 10
    assert [(reject.row, reject.column) for reject in read.rejects] == [(11, "item")]


def test_a_byte_that_windows_does_not_know_makes_its_row_a_reject() -> None:
    """The others are read as Windows-1252, where they are so many that it is one of them."""
    rows = "".join(f"B,Käse {n} für Köln,1\n" for n in range(20)).encode("cp1252")
    read = read_bytes(b"store,item,count\n" + rows + b"B,\x81,2\n")
    assert len(read.levels) == 20
    assert [reject.row for reject in read.rejects] == [22]


def test_utf16_with_few_latin_letters_is_recognised() -> None:
    """Also where most characters have no zero byte, or have it on the other side."""
    rows = "".join(f"店{n},一丄丠 商品,{n}\n" for n in range(50))
    for encoding in ("utf-16-le", "utf-16-be"):
        assert len(read_bytes(("store,item,count\n" + rows).encode(encoding)).rows) == 50


def test_nul_bytes_do_not_make_a_file_utf16() -> None:
    """A row that holds one is a reject."""
    read = read_text("store,item,count\nB,a\0,1\nB,b,2\0\nB,c,3\n")
    assert list(read.levels) == [("B", "c")]
    assert read.rejects[0].reason == "the item contains the control character U+0000"
