"""`shelfwatch map`: columns of one's own, said once; and stores that are not in the file."""

import pytest

from cli.desk import Desk, is_one_sentence
from cli.terminal import at_terminal


def unknown_file(desk: Desk, name: str = "regal.csv") -> str:
    """A file of a layout that nobody knows; its path."""
    path = desk.folder / name
    path.write_text("Artikel;Lager;Bestand\nDot;Bonn;7\nShow;Bonn;0\n", encoding="utf-8")
    return str(path)


def test_a_mapping_is_saved_and_used_for_files_with_that_header(desk: Desk) -> None:
    """Also where the columns stand in another order."""
    file = unknown_file(desk)
    assert desk("load", file).code == 3
    said = desk(
        "map",
        file,
        "--item-column",
        "artikel",
        "--count-column",
        "Bestand",
        "--store-column",
        "Lager",
    )
    assert said.code == 0
    assert "Saved: stores are Lager" in said.out
    other = desk.folder / "other.csv"
    other.write_text("Bestand,Artikel,Lager\n5,Plus,Rome\n", encoding="utf-8")
    assert [desk("load", path).code for path in (file, str(other))] == [0, 0]
    assert desk("stock").table == [
        ["Bonn", "Dot", "7"],
        ["Bonn", "Show", "0"],
        ["Rome", "Plus", "5"],
    ]


def test_without_options_it_only_shows_where_nobody_can_answer(desk: Desk) -> None:
    """Each column with some values, and what it seems to hold."""
    said = desk("map", unknown_file(desk))
    assert said.table[:3] == [
        ["Artikel", "Dot, Show", "items"],
        ["Lager", "Bonn", "stores"],
        ["Bestand", "7, 0", "counts"],
    ]
    assert not (desk.home / "mappings.toml").exists()


@pytest.mark.slow
def test_at_a_terminal_what_seems_likely_is_proposed(desk: Desk) -> None:
    """Enter takes the proposal; whatever else is typed stands instead."""
    file = unknown_file(desk)
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
        ["--item-column", "Nummer", "--count-column", "Bestand"],
        ["--item-column", "Artikel"],
        ["--item-column", "Lager", "--count-column", "Bestand", "--store-column", "Lager"],
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
