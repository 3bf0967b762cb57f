"""The service and the folders of its inbox: a folder says whose the counts in it are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.served import Post, RateLimiter, installed
from shelfwatch.files.layouts.custom import OwnColumns
from shelfwatch.local.settings.column_mappings import save_mapping


@pytest.fixture
def turns(tmp_path: Path) -> Iterator[RateLimiter]:
    """A service after its first turn."""
    with installed(tmp_path, Post()) as installation:
        made = RateLimiter(installation)
        made.after(0)
        yield made


def drop(turns: RateLimiter, name: str, text: str) -> None:
    """Put a file into the inbox, or into a folder of it, and let two turns pass."""
    path = turns.home.inbox / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    turns.after(3)
    turns.after(3)


def test_a_folder_gives_files_without_stores_theirs(turns: RateLimiter) -> None:
    """And is recorded as the source of the upload; the loaded file keeps its folder."""
    drop(turns, "Berlin/stock.csv", "item,count\nKettle,1\n")
    assert turns.stores() == {"Berlin"}
    assert turns.installation.platform.uploads.uploads(1)[0].upload.source == "Berlin"
    assert (turns.home.done / "Berlin" / "stock.csv").exists()


def test_a_folder_contradicts_no_file_that_names_its_stores(turns: RateLimiter) -> None:
    """It is the source all the same."""
    drop(turns, "till 3/stock.csv", "store,item,count\nOslo,Kettle,1\n")
    assert turns.stores() == {"Oslo"}
    assert turns.installation.platform.uploads.uploads(1)[0].upload.source == "till 3"


def test_a_mapping_saved_meanwhile_is_used_without_a_new_start(turns: RateLimiter) -> None:
    """The person tries again right after saving it."""
    drop(turns, "Berlin/a.csv", "Ding,Zahl\nKettle,1\n")
    assert turns.stores() == set()
    assert (turns.home.failed / "Berlin" / "a.csv").exists()
    header = ["Ding", "Zahl"]
    save_mapping(turns.home.mappings, OwnColumns("Ding", "Zahl", None, None, header))
    drop(turns, "Berlin/b.csv", "Ding,Zahl\nKettle,1\n")
    assert turns.stores() == {"Berlin"}


def test_a_folder_whose_name_is_no_store_is_refused_with_its_reason(turns: RateLimiter) -> None:
    """Only where it would have to be one."""
    drop(turns, "\x01/a.csv", "item,count\nKettle,1\n")
    message = turns.installation.platform.uploads.uploads(1)[0].message
    assert "the store contains the control character" in message
