"""A file of no known layout is read by what its columns are called and hold, or asked about."""

from decimal import Decimal

import pytest

from files.desk import ReadFile, read_bytes
from shelfwatch.core.errors import Refused


def levels(text: str, store: str | None = None) -> dict[tuple[str, str], Decimal]:
    """The levels of a text."""
    return read_bytes(text.encode(), store).levels


def how(read: ReadFile) -> str:
    """How the report says that a file was read."""
    return read.description.partition(";")[0].removeprefix("by its column names: ")


def refusal(text: str, store: str | None = "Shop", name: str = "stock.csv") -> str:
    """Why a text is refused."""
    with pytest.raises(Refused) as refused:
        read_bytes(text.encode(), store, name=name)
    return str(refused.value)


def test_the_report_says_which_column_was_taken_for_what() -> None:
    """So that a wrong reading is noticed at once."""
    text = "SKU,Title,Qty on hand,Branch\nA,Cup,1,Bonn\nB,Mug,0,Rome\n"
    read = read_bytes(text.encode())
    assert read.description == (
        "by its column names: SKU is the item, Qty on hand the count, Branch the store;"
        " 2 stores, 2 levels; counts replace"
    )
    assert read.levels == {("Bonn", "A"): Decimal(1), ("Rome", "B"): Decimal(0)}
    assert [detail[2] for detail in read.details] == ["Cup", "Mug"]


@pytest.mark.parametrize(
    "header",
    [
        "sku,quantity,warehouse",
        "Item no.,Stock level,Shop",
        "Artikelnummer;Lagerbestand;Filiale",
        "Art.-Nr.;Verfügbar;Lager",
        "Référence;Quantité en stock;Magasin",
        "Código;Existencias;Tienda",
        "Codice;Giacenza;Negozio",
        "Código;Estoque;Loja",
        "artikelnummer;huidige_voorraad;winkel",
        "Indeks;Stan magazynowy;Magazyn",
        "Артикул;Остаток;Склад",
        "商品コード,在庫数,店舗",
        "商品编码,库存数量,仓库",
        "*ItemCode,QtyOnHand,Warehouse Code",
        "PART_NUMBER,QTY. ON-HAND,Site Name",
        "Product Code,Current stock (pcs),Outlet",
        "SKU,Stock as of 2026-11-25,Store",
    ],
)
def test_columns_are_understood_in_many_languages(header: str) -> None:
    """Whatever letter case, accents, punctuation and blanks they are written with."""
    mark = ";" if ";" in header else ","
    rows = [["A-1", "5", "Bonn"], ["A-2", "0", "Bonn"], ["A-1", "7", "Rome"]]
    text = "\n".join([header, *(mark.join(row) for row in rows)]) + "\n"
    assert levels(text) == {
        ("Bonn", "A-1"): Decimal(5),
        ("Bonn", "A-2"): Decimal(0),
        ("Rome", "A-1"): Decimal(7),
    }


def test_of_counts_of_one_kind_the_preferred_one_is_taken_and_the_other_named() -> None:
    """What can be sold, rather than what lies in the store."""
    read = read_bytes(b"SKU,On hand,Available\nA,7,5\nB,2,0\n", "Shop")
    assert read.levels[("Shop", "A")] == Decimal(5)
    assert how(read) == "SKU is the item, Available the count (rather than On hand)"


def test_a_code_is_preferred_to_a_bar_code_and_to_a_name() -> None:
    """People write it on their shelves."""
    read = read_bytes(b"Barcode,Name,SKU,Stock\n4006381,Pen,P-1,3\n4006382,Ink,P-2,0\n", "Shop")
    assert set(read.levels) == {("Shop", "P-1"), ("Shop", "P-2")}


def test_a_column_that_may_be_a_code_or_a_kind_is_decided_by_its_values() -> None:
    """The German "Art" is short for an article's number, or the kind of article."""
    codes = levels("Art;Bezeichnung;Bestand\nA1;Tasse;5\nA2;Teller;0\n", "Shop")
    assert {item for _, item in codes} == {"A1", "A2"}
    kinds = levels("Art;Bezeichnung;Bestand\nWare;Tasse;5\nWare;Teller;0\nWare;Glas;1\n", "Shop")
    assert {item for _, item in kinds} == {"Tasse", "Teller", "Glas"}


def test_a_number_is_an_item_unless_it_numbers_the_lines() -> None:
    """Dynamics calls an item's code "No."; others number their lines by that."""
    codes = levels("No.,Description,Inventory\n1000,Cup,5\n1001,Plate,0\n", "Shop")
    assert {item for _, item in codes} == {"1000", "1001"}
    lines = levels("No.,Description,Inventory\n1,Cup,5\n2,Plate,0\n", "Shop")
    assert {item for _, item in lines} == {"Cup", "Plate"}


def test_a_count_of_the_location_beside_it_is_a_count() -> None:
    """NetSuite's saved searches have a line for each location."""
    text = "Internal ID,Name,Location,Location On Hand,Location Available\n1,A1,Main,5,3\n"
    assert levels(text + "2,A2,Main,0,0\n") == {("Main", "A1"): 3, ("Main", "A2"): 0}


def test_counts_of_different_meaning_are_asked_about_with_the_command_for_each() -> None:
    """To be copied: nothing is loaded before a person says what is meant."""
    text = "SKU,Quantity,In stock,Store\nA,7,5,Bonn\nB,2,0,Bonn\n"
    message = refusal(text, None, "my stock.csv")
    said = "shelfwatch map 'my stock.csv' --item-column SKU --count-column"
    assert f"`{said} Quantity --store-column Store`" in message
    assert f"`{said} 'In stock' --store-column Store`" in message
    assert message.count(".csv") == 2


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("Order No,Product Code,Quantity", "order numbers (Order No)"),
        ("order_id,product_id,quantity", "order numbers (order_id)"),
        ("order-id,sku,quantity", "order numbers (order-id)"),
        ("Date,SKU,Quantity", "dates (Date)"),
        ("Invoice number,SKU,Qty", "order numbers (Invoice number)"),
        ("Customer,SKU,Qty", "customers (Customer)"),
        ("Datum;Artikelnummer;Menge", "dates (Datum)"),
    ],
)
def test_a_list_of_sales_is_refused_by_what_it_is(header: str, what: str) -> None:
    """Its quantities would empty shelves that are full."""
    mark = ";" if ";" in header else ","
    rows = [["2026-11-01", "A", "2"], ["2026-11-02", "B", "1"]]
    text = "\n".join([header, *(mark.join(row) for row in rows)]) + "\n"
    assert f"this looks like a list of sales: its lines have {what}" in refusal(text)


def test_dates_and_order_numbers_are_both_said() -> None:
    """Whoever dropped the wrong file sees at once which one it is."""
    text = "Date,Order No,SKU,Quantity\n2026-01-02,17,A,2\n2026-01-03,18,B,1\n"
    assert "its lines have dates and order numbers (Date, Order No)" in refusal(text)


def test_movements_in_a_system_that_is_known_are_no_stock_either() -> None:
    """A move of 2 and one of -2 would add up to an item that ran out."""
    text = "Date,Location,Product,Quantity\n2026-01-01,Shelf,A,2\n2026-01-02,Shelf,A,-2\n"
    assert "list of sales" in refusal(text, None)


def test_changes_are_no_counts() -> None:
    """They say by how much."""
    assert "says by how much counts change" in refusal("sku,qty change\nA,5\nB,-1\n")


def test_a_price_times_the_quantity_is_what_somebody_paid() -> None:
    """An invoice without a number; the value of a stock is no such sign."""
    lines = "A,4,2.50,10.00\nB,2,3.00,6.00\n"
    assert "Total is the price times Qty" in refusal(f"SKU,Qty,Price,Total\n{lines}")
    assert levels(f"SKU,Qty,Cost,Value\n{lines}", "Shop") == {
        ("Shop", "A"): Decimal(4),
        ("Shop", "B"): Decimal(2),
    }


def test_a_transfer_between_stores_is_no_stock() -> None:
    """What is on its way is not what is there."""
    assert "list of sales" in refusal("From,To,SKU,Quantity\nBonn,Rome,A,2\nBonn,Rome,B,1\n")


def test_two_columns_that_only_together_tell_stores_apart_are_asked_about() -> None:
    """With the command that says so."""
    text = "SKU,Branch,Warehouse,On hand\nA,Bonn,W1,5\nA,Bonn,W2,3\nB,Bonn,W1,0\nB,Bonn,W2,1\n"
    assert "--store-column Branch --store-column Warehouse`" in refusal(text, None)


def test_a_count_that_is_not_the_sum_of_the_stores_beside_it_is_asked_about() -> None:
    """It may be the stock of another place."""
    text = "SKU,Stock,Stock Berlin,Stock Bonn\nA,{},1,2\nB,1,0,1\n"
    assert "but Stock is not their sum" in refusal(text.format(9), None)
    assert set(levels(text.format(3))) == {
        (store, item) for store in ("Berlin", "Bonn") for item in "AB"
    }


def test_settings_for_ordering_anew_are_no_stock() -> None:
    """They have thresholds and no counts."""
    message = refusal("Item,Location,Reorder point,Reorder quantity\nA,Bonn,5,20\nB,Bonn,2,10\n")
    assert "from when on items are low (Reorder point), and not how many there are" in message


def test_a_date_beside_a_stock_level_does_no_harm() -> None:
    """A snapshot says when it was taken."""
    text = "SKU,Date,Stock level\nA,2026-01-01,5\nB,2026-01-01,0\n"
    assert levels(text, "Shop") == {("Shop", "A"): Decimal(5), ("Shop", "B"): Decimal(0)}


def test_the_same_items_again_and_again_are_a_history() -> None:
    """Not one line of it is the level of today."""
    lines = "".join(f"A,{count}\nB,{count}\n" for count in range(5))
    assert "the same items (SKU) stand on many of its lines" in refusal(f"SKU,Quantity\n{lines}")


@pytest.mark.parametrize(
    "header",
    [
        "Artikelnummer;Stock Berlin;Stock Bonn",
        "Artikelnummer;Lagerbestand Lager [Berlin];Lagerbestand Lager [Bonn]",
        "SKU;Berlin Qty;Bonn Qty",
        "SKU;On hand - Berlin;On hand - Bonn",
        "SKU;Qty@Berlin;Qty@Bonn",
        "SKU;Stock;\n;Berlin;Bonn",
    ],
)
def test_a_column_for_each_store_is_found_in_any_wording(header: str) -> None:
    """Also where the stores stand below one heading."""
    assert levels(f"{header}\nA;1;2\nB;0;3\n") == {
        ("Berlin", "A"): Decimal(1),
        ("Bonn", "A"): Decimal(2),
        ("Berlin", "B"): Decimal(0),
        ("Bonn", "B"): Decimal(3),
    }


@pytest.mark.parametrize("header", ["Stock min,Stock max", "Qty sold,Qty ordered", "Qty 1,Qty 2"])
def test_columns_beside_a_count_are_no_stores(header: str) -> None:
    """A store named `max` would be out of everything."""
    assert refusal(f"SKU,{header}\nA,1,2\nB,0,3\n", None)


def test_lots_and_shelves_of_one_item_are_added_up() -> None:
    """Two batches of five are ten."""
    text = "SKU,Lot,Bin,On hand\nA,L1,B1,5\nA,L2,B2,5\nB,L3,B1,0\n"
    assert levels(text, "Shop") == {("Shop", "A"): Decimal(10), ("Shop", "B"): Decimal(0)}


def test_a_place_that_is_a_shelf_is_no_store() -> None:
    """`Lagerort` is a store here and a shelf there; its values tell."""
    shelf = "Artikelnummer;Lagerort;Bestand\nA;R-01-2;5\nB;R-01-3;0\n"
    assert set(levels(shelf, "Shop")) == {("Shop", "A"), ("Shop", "B")}
    store = "Artikelnummer;Lagerort;Bestand\nA;Bonn;5\nB;Bonn;0\n"
    assert set(levels(store)) == {("Bonn", "A"), ("Bonn", "B")}


def test_two_columns_of_one_name_are_one_only_where_they_say_the_same() -> None:
    """Some systems write a column twice."""
    same = "SKU,Stock,Name,Stock\nA,5,Cup,5\nB,0,Mug,0\n"
    assert levels(same, "Shop") == {("Shop", "A"): Decimal(5), ("Shop", "B"): Decimal(0)}
    other = "SKU,Stock,Name,Stock\nA,5,Cup,6\nB,0,Mug,0\n"
    assert "more than one column named Stock" in refusal(other)


def test_a_flag_is_no_count() -> None:
    """`In stock` with 0 and 1 says whether there is any."""
    text = "SKU,In stock,Quantity\nA,1,7\nB,0,0\n"
    assert levels(text, "Shop") == {("Shop", "A"): Decimal(7), ("Shop", "B"): Decimal(0)}


def test_what_is_on_order_is_no_sign_of_a_list_of_orders() -> None:
    """A stock list says what a shop waits for."""
    text = "SKU,On hand,On order\nA,5,1\nB,0,7\n"
    assert levels(text, "Shop") == {("Shop", "A"): Decimal(5), ("Shop", "B"): Decimal(0)}


def test_a_blank_count_is_a_reject_unless_its_line_heads_a_group() -> None:
    """Accounting programs put the name of a group alone on a line above its items."""
    assert len(read_bytes(b"SKU,Quantity\nA,4\nB,\n", "Shop").rejects) == 1
    grouped = read_bytes(b"Particulars,Quantity,Rate\nLamps,,\nDesk lamp,4,9\n", "Shop")
    assert (grouped.untracked, len(grouped.rejects)) == (1, 0)


def test_values_have_to_bear_a_name_out() -> None:
    """A column of words is no count, whatever it is called."""
    assert "no inventory that is known here" in refusal("SKU,Stock\nA,plenty\nB,none\n")


def test_a_header_of_several_lines_below_titles_is_read() -> None:
    """As accounting programs write their stock summaries."""
    text = (
        "My Company,,,\nStock Summary,,,\n1-Apr-26 to 30-Nov-26,,,\n"
        "Particulars,Closing Balance,,\n,Quantity,Rate,Value\nCup,5,1,5\nMug,0,1,0\n"
    )
    assert levels(text, "Shop") == {("Shop", "Cup"): Decimal(5), ("Shop", "Mug"): Decimal(0)}


def test_items_of_a_shop_that_writes_hardly_any_code_go_by_their_names() -> None:
    """Else nearly every line of its file would be a reject, every day."""
    read = read_bytes(b"SKU,Name,Stock\nA,Cup,5\n,Mug,0\n,Jug,2\n", "Shop")
    assert set(read.levels) == {("Shop", "A"), ("Shop", "Mug"), ("Shop", "Jug")}
    assert "2 lines by Name, as SKU is blank" in read.description


def test_blank_cells_of_a_code_fall_back_to_a_number_and_not_to_a_name() -> None:
    """Names are changed by people; the report says what was done."""
    read = read_bytes(b"SKU,Item ID,Name,Stock\nA,1,Cup,5\n,2,Mug,0\n", "Shop")
    assert set(read.levels) == {("Shop", "A"), ("Shop", "2")}
    assert how(read).startswith("SKU (else Item ID) is the item")
    nameless = read_bytes(b"SKU,Name,Stock\nA,Cup,5\n,Mug,0\n", "Shop")
    assert set(nameless.levels) == {("Shop", "A")}
    assert len(nameless.rejects) == 1
