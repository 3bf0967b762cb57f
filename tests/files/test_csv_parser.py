"""Our own record reader: RFC 4180, lenient where no row can be lost, strict about stray quotes."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.files.csv_parser import (
    BAD_QUOTES,
    INSIDE_QUOTES,
    LONE_QUOTE,
    Lines,
    Record,
    Shape,
    read_records,
)

SHAPE = Shape(width=3, names=frozenset({0, 1}))


def records(text: str, shape: Shape | None = None, delimiter: str = ",") -> list[Record]:
    """Every record of a text."""
    return list(read_records(Lines(io.StringIO(text, newline="")), delimiter, shape))


def cells(text: str) -> list[list[str]]:
    """The cells of a text that has no header."""
    return [record.cells for record in records(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b,c\n", [["a", "b", "c"]]),
        ("a,,c", [["a", "", "c"]]),
        ('a,"",c\r\n', [["a", "", "c"]]),
        (" a , b ,c \n", [[" a ", " b ", "c "]]),
        ('a,"b,c",d\n', [["a", "b,c", "d"]]),
        ('a,"say ""so""",d\n', [["a", 'say "so"', "d"]]),
        ('"a","b","c"\r"d","e","f"\r', [["a", "b", "c"], ["d", "e", "f"]]),
        ('"a""","""","c"\n', [['a"', '"', "c"]]),
        ('a,"one\r\ntwo\n\nfour",c\r\nd\r\n', [["a", "one\r\ntwo\n\nfour", "c"], ["d"]]),
        ('a,5" pipe,c\n', [["a", '5" pipe', "c"]]),
        ('a, "b" ,c\n', [["a", "b", "c"]]),
        ('a, "b"x,c\n', [["a", ' "b"x', "c"]]),
        ("a\x0bb\x0cc\x1cd\x85e\u2028f\n", [["a\x0bb\x0cc\x1cd\x85e\u2028f"]]),
        ("\n\n", []),
    ],
)
def test_cells_are_split_as_rfc_4180_says(text: str, expected: list[list[str]]) -> None:
    """With blanks around quotes and quotes within cells taken as people mean them."""
    assert cells(text) == expected


CELL = st.text(st.sampled_from("ab1 é;'\"\n\r,"), max_size=6)


DIALECTS = st.sampled_from([csv.excel, csv.unix_dialect])


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), max_size=6), DIALECTS)
def test_what_pythons_writer_writes_is_read_back(
    rows: list[list[str]], dialect: type[csv.Dialect]
) -> None:
    """Every cell exactly, with quotes where they are needed or around each."""
    out = io.StringIO()
    csv.writer(out, dialect).writerows(rows)
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    assert cells(out.getvalue()) == kept


STRAY = ["B,a,1", "B,b,2", "B,c,3", "B,d,4"]


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize("broken", ['"B,x,1', 'B,"x,1', 'B,x,"1', 'B,"x"y,1', '"B","x","1'])
def test_a_stray_quote_costs_its_own_line_alone(at: int, broken: str) -> None:
    """The lines after it are rows, however far the next quote is."""
    lines = [*STRAY[:at], broken, *STRAY[at:], 'B,"e",5']
    found = records("\n".join(lines), SHAPE)
    faults = [record for record in found if record.fault]
    assert [(fault.row, fault.line, fault.fault) for fault in faults] == [
        (at + 1, broken, BAD_QUOTES)
    ]
    assert [record.row for record in found] == list(range(1, 7))


def test_a_stray_quote_costs_its_own_line_in_a_fully_quoted_file() -> None:
    """Where every other line has quotes that could close it."""
    good = [f'"B","i{n}","{n}"' for n in range(5)]
    found = records("\n".join([*good[:2], '"B,x,"1"', *good[2:]]), SHAPE)
    assert [record.fault for record in found] == [None, None, BAD_QUOTES, None, None, None]


def test_a_line_inside_a_cell_is_part_of_it_although_it_looks_like_a_row() -> None:
    """The quotes pair up, the number of cells is right: as RFC 4180 says, it is one record."""
    found = records('B,"x\nB,a,1\nB,b,2\ny",5\nB,c,3\n', SHAPE)
    assert [(record.row, record.cells) for record in found] == [
        (1, ["B", "x\nB,a,1\nB,b,2\ny", "5"]),
        (2, ["B", "c", "3"]),
    ]


def test_lines_inside_a_cell_that_comes_out_wrong_are_no_rows() -> None:
    """The quote is closed, by a line that is no row: the lines between are text like as not."""
    found = records('B,a,"see below\nX,Y,0\nend" or not\nB,c,3\n', SHAPE)
    assert [(record.row, record.fault) for record in found] == [
        (1, BAD_QUOTES),
        (2, INSIDE_QUOTES),
        (3, INSIDE_QUOTES),
        (4, None),
    ]


def test_a_quote_in_the_middle_of_a_name_is_in_doubt() -> None:
    """In other cells it does no harm, and where it was doubled it is a part of the cell."""
    found = records('B,a"b,1\nB,a,1"\nB,"a""b",1\n', SHAPE)
    assert [(record.cells[1], record.fault) for record in found] == [
        ('a"b', LONE_QUOTE),
        ("a", None),
        ('a"b', None),
    ]


def test_a_record_of_several_lines_needs_all_of_its_cells() -> None:
    """Else the quote was stray, and its lines are looked at one by one."""
    found = records('B,"x\ny"\nB,c,3\n', SHAPE)
    assert [bool(record.fault) for record in found] == [True, True, False]


def test_a_cell_of_several_lines_is_one_row() -> None:
    """Also in the first column, where its last line looks like a row."""
    found = records('"B\nerlin",a,1\nB,b,2\n', SHAPE)
    assert [(record.row, record.cells) for record in found] == [
        (1, ["B\nerlin", "a", "1"]),
        (2, ["B", "b", "2"]),
    ]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\r\n"])
def test_a_cell_may_have_any_number_of_lines(end: str) -> None:
    """Its limit is its characters: a description of a thousand lines is one cell."""
    text = f'B,a,1{end}B,"x{end}{f"text{end}" * 2_000}y",1{end}B,c,3{end}'
    assert [record.fault for record in records(text, SHAPE)] == [None] * 3


def test_a_quoted_cell_has_an_end_somewhere_near() -> None:
    """A quote that opens more lines than a cell has characters is stray, and costs its line."""
    rows = "B,c,3\n" * 30_000
    found = records(f'B,"x\n{rows}y",1\n', SHAPE)
    assert [record.row for record in found if record.fault] == [1, 30_002]
    assert len(found) == 30_002


def test_lines_that_each_open_a_quote_are_read_in_bounded_time() -> None:
    """The cost of looking ahead is limited for each line."""
    assert len(records('a","b\n' * 3_000, SHAPE)) == 3_000


def test_a_long_cell_makes_its_row_a_reject() -> None:
    """Quoted or not; the row after it is read."""
    text = 'B,a,{0}\nB,"{0}",2\nB,c,3\n'.format("x" * 200_000)
    assert [record.fault for record in records(text, SHAPE)] == [
        "a cell is longer than 131,072 characters",
        "a cell is longer than 131,072 characters",
        None,
    ]
