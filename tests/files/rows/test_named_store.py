"""A column of stores that is there but blank: its lines are of the store that was named."""

from decimal import Decimal

import pytest

from files.desk import read_text
from shelfwatch.core.errors import Refused

ZOHO = "Item ID,Item Name,SKU,Warehouse Name,Stock On Hand\n"


def test_a_blank_store_is_the_one_that_was_named() -> None:
    """As a real file of 3,025 lines had it."""
    read = read_text(f"{ZOHO}1,Cup,S1,,5\n2,Mug,S2,,0\n", "Bonn")
    assert read.levels == {("Bonn", "S1"): Decimal(5), ("Bonn", "S2"): Decimal(0)}
    assert not read.rejects


def test_lines_that_name_a_store_keep_theirs() -> None:
    """The store that was named stands in only for what is blank."""
    read = read_text(f"{ZOHO}1,Cup,S1,Rome,5\n2,Mug,S2, ,0\n", "Bonn")
    assert set(read.levels) == {("Rome", "S1"), ("Bonn", "S2")}


def test_without_a_named_store_one_sentence_names_the_column() -> None:
    """Not 3,025 rejects."""
    with pytest.raises(Refused, match="The column Warehouse Name names no store on any line"):
        read_text(f"{ZOHO}1,Cup,S1,,5\n2,Mug,S2,,0\n")


def test_a_lone_blank_store_is_a_reject_where_nobody_named_one() -> None:
    """The other lines say whose they are."""
    read = read_text("store,item,count\nRome,A,1\n,B,2\n")
    assert [reject.reason for reject in read.rejects] == ["the store is blank"]


def test_a_named_store_still_contradicts_a_file_that_names_all_of_its_own() -> None:
    """Counts never end up in a store that nobody meant."""
    with pytest.raises(Refused, match="The file itself names the store Rome, not Bonn"):
        read_text("store,item,count\nRome,A,1\n", "Bonn")


def test_lines_without_sku_go_by_their_number_and_the_report_says_so() -> None:
    """Zoho and WooCommerce export items that have none."""
    read = read_text("Item ID,Item Name,SKU,Opening Stock,Stock On Hand\n17,Cup,,0,5\n", "Bonn")
    assert set(read.levels) == {("Bonn", "17")}
    assert "1 line by Item ID, as SKU is blank" in read.description


def test_a_product_that_heads_its_variants_is_no_level() -> None:
    """Its stock is theirs: added up it would never run out, and blank it would be a reject."""
    head = 'ID,Type,SKU,Name,"In stock?",Stock\n'
    read = read_text(f"{head}1,variable,T,Tee,1,9\n2,variation,T-S,Tee,1,parent\n", "Bonn")
    assert not read.levels
    assert (read.untracked, len(read.rejects)) == (2, 0)


def test_places_that_only_balance_the_books_are_no_stores() -> None:
    """What customers have at home never runs out here."""
    text = (
        "Location,Product,Lot/Serial Number,Quantity\n"
        "WH/Stock,Chair,,0\nPartner Locations/Customers,Chair,,5\nWH/Transit,Chair,,2\n"
    )
    assert read_text(text).levels == {("WH/Stock", "Chair"): Decimal(0)}
