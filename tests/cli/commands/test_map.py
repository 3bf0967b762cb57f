"""`shelfwatch map`: columns of one's own, said once; and stores that are not in the file."""

import pytest

from cli.desk import Desk, is_one_sentence
from cli.terminal import at_terminal


def file_of(desk: Desk, text: str, name: str = "regal.csv") -> str:
    """A file of this text; its path."""
    path = desk.folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def unknown_file(desk: Desk) -> str:
    """A file whose columns nobody could tell by their names."""
    return file_of(desk, "Ding;Haus;Zahl\nDot;Bonn;7\nShow;Bonn;0\n")


def understood_file(desk: Desk) -> str:
    """A file of no known layout that its names explain."""
    return file_of(desk, "Artikel;Lager;Bestand\nDot;Bonn;7\nShow;Bonn;0\n")


def test_a_mapping_is_saved_and_used_for_files_with_that_header(desk: Desk) -> None:
    """Also where the columns stand in another order."""
    file = unknown_file(desk)
    assert desk("load", file).code == 3
    said = desk(
        "map",
        file,
        "--item-column",
        "ding",
        "--count-column",
        "Zahl",
        "--store-column",
        "Haus",
    )
    assert said.code == 0
    assert "Saved: stores are Haus" in said.out
    other = desk.folder / "other.csv"
    other.write_text("Zahl,Ding,Haus\n5,Plus,Rome\n", encoding="utf-8")
    assert [desk("load", path).code for path in (file, str(other))] == [0, 0]
    assert desk("stock").table == [
        ["Bonn", "Dot", "7"],
        ["Bonn", "Show", "0"],
        ["Rome", "Plus", "5"],
    ]


def test_without_options_it_only_shows_where_nobody_can_answer(desk: Desk) -> None:
    """Each column with some values, and what it seems to hold."""
    said = desk("map", understood_file(desk))
    assert said.table[:3] == [
        ["Artikel", "Dot, Show", "items"],
        ["Lager", "Bonn", "stores"],
        ["Bestand", "7, 0", "counts"],
    ]
    assert not (desk.home / "mappings.toml").exists()


@pytest.mark.slow
def test_at_a_terminal_what_seems_likely_is_proposed(desk: Desk) -> None:
    """Enter takes the proposal; whatever else is typed stands instead."""
    file = understood_file(desk)
    with at_terminal("--home", str(desk.home), "map", file, folder=str(desk.folder)) as terminal:
        terminal.answer("Column of items [Artikel]", "")
        terminal.answer("Column of counts [Bestand]", "Bestand")
        terminal.answer("Column of stores (blank where there is none) [Lager]", "")
        assert terminal.end() == 0, terminal.seen
    assert "Saved: stores are Lager, items are Artikel, and counts are Bestand" in terminal.seen
    assert desk("load", file).code == 0
    assert desk("stock").table == [["Bonn", "Dot", "7"], ["Bonn", "Show", "0"]]


@pytest.mark.slow
def test_at_a_terminal_a_file_of_one_store_is_given_its_name(desk: Desk) -> None:
    """Where no column seems to hold stores, the store itself is asked for."""
    path = desk.folder / "regal.csv"
    path.write_text("Artikel;Bestand\nDot;7\n", encoding="utf-8")
    with at_terminal("--home", str(desk.home), "map", "regal.csv", folder=str(desk.folder)) as seen:
        seen.answer("Column of items [Artikel]", "")
        seen.answer("Column of counts [Bestand]", "")
        seen.answer("Column of stores (blank where there is none):", "")
        seen.answer("The store of such files", "Bonn")
        assert seen.end() == 0, seen.seen
    assert desk("load", str(path)).code == 0
    assert desk("stock").table == [["Bonn", "Dot", "7"]]


def test_what_makes_no_sense_is_one_sentence(desk: Desk) -> None:
    """A column that is not there, half an answer, or one column for two things."""
    file = unknown_file(desk)
    for options in (
        ["--item-column", "Nummer", "--count-column", "Zahl"],
        ["--item-column", "Ding"],
        ["--item-column", "Haus", "--count-column", "Zahl", "--store-column", "Haus"],
        ["--item-column", "Ding", "--count-column", "Haus"],
    ):
        said = desk("map", file, *options)
        assert said.code == 2
        assert is_one_sentence(said.err)


def test_a_file_without_columns_cannot_be_mapped(desk: Desk) -> None:
    """There is nothing to say of it."""
    path = desk.folder / "letter.txt"
    path.write_text("Dear Ann\nhow are you?\n", encoding="utf-8")
    assert desk("map", str(path)).code == 3


def test_columns_may_be_settings_and_a_store_the_name_of_its_file(desk: Desk) -> None:
    """For those who set things up once for many machines."""
    desk.home.mkdir()
    (desk.home / "shelfwatch.toml").write_text(
        'item_column = "Artikel"\ncount_column = "Menge"\nstore_from_name = true\n'
    )
    path = desk.folder / "Bonn.csv"
    path.write_text("Artikel,Menge\nDot,7\n", encoding="utf-8")
    assert desk("load", str(path)).code == 0
    assert desk("stock").table == [["Bonn", "Dot", "7"]]


def test_half_a_layout_in_the_settings_is_one_sentence(desk: Desk) -> None:
    """Nobody would notice otherwise that it is not used."""
    desk.home.mkdir()
    (desk.home / "shelfwatch.toml").write_text('item_column = "Artikel"\n')
    said = desk("status")
    assert said.code == 2
    assert "count_column" in said.err


def test_map_says_how_a_file_is_read_without_a_mapping(desk: Desk) -> None:
    """By its names, or not at all and why."""
    assert "Without a mapping it is read by its column names: Artikel is the item" in (
        desk("map", understood_file(desk)).out
    )
    sales = file_of(desk, "Date,SKU,Quantity\n2026-01-02,A,2\n2026-01-03,B,1\n")
    said = desk("map", sales).out
    assert "Without a mapping it is not loaded. " in said
    assert "this looks like a list of sales" in " ".join(said.split())


SAVE = ("--item-column", "sku", "--count-column")


def test_a_corrected_mapping_loads_the_same_file_again(desk: Desk) -> None:
    """The price was taken for the count by mistake: its levels must not stay."""
    file = file_of(desk, "sku,price,qty\nA,30,5\nB,20,0\n")
    assert desk("map", file, *SAVE, "price", "--store", "Bonn").code == 0
    assert desk("load", file).code == 0
    assert desk("map", file, *SAVE, "qty", "--store", "Bonn").code == 0
    assert "2 changed" in desk("load", file).out
    assert desk("stock").table == [["Bonn", "A", "5"], ["Bonn", "B", "0"]]
    assert "nothing changed" in desk("load", file).out


def test_what_is_no_count_and_no_item_can_be_said_too(desk: Desk) -> None:
    """Words for having none, lines to pass over, columns that add up, a store of two columns."""
    file = file_of(
        desk,
        "plant,place,sku,front,back\n1,A,X,2,3\n1,A,Y,many,many\n1,B,X,0,0\n,,Total,5,5\n",
    )
    options = ["--count-column", "front", "--count-column", "back", "--store-column", "plant"]
    more = ["--store-column", "place", "--untracked", "many", "--skip", "total"]
    said = desk("map", file, "--item-column", "sku", *options, *more)
    assert "stores are plant with place, items are sku, and counts are front plus back" in said.out
    assert desk("load", file).code == 0
    assert desk("stock").table == [["1 / A", "X", "5"], ["1 / B", "X", "0"]]


def test_saved_mappings_are_listed_and_removed(desk: Desk) -> None:
    """By the number in the list, or by a file with that header."""
    file = unknown_file(desk)
    desk("map", file, "--item-column", "Ding", "--count-column", "Zahl", "--store", "Bonn")
    assert "Ding, Haus, Zahl" in desk("map", "--list").out
    assert desk("map", file, "--remove").code == 0
    assert "No mapping is saved" in desk("map", "--list").out
    assert desk("load", file).code == 3
    assert desk("map", "--remove", "1").code == 2


def test_a_known_header_is_mapped_only_by_somebody_who_is_sure(desk: Desk) -> None:
    """A mapping would take from it what its layout knows."""
    file = file_of(desk, "store,item,count,note\nBonn,A,5,7\n")
    options = ["--item-column", "item", "--count-column", "note", "--store-column", "store"]
    said = desk("map", file, *options)
    assert said.code == 2
    assert "Its header is known (Plain layout)" in said.err
    assert desk("map", file, *options, "--yes").code == 0
    assert desk("load", file).code == 0
    assert desk("stock").table == [["Bonn", "A", "7"]]


def test_nothing_is_proposed_that_the_values_do_not_bear_out(desk: Desk) -> None:
    """A currency, a flag and a blank column are no counts, whatever they are called."""
    file = file_of(desk, "SKU,Count currency,In stock,Quantity\nA,EUR,yes,\nB,EUR,no,\n")
    assert [row[-1] for row in desk("map", file).table[:4]] == ["", "", "", ""]


def test_columns_that_may_each_be_the_count_are_settled_by_the_command_that_is_offered(
    desk: Desk,
) -> None:
    """The refusal can be copied to the shell as it stands."""
    file = file_of(desk, "SKU,Quantity,In stock\nA,7,5\nB,2,0\n")
    refusal = desk("load", file, "--store", "Bonn")
    assert refusal.code == 3
    command = f"map {file} --item-column SKU --count-column 'In stock'"
    assert command in " ".join((refusal.out + refusal.err).split())
    assert desk("map", file, "--item-column", "SKU", "--count-column", "In stock").code == 0
    assert desk("load", file, "--store", "Bonn").code == 0
    assert desk("stock").table == [["Bonn", "A", "5"], ["Bonn", "B", "0"]]


def test_reading_by_names_can_be_switched_off(desk: Desk) -> None:
    """Then only known layouts and mappings are read."""
    desk.home.mkdir()
    (desk.home / "shelfwatch.toml").write_text("read_by_meaning = false\n")
    assert desk("load", understood_file(desk)).code == 3
