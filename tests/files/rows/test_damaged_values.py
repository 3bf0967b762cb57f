"""Counts that are changes, and what spreadsheets do to long numbers and to leading zeros."""

from decimal import Decimal

import pytest

from files.desk import read_text
from shelfwatch.core.errors import Refused


@pytest.mark.parametrize("count", ["+5", "+1.5", " +5 "])
def test_a_count_with_a_plus_is_a_change_so_the_file_is_refused(count: str) -> None:
    """Taken for what there is, it would be a wrong level on every line."""
    with pytest.raises(Refused, match=r"such as \+.*by how much counts change"):
        read_text(f"store,item,count\nM,Bolt,{count}\nM,Nut,-2\n")


@pytest.mark.parametrize("item", ["7.61E+12", "7,61E+12", "4E+12", "7.61e+12"])
def test_a_shortened_bar_code_is_no_item(item: str) -> None:
    """Many of them would be one and the same."""
    read = read_text(f"store;item;count\nM;{item};5\nM;1E5;3\nM;A+B;2\nM;C+E+1;1\n")
    assert [name for _, name in read.levels] == ["1E5", "A+B", "C+E+1"]
    assert "spreadsheet shortened" in read.rejects[0].reason


@pytest.mark.parametrize("item", ['="0012"', '"=""0012"""', ' ="0012" '])
def test_a_formula_that_keeps_the_zeros_is_its_text(item: str) -> None:
    """In the item, the store or the count."""
    read = read_text(f'store,item,count\n="M",{item},="5"\n')
    assert read.levels == {("M", "0012"): Decimal(5)}
