"""Folders of the inbox: their names are the sources of what lies in them."""

from pathlib import Path

import pytest

from local.dropping import ROWS, Shop, names
from shelfwatch.core.uploads.upload import Status


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A fresh inbox."""
    return Shop(tmp_path)


def drop_in(shop: Shop, folder: str, name: str = "stock.csv") -> Path:
    """Put a file into a folder of the inbox."""
    place = shop.folders.inbox / folder
    place.mkdir(parents=True, exist_ok=True)
    path = place / name
    path.write_bytes(ROWS)
    return path


def ready(shop: Shop) -> list[Path]:
    """What is handed out once everything has settled."""
    shop.inbox.settled()
    shop.watch.seconds += 2
    return shop.inbox.settled()


def test_a_file_in_a_folder_is_handed_out_with_its_source(shop: Shop) -> None:
    """Files of one name in two folders are two files."""
    paths = [drop_in(shop, "Berlin"), drop_in(shop, "Rome"), shop.drop("stock.csv")]
    found = ready(shop)
    assert sorted(found) == sorted(paths)
    assert {shop.inbox.source_of(path) for path in found} == {"Berlin", "Rome", ""}


@pytest.mark.parametrize(("status", "place"), [(Status.LOADED, "done"), (Status.REFUSED, "failed")])
def test_a_finished_file_keeps_its_folder(shop: Shop, status: Status, place: str) -> None:
    """With its rejects beside it."""
    path = drop_in(shop, "Berlin")
    ready(shop)
    moved = shop.inbox.finish(path, status, "row,reason\r\n")
    folder = shop.folders.inbox.parent / place / "Berlin"
    assert moved == folder / "stock.csv"
    assert names(folder) == ["stock.csv", "stock.csv.rejects.csv"]
    assert names(shop.folders.inbox / "Berlin") == []


def test_a_file_that_changes_in_the_last_moment_is_put_back_where_it_lay(shop: Shop) -> None:
    """It comes again, with the same source."""
    path = drop_in(shop, "Berlin")
    ready(shop)
    moved = shop.folders.done / "Berlin" / "stock.csv"
    moved.parent.mkdir()
    shop.inbox.seen.clear()
    path.replace(moved)
    shop.inbox._put_back(moved, "Berlin")
    assert ready(shop) == [path]


def test_what_lies_deeper_hidden_or_behind_a_link_is_left_alone(shop: Shop) -> None:
    """One level is enough for a folder for each store."""
    drop_in(shop, "Berlin/old")
    drop_in(shop, ".hidden")
    elsewhere = shop.folders.inbox.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "stock.csv").write_bytes(ROWS)
    (shop.folders.inbox / "Paris").symlink_to(elsewhere)
    assert ready(shop) == []


def test_a_file_left_in_a_folder_rests_and_comes_again(shop: Shop) -> None:
    """As one in the inbox itself does."""
    path = drop_in(shop, "Berlin")
    ready(shop)
    shop.inbox.leave(path)
    assert shop.inbox.settled() == []
    shop.watch.seconds += 5
    assert shop.inbox.settled() == [path]
