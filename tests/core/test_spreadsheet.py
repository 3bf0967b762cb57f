"""CSV that a spreadsheet opens without harm, and that reads back as it was."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.spreadsheet import BYTE_ORDER_MARK, DANGEROUS, guard, to_csv, unguard

NASTY = st.text(st.sampled_from("=+-@\t\r'\"0123456789.,; aé\n"), max_size=8)
CELLS = NASTY | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(CELLS)
def test_unguard_is_the_exact_reverse_of_guard(cell: str) -> None:
    """A mended rejects file gives back the very text that was rejected."""
    assert unguard(guard(cell)) == cell


@given(CELLS)
def test_no_guarded_text_runs_as_a_formula(cell: str) -> None:
    """What still starts with a dangerous sign is our apostrophe or a bare number."""
    written = guard(cell)
    assert (
        not written.startswith(DANGEROUS)
        or written.startswith("'")
        or set(written[1:]) <= set("0123456789.,' \u00a0")
    )


@pytest.mark.parametrize("number", ["5", "-5", "+5", "-0.25", "1,234.50", "-1'000", "-1 000,5"])
def test_numbers_are_not_touched(number: str) -> None:
    """A negative count stays a number that a spreadsheet can add up."""
    assert guard(number) == number


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1+1", "-1-1", "@SUM(A1)", "\t=1", "\r=1", "-", "-5;=1", "'=1", "+A1"]
)
def test_formulas_get_an_apostrophe(formula: str) -> None:
    """Also those that begin like a number."""
    assert guard(formula) == "'" + formula


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_a_written_table_reads_back_cell_for_cell(rows: list[tuple[str, str]]) -> None:
    """Quotes, commas, line ends and guards all survive."""
    text = to_csv(("one", "two"), rows)
    assert text.startswith(BYTE_ORDER_MARK)
    found = list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))
    assert found[0] == ["one", "two"]
    assert [tuple(map(unguard, row)) for row in found[1:]] == rows
