"""Forgetting and renaming: what a person mends by hand holds against files that come later."""

import pytest

from local.sqlite.shelf import Shelf, hour
from shelfwatch.core.errors import Misuse
from shelfwatch.core.uploads.upload import Origin, Outcomes
from shelfwatch.service.alerting.check import check

pytestmark = pytest.mark.slow


def forget(shelf: Shelf, store: str, item: str | None = None) -> int:
    """Forget at the clock's time."""
    upload = shelf.by_hand(Origin.FORGET, f"{store} {item}")
    return shelf.platform.inventory.forget(upload, store, item)


def rename(shelf: Shelf, store: str, name: str) -> int:
    """Rename at the clock's time."""
    upload = shelf.by_hand(Origin.RENAME, f"{store} {name}")
    return shelf.platform.inventory.rename(upload, store, name)


def test_a_forgotten_item_is_gone_with_its_outage_and_tells_nobody(shelf: Shelf) -> None:
    """The other items of the store stay."""
    shelf.load("Berlin,Echo Dot,0\nBerlin,Echo Show,0\n", hour(1))
    check(shelf.platform)
    assert forget(shelf, "BERLIN", "Echo Dot") == 1
    assert check(shelf.platform) == []
    assert shelf.counts() == {("Berlin", "Echo Show"): 0}
    assert shelf.open_outages() == {("Berlin", "Echo Show")}


def test_an_older_file_does_not_bring_a_forgotten_item_back(shelf: Shelf) -> None:
    """The forgetting covers the item; of what it does not cover the file delivers."""
    shelf.load("Berlin,Echo Dot,4\nBerlin,Echo Show,4\n", hour(1))
    forget(shelf, "Berlin", "Echo Dot")
    late = shelf.outcomes("Berlin,Echo Dot,5\nBerlin,Echo Show,5\n", hour(2))
    assert late == Outcomes(changed=1, superseded=1)
    assert shelf.counts() == {("Berlin", "Echo Show"): 5}


def test_an_older_file_does_not_bring_a_forgotten_store_back(shelf: Shelf) -> None:
    """Nor with an item that the store never had."""
    shelf.load("Berlin,Echo Dot,4\n", hour(1))
    forget(shelf, "Berlin")
    assert shelf.outcomes("Berlin,Echo Dot,5\nBerlin,New,5\n", hour(2)) == Outcomes(superseded=2)
    assert shelf.counts() == {}


def test_a_newer_file_brings_a_forgotten_item_back_at_first_sight(shelf: Shelf) -> None:
    """At zero it is out of stock once more: its last outage ended with the forgetting."""
    shelf.load("Berlin,Echo Dot,0\n", hour(1))
    check(shelf.platform)
    forget(shelf, "Berlin", "Echo Dot")
    shelf.clock.time = hour(30)
    shelf.load("Berlin,Echo Dot,0\n", hour(29))
    assert [[change.before for change in alert.items] for alert in check(shelf.platform)] == [
        [None]
    ]


def test_a_forgotten_store_can_begin_again_with_a_baseline(shelf: Shelf) -> None:
    """It has no levels, so nobody could be told."""
    shelf.load("Berlin,Echo Dot,4\n", hour(1))
    forget(shelf, "Berlin")
    assert shelf.platform.inventory.stores() == []


def test_what_is_not_there_cannot_be_forgotten(shelf: Shelf) -> None:
    """One sentence says so, and nothing is recorded."""
    shelf.load("Berlin,Echo Dot,4\n", hour(1))
    for store, item in (("Paris", None), ("Berlin", "Echo Show")):
        with pytest.raises(Misuse):
            forget(shelf, store, item)
    assert len(shelf.platform.uploads.uploads(9)) == 1


def test_what_was_out_before_its_check_and_is_forgotten_has_no_outage(shelf: Shelf) -> None:
    """A service that died between load and check must not leave an outage that nothing ends."""
    shelf.load("Berlin,Echo Dot,0\n", hour(1))
    forget(shelf, "Berlin", "Echo Dot")
    check(shelf.platform)
    assert shelf.open_outages() == set()


def test_a_renamed_store_keeps_levels_outages_and_subscribers(shelf: Shelf) -> None:
    """Whoever asked for it by its old name goes on hearing of it."""
    shelf.platform.subscribers.add("a@example.org", ["berlin"])
    shelf.load("Berlin,Echo Dot,0\n", hour(1))
    check(shelf.platform)
    assert rename(shelf, "Berlin", "Berlin Mitte") == 1
    assert shelf.open_outages() == {("Berlin Mitte", "Echo Dot")}
    assert [one.stores for one in shelf.platform.subscribers.subscribers()] == [("Berlin Mitte",)]


def test_a_store_can_be_renamed_to_another_spelling_of_itself(shelf: Shelf) -> None:
    """The spelling that is shown changes, and no second store appears."""
    shelf.load("berlin,Echo Dot,1\n", hour(1))
    assert rename(shelf, "BERLIN", "Berlin") == 1
    assert shelf.counts() == {("Berlin", "Echo Dot"): 1}


def test_joined_stores_keep_the_newer_level_of_each_item(shelf: Shelf) -> None:
    """Whichever of the two it comes from."""
    shelf.load("Berlin,Dot,1\nBerlin,Show,1\nBerlin,Old,3\n", hour(1))
    shelf.load("Brelin,Dot,2\n", hour(2), "mistyped.csv")
    shelf.load("Berlin,Show,7\n", hour(3))
    shelf.load("Brelin,Show,9\nBrelin,Plus,4\n", hour(2), "more.csv")
    assert rename(shelf, "Brelin", "Berlin") == 4
    expected = {"Dot": 2, "Show": 7, "Old": 3, "Plus": 4}
    assert shelf.counts() == {("Berlin", item): count for item, count in expected.items()}


def test_outages_of_joined_stores_follow_the_levels_that_stay(shelf: Shelf) -> None:
    """One that the newer level ends is ended, and one that it brings is open."""
    shelf.load("Berlin,Dot,0\nBerlin,Show,5\nBerlin,Look,0\n", hour(1))
    shelf.load("Brelin,Dot,5\nBrelin,Show,0\nBrelin,Look,0\n", hour(2), "mistyped.csv")
    check(shelf.platform)
    rename(shelf, "Brelin", "Berlin")
    assert shelf.counts() == {("Berlin", "Dot"): 5, ("Berlin", "Show"): 0, ("Berlin", "Look"): 0}
    assert shelf.open_outages() == {("Berlin", "Show"), ("Berlin", "Look")}


def test_a_late_file_knows_what_both_joined_stores_spoke_of(shelf: Shelf) -> None:
    """What either of them was told by a newer upload is superseded."""
    shelf.load("Berlin,Dot,1\n", hour(3))
    shelf.load("Brelin,Show,1\n", hour(4), "mistyped.csv")
    rename(shelf, "Brelin", "Berlin")
    late = shelf.outcomes("Berlin,Dot,8\nBerlin,Show,8\nBerlin,Plus,8\n", hour(2))
    assert late == Outcomes(changed=1, superseded=2)
