"""CSV that a spreadsheet opens without harm, and that reads back as it was."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.text.spreadsheet import BYTE_ORDER_MARK, NUMBER, guard, to_csv, unguard

NASTY = st.text(
    st.sampled_from("=+-@\uff1d\uff0b\uff0d\uff20\ufe66\t\r'\"0123456789.,; |aé\n\ufeff\u200b\xa0"),
    max_size=8,
)
CELLS = NASTY | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}


def runs_as_a_formula(cell: str) -> bool:
    """Whether some spreadsheet, which drops blanks and what nobody sees, would run `cell`."""
    seen = [
        letter for letter in cell if letter != '"' and unicodedata.category(letter) not in UNSEEN
    ]
    return bool(seen) and unicodedata.normalize("NFKC", seen[0]) in {*"=+-@"}


@given(CELLS)
def test_unguard_is_the_exact_reverse_of_guard(cell: str) -> None:
    """A mended rejects file gives back the very text that was rejected."""
    assert unguard(guard(cell)) == cell


@given(CELLS)
def test_no_guarded_text_runs_as_a_formula(cell: str) -> None:
    """Also where a spreadsheet splits cells at semicolons, as Excel does in half of Europe."""
    written = guard(cell)
    if NUMBER.fullmatch(cell):
        assert written == cell
    else:
        assert not any(map(runs_as_a_formula, [written, *written.split(";")]))


@pytest.mark.parametrize("number", ["5", "-5", "+5", "-0.25", "1,234.50", "-1'000", "-1 000,5"])
def test_numbers_are_not_touched(number: str) -> None:
    """A negative count stays a number that a spreadsheet can add up."""
    assert guard(number) == number


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+1+1",
        "-1-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n",
        "-",
        "'=1",
        "+A1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20SUM(A1)",
        "\ufe661",
        " =1",
        "\ufeff=1",
        "\u200b=1",
        "\xa0 =1",
        "\xad=1",
        "\u2066=1",
        '"=1',
    ],
)
def test_formulas_get_an_apostrophe(formula: str) -> None:
    """In full and small width too, and behind blanks and what nobody sees."""
    assert guard(formula).startswith("'")


@pytest.mark.parametrize(
    ("cell", "written"), [("-5;=1", "'-5;'=1"), ("a; =1", "a;' =1"), ('a;"@x', "a;'\"@x")]
)
def test_a_formula_behind_a_semicolon_gets_one_as_well(cell: str, written: str) -> None:
    """Excel splits there where the list separator is a semicolon, quoted or not."""
    assert guard(cell) == written


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_a_written_table_reads_back_cell_for_cell(rows: list[tuple[str, str]]) -> None:
    """Quotes, commas, line ends and guards all survive."""
    text = to_csv(("one", "two"), rows)
    assert text.startswith(BYTE_ORDER_MARK)
    found = list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))
    assert found[0] == ["one", "two"]
    assert [tuple(map(unguard, row)) for row in found[1:]] == rows
