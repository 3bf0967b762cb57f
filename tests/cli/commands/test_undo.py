"""`shelfwatch undo` as a person and as a script see it."""

from typing import Any

import pytest

from cli.desk import Desk, is_one_sentence

pytestmark = pytest.mark.slow


@pytest.fixture
def mistaken(desk: Desk) -> tuple[Desk, str]:
    """An installation with a wrong file, of which ann was told, and its id."""
    desk("subscribe", "ann@example.org")
    desk.load("Berlin,Echo,5", "Berlin,Dot,5", as_of="2026-01-05T08:00Z")
    wrong = desk.load("Berlin,Echo,0", "Berlin,Dot,0", "Berlin,Show,0", as_of="2026-01-08T08:00Z")
    return desk, wrong["upload"]


def counts(desk: Desk) -> dict[str, Any]:
    """Each item's count."""
    return {level["item"]: level["count"] for level in desk("stock", "--json").json}


def test_the_screen_says_what_went_back_and_what_stayed_for_whom(
    mistaken: tuple[Desk, str],
) -> None:
    """Levels, the newer upload, older files that lost rows, and the message."""
    desk, wrong = mistaken
    late = desk.load("Berlin,Echo,6", as_of="2026-01-07T08:00Z")["upload"]
    newer = desk.load("Berlin,Dot,0", as_of="2026-01-09T08:00Z")["upload"]
    answer = desk("undo", wrong)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[:4] == [
        f"stock.csv ({wrong}): 1 level given back, 1 removed, 1 kept.",
        "store\titem\tis kept for",
        f"Berlin\tDot\tstock.csv ({newer})",
        f"stock.csv ({late}) lost rows to it: load that again with --as-of.",
    ]
    assert "Echo: 5 (was 0)" in answer.out
    assert "1 message sent." in answer.out
    assert counts(desk) == {"Dot": 0, "Echo": 5}


def test_a_dry_run_shows_it_and_writes_nothing(mistaken: tuple[Desk, str]) -> None:
    """Also who would be told."""
    desk, wrong = mistaken
    answer = desk("undo", wrong, "--dry-run")
    assert "Would tell ann@example.org: Berlin: 3 items were wrongly told" in answer.out
    assert answer.out.splitlines()[-1] == "A dry run: nothing was written, and nobody was told."
    assert counts(desk) == {"Dot": 0, "Echo": 0, "Show": 0}
    assert desk("undo", wrong, "--dry-run", "--json").json["undo"] is None


def test_twenty_kept_levels_stand_on_the_screen_and_all_in_the_json(desk: Desk) -> None:
    """A whole store would scroll everything else away."""
    rows = [f"Berlin,Item {number},5" for number in range(25)]
    wrong = desk.load(*rows, as_of="2026-01-05T08:00Z")["upload"]
    newer = desk.load(*rows, as_of="2026-01-06T08:00Z")["upload"]
    kept = desk("undo", wrong, "--dry-run", "--json").json["kept"]
    assert len(kept) == 25
    assert kept[0] == {"store": "Berlin", "item": "Item 0", "upload": newer, "file": "stock.csv"}
    lines = desk("undo", wrong).out.splitlines()
    assert len([line for line in lines if line.startswith("Berlin\t")]) == 20
    assert lines[-1] == "and 5 more, which --json lists"


def test_the_json_is_one_object(mistaken: tuple[Desk, str]) -> None:
    """Every field, with the entry of the ledger and what was told."""
    desk, wrong = mistaken
    found = desk("undo", wrong, "--json").json
    (alert,) = found.pop("alerts")
    assert alert["kind"] == "withdrawn"
    assert alert["items"][-1] == {"item": "Show", "before": 0, "after": None}
    assert found.pop("undo") == desk("uploads", "--json").json[0]["upload"]
    assert found == {
        "upload": wrong,
        "file": "stock.csv",
        "given_back": 2,
        "removed": 1,
        "kept": [],
        "superseded": [],
        "also": [],
        "messages": [
            {
                "address": "ann@example.org",
                "subject": "Berlin: 3 items were wrongly told as out of stock",
            }
        ],
        "cancelled": 0,
    }


def test_what_was_left_to_a_newer_file_goes_back_with_that(mistaken: tuple[Desk, str]) -> None:
    """The screen names both."""
    desk, wrong = mistaken
    second = desk.load("Berlin,Echo,0", as_of="2026-01-09T08:00Z")["upload"]
    desk("undo", wrong)
    answer = desk("undo", second)
    also = f"stock.csv ({wrong}): 1 level given back, 0 removed, 0 kept."
    assert f"Undone before, and now free to go back: {also}" in answer.out
    assert counts(desk) == {"Dot": 5, "Echo": 5}


@pytest.mark.parametrize("what", ["u0", "the undo", "the undone"])
def test_what_cannot_be_undone_is_one_sentence(mistaken: tuple[Desk, str], what: str) -> None:
    """Exit code 2, and nothing on stdout."""
    desk, wrong = mistaken
    entry = desk("undo", wrong, "--json").json["undo"]
    answer = desk("undo", {"u0": "u0", "the undo": entry, "the undone": wrong}[what])
    assert (answer.code, answer.out) == (2, "")
    assert is_one_sentence(answer.err)


def test_the_undone_file_again_is_refused_with_its_own_code(mistaken: tuple[Desk, str]) -> None:
    """3, as of every file of which nothing was written; with another time it is loaded."""
    desk, wrong = mistaken
    desk("undo", wrong)
    path = str(desk.folder / "stock.csv")
    again = desk("load", path, "--as-of", "2026-01-08T08:00Z", "--json")
    assert again.code == 3
    assert again.json["uploads"][0]["status"] == "undone"
    assert again.json["uploads"][0]["message"].startswith("Undone at ")
    assert desk("load", path, "--as-of", "2026-01-08T09:00Z").code == 0


def test_why_tells_of_the_undo_and_of_what_it_removed(mistaken: tuple[Desk, str]) -> None:
    """A level that is gone says by what."""
    desk, wrong = mistaken
    desk("undo", wrong)
    back, gone = desk("why", "Berlin", "Echo").out, desk("why", "Berlin", "Show").out
    assert "file   undo of stock.csv, undone by command" in back
    assert "rule   withdrawn: the upload that said it was out of stock was undone" in back
    assert gone.startswith("Berlin, Show: no count, the upload was undone.")
    assert "0 -> removed" in gone


def test_why_tells_of_a_delivery_that_was_cancelled(desk: Desk) -> None:
    """It was never sent: the mail server was away until the upload was undone."""
    desk.allow_private()
    desk("subscribe", "json://localhost:1/nobody-listens")
    wrong = desk.load("Berlin,Echo,0")["upload"]
    desk("undo", wrong)
    desk.load("Berlin,Echo,5", as_of="2026-01-09T08:00Z")
    story = desk("why", "Berlin", "Echo").out
    assert "json://***: cancelled, because its upload was undone" in story
    assert "alert  none: nobody had been told" in story
