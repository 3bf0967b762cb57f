"""Promise 1: blank, unreadable, ambiguous and untracked keep the old count, and alarm nobody."""

from contract.world import ANN, World, accounted, counts
from shelfwatch.core.uploads.upload import Status

UNREADABLE = ["", "-", " ", "abc", "0 pcs", "1.2.3", "1E5", "0E0", "NaN", "inf", "?", "--5", "0x0"]
UNREADABLE += ["O", "=0", "A0", "(0)", "1000000000000", "0.0000001", "null", "none", "#N/A"]


def test_an_unreadable_count_keeps_the_old_one_and_is_a_reject(world: World) -> None:
    """Nobody is alarmed by a typo, and the person learns where it is."""
    world.subscribe()
    places = range(len(UNREADABLE))
    world.load(*(f"Berlin,A{place},5" for place in places), "Berlin,B,6", version=1)
    report = world.load(
        *(f"Berlin,A{place},{UNREADABLE[place]}" for place in places), "Berlin,B,7", version=2
    )
    assert accounted(report) == (1, 0, 0, 0, len(UNREADABLE))
    assert [reject.row for reject in report.rejects] == [place + 2 for place in places]
    assert [reject.value for reject in report.rejects] == UNREADABLE
    assert {reject.column for reject in report.rejects} == {"count"}
    assert all(reject.reason for reject in report.rejects)
    assert world.levels() == {**counts(**{f"A{place}": 5 for place in places}), **counts(B=7)}
    assert world.tell() == []


def test_an_unreadable_count_at_first_sight_makes_no_level(world: World) -> None:
    """What was never known stays unknown."""
    world.subscribe()
    rows = [f"Berlin,A{place},{cell}" for place, cell in enumerate(UNREADABLE)]
    world.load(*rows, "Berlin,B,5", version=1)
    assert world.levels() == counts(B=5)
    assert world.tell() == []
    assert world.outages() == []


def test_an_untracked_item_keeps_the_old_count_without_fault(world: World) -> None:
    """The file itself says that there is no count; there is nothing to mend."""
    world.subscribe()
    marks = ["not stocked", "Not Stocked", "untracked", "not tracked"]
    world.load(*(f"Berlin,A{place},5" for place in range(4)), version=1)
    report = world.load(*(f"Berlin,A{place},{word}" for place, word in enumerate(marks)), version=2)
    assert accounted(report) == (0, 0, 0, 4, 0)
    assert not report.rejects
    assert set(world.levels().values()) == {5}
    assert world.tell() == []


def test_an_ambiguous_count_is_rejected_until_the_column_decides(world: World) -> None:
    """1.200 may be 1200 or 1.2; another value of the column can tell which."""
    world.load("Berlin,A,1.200", version=1)
    assert world.levels() == {}
    world.load("Berlin,A,1.200", "Berlin,B,0.5", version=2)
    assert world.levels() == counts(A="1.2", B="0.5")


def test_a_row_without_identity_is_a_reject_and_no_level(world: World) -> None:
    """A zero of nothing is no outage."""
    rows = [",A,0", "Berlin,,0", "\u00a0,A,0", "Ber\x07lin,A,0"]
    report = world.load(*rows, "Berlin,B,5", version=1)
    assert accounted(report) == (1, 0, 0, 0, 4)
    assert world.levels() == counts(B=5)


def test_every_way_to_write_zero_is_zero(world: World) -> None:
    """Care with the unknown must not hide what is known."""
    world.subscribe()
    zeros = ["0", "-0", "000", "0.0", "0.000000", " 0 ", '"0,0"']
    world.load(*(f"Berlin,A{place},5" for place in range(7)), version=1)
    world.load(*(f"Berlin,A{place},{zero}" for place, zero in enumerate(zeros)), version=2)
    assert set(world.levels().values()) == {0}
    assert world.tell() == [(ANN, "Berlin: 7 items are out of stock")]


def test_conflicting_repeats_are_unknown(world: World) -> None:
    """Which of two counts is true can't be told, so neither is taken, also where one is zero."""
    world.subscribe()
    world.load("Berlin,A,5", version=1)
    report = world.load("Berlin,A,0", "Berlin,B,3", "Berlin,A,4", version=2)
    assert accounted(report) == (1, 0, 0, 0, 2)
    assert world.levels() == counts(A=5, B=3)
    assert world.tell() == []


def test_an_item_that_is_missing_from_a_newer_file_keeps_its_count(world: World) -> None:
    """A file that does not cover an item says nothing about it."""
    world.subscribe()
    world.load("Berlin,A,5", "Berlin,B,5", version=1)
    world.load("Berlin,A,4", version=2)
    assert world.levels() == counts(A=4, B=5)
    assert world.tell() == []


def test_a_file_that_is_no_inventory_is_refused_whole(world: World) -> None:
    """One message, no rejects, nothing written."""
    report = world.load("a,b,c", header="name,colour,price", version=1)
    assert report.status is Status.REFUSED
    assert report.outcomes.rows == 0
    assert report.message
    assert world.levels() == {}
