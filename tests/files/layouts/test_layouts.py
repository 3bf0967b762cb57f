"""What layouts promise beyond their samples: which one wins, choices, sums, and one's own."""

from decimal import Decimal
from pathlib import Path

import pytest

from files.desk import ReadFile, read_bytes, read_text
from shelfwatch.core.errors import Refused
from shelfwatch.core.stock.count import from_millionths
from shelfwatch.files.arrival.opened_file import open_file
from shelfwatch.files.layouts import LAYOUTS, Layout, ShopifyCount, known_layouts
from shelfwatch.files.layouts.custom import OwnColumns
from shelfwatch.files.limits import Limits
from shelfwatch.files.reader import read

SHOPIFY = (
    "Handle,SKU,Location,Available (not editable),On hand (current),On hand (new)\n"
    "tee,T1,Berlin,5,7,\n"
)


def read_with(
    tmp_path: Path, text: str, layouts: tuple[Layout, ...], default_store: str | None = None
) -> tuple[str, dict[tuple[str, str], Decimal]]:
    """The description and the levels of a text, read by these layouts."""
    path = tmp_path / "stock.csv"
    path.write_text(text, "utf-8")
    with (
        open_file(path, path.name, Limits(), tmp_path) as opened,
        read(
            opened,
            store=None,
            default_store=default_store,
            limits=Limits(),
            scratch=tmp_path,
            layouts=layouts,
        ) as rows,
    ):
        found = rows.connection.execute("SELECT store, item, count FROM good").fetchall()
        levels = {(rows.stores[at].name, item): from_millionths(n) for at, item, n in found}
        return rows.description, levels


@pytest.mark.parametrize(
    ("choice", "reason", "count"),
    [
        (ShopifyCount.AVAILABLE, "Available (not editable)", 5),
        (ShopifyCount.ON_HAND, "On hand (current)", 7),
    ],
)
def test_shopifys_count_is_a_choice_that_the_report_names(
    tmp_path: Path, choice: ShopifyCount, reason: str, count: int
) -> None:
    """What can be sold, or what lies in the store."""
    description, levels = read_with(tmp_path, SHOPIFY, known_layouts(shopify_count=choice))
    assert reason in description
    assert levels == {("Berlin", "T1"): Decimal(count)}


def test_the_more_specific_layout_wins() -> None:
    """A file with all that the plain layout asks for, and more."""
    text = "reason,row,upload,line,store,item,count,sku,stock,in stock?\n,2,u1,,B,a,1,s,9,1\n"
    assert read_text(text).description.startswith("Rejects of an earlier upload")


def test_no_header_is_known_to_two_systems() -> None:
    """The header that one layout asks for, and no more, is taken for that layout."""
    for layout in LAYOUTS:
        names = least_header(layout)
        first = next(found for found in LAYOUTS if found.find_columns(names))
        assert first is layout, (layout.name, first.name)


def least_header(layout: Layout) -> list[str]:
    """The least header that a layout takes for its own."""
    stores = layout.store[:1] if layout.has_stores else []
    wanted = [layout.item[0], *layout.count[:1], *stores, *layout.marks[:1]]
    names = [
        part for each in wanted for part in ((each,) if isinstance(each, str) else each)
    ] + list(layout.others)
    if layout.across and not layout.count:
        wide = {
            "Shopify": "Berlin",
            "Lightspeed X": "inventory_A",
            "JTL": "Lagerbestand Lager [A]",
            "Saleor": "A (warehouse quantity)",
        }
        start = next((reason for reason in wide if layout.name.startswith(reason)), "")
        names.append(wide.get(start, "A - quantity on hand"))
    return list(dict.fromkeys(names))


def test_a_sum_is_known_only_where_all_of_it_is() -> None:
    """A lot without a count makes the rest of its level a reject; other levels stay."""
    head = "location_id,product_id,lot_id,quantity\n"
    found = read_text(head + "S,chair,1,4\nS,chair,2,\nS,desk,1,0\nS,desk,2,0\n")
    assert found.levels == {("S", "desk"): Decimal(0)}
    assert [(each.row, each.column) for each in found.rejects] == [(2, "quantity"), (3, "quantity")]


@pytest.mark.parametrize("line", ["S,,1,4", ",chair,1,4", "S", 'S,"chair,1,4'])
def test_a_line_of_no_level_makes_every_sum_uncertain(line: str) -> None:
    """It may belong to any of them; so all of the file is refused, with its row."""
    head = "location_id,product_id,lot_id,quantity\n"
    with pytest.raises(Refused, match=r"row 3 belongs to no level .* no sum is certain"):
        read_text(f"{head}S,chair,1,4\n{line}\n")


def test_a_sum_beyond_the_largest_count_is_a_reject() -> None:
    """Each part of it is legal."""
    head = "location_id,product_id,lot_id,quantity\n"
    found = read_text(f"{head}S,chair,1,{'9' * 12}\nS,chair,2,{'9' * 12}\n")
    assert not found.rows
    assert "the sum of the lines is too large" in found.rejects[0].reason


def test_a_wide_line_without_identity_is_one_reject() -> None:
    """However many stores it has counts for."""
    found = read_text("Token,SKU,Current Quantity A,Current Quantity B\n,,1,2\nT,,3,4\n")
    assert found.levels == {("A", "T"): Decimal(3), ("B", "T"): Decimal(4)}
    assert len(found.rejects) == 1


def test_a_store_that_has_two_columns_is_refused() -> None:
    """Nobody can tell which of them holds."""
    with pytest.raises(Refused, match="more than one column of counts for a"):
        read_text("SKU,Current Quantity A,Current Quantity a\nT,1,2\n")


def test_conflicts_of_a_wide_file_name_the_column() -> None:
    """Two lines of one item, which agree about one store only."""
    head = "SKU,Current Quantity A,Current Quantity B\n"
    found = read_text(f"{head}T,1,2\nT,1,3\n")
    assert found.levels == {("A", "T"): Decimal(1)}
    assert {each.column for each in found.rejects} == {"Current Quantity B"}
    assert found.repeats == 1


def test_a_layouts_decimal_sign_gives_way_to_what_a_file_shows() -> None:
    """A spreadsheet may have written it anew; what is ambiguous then is a reject, not a guess."""
    head = "source_code;sku;status;quantity\n"
    assert read_text(f"{head}S;a;1;1.200\n").levels == {("S", "a"): Decimal("1.2")}
    rewritten = read_text(f"{head}S;a;1;1,200\nS;b;1;0,5\n")
    assert rewritten.levels == {("S", "b"): Decimal("0.5")}
    assert "may mean" in rewritten.rejects[0].reason


def test_columns_of_ones_own_come_before_known_layouts(tmp_path: Path) -> None:
    """But only for files with that very header, in whatever order of columns."""
    mapping = OwnColumns("note", "qty", None, "Bonn", ["item", "note", "qty", "store", "count"])
    layouts = known_layouts([mapping.layout()])
    text = "{}\nB,a,1,n,7\n"
    assert read_with(tmp_path, text.format("store,item,count,NOTE,Qty"), layouts)[1] == {
        ("Bonn", "n"): Decimal(7)
    }
    assert read_with(tmp_path, text.format("store,item,count,note,other"), layouts)[1] == {
        ("B", "a"): Decimal(1)
    }


def test_a_date_in_a_columns_name_does_not_lose_its_mapping(tmp_path: Path) -> None:
    """The next export has the next date; columns that only dates tell apart keep theirs."""
    header = ["sku", "Stock as of 2026-11-25"]
    own = OwnColumns("sku", "Stock as of 2026-11-25", None, "Bonn", header).layout()
    text = "sku,Stock as of 2026-11-26\na,1\n"
    assert read_with(tmp_path, text, (own,))[1] == {("Bonn", "a"): Decimal(1)}
    days = ["sku", "2026-11-24", "2026-11-25"]
    own = OwnColumns("sku", "2026-11-25", None, "Bonn", days).layout()
    text = "sku,2026-11-24,2026-11-25\na,1,2\n"
    assert read_with(tmp_path, text, (own,))[1] == {("Bonn", "a"): Decimal(2)}


def test_a_store_comes_from_the_person_then_the_mapping_then_the_folder(tmp_path: Path) -> None:
    """And a file that names stores itself is not contradicted by its folder."""
    own = OwnColumns("sku", "qty", None, "Bonn").layout()
    assert list(read_with(tmp_path, "sku,qty\na,1\n", (own,), "Rome")[1]) == [("Bonn", "a")]
    plain = read_with(tmp_path, "item,count\na,1\n", LAYOUTS, "Rome")[1]
    assert list(plain) == [("Rome", "a")]
    named = read_with(tmp_path, "store,item,count\nB,a,1\n", LAYOUTS, "Rome")[1]
    assert list(named) == [("B", "a")]
    with pytest.raises(Refused, match="cannot be of a store"):
        read_with(tmp_path, "item,count\na,1\n", LAYOUTS, "\x01")


def test_names_are_one_short_line_and_thresholds_that_are_none_are_left_out() -> None:
    """A file is loaded for its counts."""
    name = "Espresso\n  Beans\x00" + "x" * 300
    found: ReadFile = read_bytes(
        f'SKU,Item Name,Current Quantity,Stock Alert Count\nT,"{name}",1,many\n'.encode(), "S"
    )
    [(_, item, shown, threshold)] = found.details
    assert (item, len(shown), threshold) == ("T", 200, None)
    assert shown.startswith("Espresso Beans xxx")
