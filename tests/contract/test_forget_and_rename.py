"""What a person mends by hand: discontinued items, mistyped stores. Recorded; tells nobody."""

from decimal import Decimal

import pytest

from contract.world import ANN, World, accounted, at, counts
from shelfwatch.core.errors import Misuse
from shelfwatch.core.uploads.upload import Origin

pytestmark = pytest.mark.slow


def test_a_forgotten_item_is_gone_and_its_outage_ends(world: World) -> None:
    """Nobody is told, and the rest of the store stays."""
    world.subscribe()
    world.load("Berlin,A,0", "Berlin,B,0", version=1)
    world.tell()
    assert world.forget("berlin", "A") == 1
    assert world.tell() == []
    assert world.levels() == counts(B=0)
    assert world.outages() == [("Berlin", "B")]
    assert world.outages_of("Berlin", "A")[0].ended is not None


def test_a_forgotten_store_is_gone_with_all_its_outages(world: World) -> None:
    """Other stores stay."""
    world.load("Berlin,A,0", "Berlin,B,5", "Pusan,A,0", version=1)
    world.check()
    assert world.forget("Berlin") == 2
    assert world.outages() == [("Pusan", "A")]
    assert [store.name for store in world.platform.inventory.stores()] == ["Pusan"]


def test_forgetting_is_no_upload_of_the_store(world: World) -> None:
    """Whoever looks for stores that have gone silent is not misled by it."""
    uploaded = world.load("Berlin,A,5", "Berlin,B,5", version=1).upload.arrived
    world.clock.forward(hours=1)
    world.forget("Berlin", "A")
    assert [store.last_upload for store in world.platform.inventory.stores()] == [uploaded]


@pytest.mark.parametrize("item", ["A", None])
def test_an_older_file_does_not_bring_back_what_was_forgotten(
    world: World, item: str | None
) -> None:
    """The forgetting covers what it removed."""
    world.load("Berlin,A,5", version=2)
    world.forget("Berlin", item)
    assert accounted(world.load("Berlin,A,0", version=1)) == (0, 0, 1, 0, 0)
    assert accounted(world.load("Berlin,A,0", version=3)) == (0, 0, 1, 0, 0)
    assert world.levels() == {}
    assert world.check() == []


@pytest.mark.parametrize("item", ["A", None])
def test_a_newer_file_brings_back_what_was_forgotten(world: World, item: str | None) -> None:
    """The item is sold again: a first sight like any other."""
    world.subscribe()
    world.load("Berlin,A,5", version=1)
    world.forget("Berlin", item)
    world.clock.forward(hours=1)
    assert accounted(world.load("Berlin,A,0")) == (1, 0, 0, 0, 0)
    assert world.tell() == [(ANN, "Berlin: A is out of stock")]
    assert world.platform.history.explain("Berlin", "A")[0].change.before is None


def test_forgetting_one_item_leaves_late_files_of_others_alone(world: World) -> None:
    """Only what was removed is covered."""
    world.load("Berlin,A,5", "Berlin,B,5", version=1)
    world.forget("Berlin", "A")
    report = world.load("Berlin,A,6", "Berlin,B,6", "Berlin,C,6", version=2)
    assert accounted(report) == (2, 0, 1, 0, 0)
    assert world.levels() == counts(B=6, C=6)


def test_forgetting_twice_can_be_done_again_after_a_return(world: World) -> None:
    """Each forgetting is its own entry of the ledger."""
    for _ in range(2):
        world.load("Berlin,A,5")
        world.clock.forward(minutes=1)
        assert world.forget("Berlin", "A") == 1
        world.clock.forward(minutes=1)
    ways = [report.upload.origin for report in world.platform.uploads.uploads(9)]
    assert ways == [Origin.FORGET, Origin.COMMAND] * 2


@pytest.mark.parametrize(("store", "item"), [("Pusan", None), ("Berlin", "B"), ("Pusan", "A")])
def test_what_is_not_there_cannot_be_forgotten(world: World, store: str, item: str | None) -> None:
    """One sentence, and nothing is recorded."""
    world.load("Berlin,A,5", version=1)
    before = world.state()
    with pytest.raises(Misuse, match=store):
        world.forget(store, item)
    assert world.state() == before


def test_an_item_forgotten_before_its_check_has_no_outage(world: World) -> None:
    """Nothing would ever end it."""
    world.load("Berlin,A,0", version=1)
    world.forget("Berlin", "A")
    world.check()
    assert world.outages() == []


def test_forgetting_with_an_older_clock_keeps_what_was_forgotten_away(world: World) -> None:
    """A clock that went backwards does not open the door to older files again."""
    world.load("Berlin,A,5", version=1)
    world.forget("Berlin", version=9)
    world.load("Berlin,B,5", version=10)
    world.forget("Berlin", version=5)
    assert accounted(world.load("Berlin,C,5", version=7)) == (0, 0, 1, 0, 0)


def test_a_file_as_new_as_the_forgetting_wins(world: World) -> None:
    """Of equal versions the later arrival wins, here too, and also where the file is late."""
    world.load("Berlin,A,5", version=1)
    world.forget("Berlin", version=3)
    world.load("Berlin,B,5", version=9)
    assert accounted(world.load("Berlin,A,6", version=3)) == (1, 0, 0, 0, 0)


def test_a_renamed_store_keeps_levels_outages_and_lateness(world: World) -> None:
    """Only its name is another; nobody is told."""
    world.subscribe()
    world.load("Berlim,A,0", "Berlim,B,5", version=2)
    world.tell()
    assert world.rename("berlim", "Berlin") == 2
    assert world.tell() == []
    assert world.levels() == counts(A=0, B=5)
    assert world.outages() == [("Berlin", "A")]
    assert accounted(world.load("Berlin,A,9", version=1)) == (0, 0, 1, 0, 0)
    assert accounted(world.load("Berlin,A,9", version=3)) == (1, 0, 0, 0, 0)


def test_the_old_name_is_a_new_store_afterwards(world: World) -> None:
    """Whoever writes it again means it, or mends the file."""
    world.load("Berlim,A,5", version=1)
    world.rename("Berlim", "Berlin")
    world.load("Berlim,A,6", version=1)
    assert world.levels() == {("Berlin", "A"): 5, ("Berlim", "A"): 6}


def test_a_store_can_be_respelt(world: World) -> None:
    """Another letter case is the same store with another face."""
    world.load("BERLIN,A,5", version=1)
    assert world.rename("berlin", "Berlin") == 1
    assert world.levels() == counts(A=5)
    assert [store.name for store in world.platform.inventory.stores()] == ["Berlin"]


def test_joined_stores_keep_of_each_item_the_newer_level(world: World) -> None:
    """Either may be the newer one, item by item."""
    world.load("Berlim,A,1", "Berlim,B,1", "Berlim,C,1", version=2)
    world.load("Berlin,A,2", "Berlin,D,2", version=1)
    world.load("Berlin,B,3", version=3)
    assert world.rename("Berlim", "Berlin") == 4
    assert world.levels() == counts(A=1, B=3, C=1, D=2)
    assert world.versions() == {"A": at(2), "B": at(3), "C": at(2), "D": at(1)}
    assert [store.name for store in world.platform.inventory.stores()] == ["Berlin"]


def test_joined_stores_are_late_for_what_either_was_late_for(world: World) -> None:
    """What newer uploads covered under both names counts."""
    world.load("Berlim,A,1", version=5)
    world.load("Berlin,B,1", version=5)
    world.rename("Berlim", "Berlin")
    report = world.load("Berlin,A,2", "Berlin,B,2", "Berlin,C,2", version=4)
    assert accounted(report) == (1, 0, 2, 0, 0)


def test_joined_stores_have_an_outage_where_the_level_is_out(world: World) -> None:
    """One for each item that is out, none for the others; nobody is told."""
    world.subscribe()
    world.load("Berlim,A,0", "Berlim,B,0", "Berlim,C,0", "Berlim,E,5", version=2)
    world.load("Berlin,A,0", "Berlin,B,5", "Berlin,E,0", version=1)
    world.load("Berlin,C,5", version=3)
    world.tell()
    world.rename("Berlim", "Berlin")
    assert world.tell() == []
    assert world.levels() == counts(A=0, B=0, C=5, E=5)
    assert world.outages() == [("Berlin", "A"), ("Berlin", "B")]


def test_joining_keeps_since_when_an_item_is_out(world: World) -> None:
    """A name mended does not make an outage younger."""
    first = world.load("Berlim,A,0", version=1)
    world.check()
    world.load("Berlin,B,5", version=1)
    world.check()
    world.clock.forward(hours=1)
    world.rename("Berlim", "Berlin")
    (outage,) = world.outages_of("Berlin", "A")
    assert (outage.began_by, outage.ended) == (first.upload.id, None)


def test_what_joining_changed_is_in_the_history(world: World) -> None:
    """Of a count that moved in; of one that stayed there is nothing to say."""
    world.load("Berlin,A,5", "Berlin,B,5", version=1)
    world.load("Berlim,A,7", "Berlim,B,5", version=2)
    world.rename("Berlim", "Berlin")
    newest = world.platform.history.explain("Berlin", "A")[0]
    assert (newest.change.before, newest.change.after) == (Decimal(5), Decimal(7))
    assert newest.report.upload.origin is Origin.RENAME
    ways = [why.report.upload.origin for why in world.platform.history.explain("Berlin", "B")]
    assert Origin.RENAME not in ways


def test_who_subscribed_to_the_old_name_hears_of_the_new_one(world: World) -> None:
    """They asked for the store, not for its spelling mistake."""
    world.subscribe(ANN, "BERLIM")
    world.load("Berlim,A,5", version=1)
    world.rename("Berlim", "Berlin")
    world.load("Berlin,A,0", version=2)
    assert world.tell() == [(ANN, "Berlin: A is out of stock")]


def test_a_store_that_is_not_there_cannot_be_renamed(world: World) -> None:
    """One sentence, and nothing is recorded."""
    before = world.state()
    with pytest.raises(Misuse, match="Pusan"):
        world.rename("Pusan", "Busan")
    assert world.state() == before


def test_news_of_a_store_renamed_before_its_check_is_told_under_the_new_name(
    world: World,
) -> None:
    """The change waits for its check wherever the store goes."""
    world.subscribe()
    world.load("Berlim,A,0", version=1)
    world.rename("Berlim", "Berlin")
    assert world.tell() == [(ANN, "Berlin: A is out of stock")]
    assert world.outages() == [("Berlin", "A")]
