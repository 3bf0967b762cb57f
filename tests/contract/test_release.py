"""A person decides about a held file: it is loaded as it was to be loaded, or never."""

from dataclasses import replace
from itertools import permutations

import pytest

from contract.harm import FORTY, held, rows, stocked
from contract.world import ANN, START, World, accounted, at, counts
from shelfwatch.core.errors import Misuse
from shelfwatch.core.uploads.upload import Status

pytestmark = pytest.mark.slow


def test_a_released_file_is_loaded_under_its_own_id_and_version(world: World) -> None:
    """It is the same upload; its news is told, and nothing waits any more."""
    stocked(world)
    world.subscribe()
    waiting = held(world)
    world.deliver()
    world.clock.forward(hours=3)
    report = world.release(waiting)
    assert report.status is Status.LOADED
    assert report.upload == replace(waiting.upload, arrived=world.clock.now())
    assert report.outcomes == waiting.outcomes
    assert set(world.levels().values()) == {0}
    assert world.tell() == [(ANN, "Berlin: 40 items are out of stock")]
    assert world.platform.held_uploads.open() == []
    assert world.platform.held_uploads.find(report.upload.id) is None
    assert [one.status for one in world.platform.uploads.uploads(1)] == [Status.LOADED]


def test_a_release_leaves_what_newer_files_cover(world: World) -> None:
    """The newest file wins, also over what a person has let through."""
    stocked(world)
    waiting = held(world, version=2)
    world.load(*rows(7, FORTY[:30]), version=3)
    assert accounted(world.release(waiting)) == (10, 0, 30, 0, 0)
    assert sorted(world.levels().values()) == [0] * 10 + [7] * 30


def test_files_older_than_a_released_one_are_late(world: World) -> None:
    """From its release on it covers its levels."""
    stocked(world)
    world.release(held(world, version=5))
    assert accounted(world.load(*rows(10), version=4)) == (0, 0, 40, 0, 0)


@pytest.mark.parametrize("order", list(permutations(["newer", "older", "release"])))
def test_the_levels_do_not_depend_on_when_a_file_is_released(
    world: World, order: tuple[str, ...]
) -> None:
    """Before or after files that are newer or older than it, in any order."""
    stocked(world)
    waiting = held(world, version=3)
    for step in order:
        if step == "release":
            world.release(waiting)
        elif step == "newer":
            world.load(*rows(7, FORTY[:30]), version=4)
        else:
            world.load(*rows(9, FORTY[20:]), "Berlin,X,1", version=2)
    expected = {**{f"I{item}": 7 if item < 30 else 0 for item in FORTY}, "X": 1}
    assert world.levels() == counts(**expected)


def test_of_equal_versions_a_later_release_wins(world: World) -> None:
    """A held file arrives when it is released."""
    stocked(world)
    waiting = held(world, version=2)
    world.clock.forward(minutes=1)
    world.load(*rows(9), version=2)
    world.clock.forward(minutes=1)
    assert accounted(world.release(waiting)) == (40, 0, 0, 0, 0)


def test_rejects_come_back_with_the_release(world: World) -> None:
    """They are those of the file, before and after."""
    stocked(world)
    waiting = world.load(*rows(0), "Berlin,X,oops", version=2)
    assert accounted(waiting) == (40, 0, 0, 0, 1)
    assert world.release(waiting).rejects == waiting.rejects


def test_the_kept_file_is_what_arrived(world: World) -> None:
    """Whatever becomes of the file that was loaded."""
    stocked(world)
    waiting = held(world)
    world.request(*rows(77))
    assert accounted(world.release(waiting)) == (40, 0, 0, 0, 0)
    assert set(world.levels().values()) == {0}


def test_what_its_sender_said_is_kept_with_the_file(world: World) -> None:
    """A file that names no store is released into the store that it was for."""
    stocked(world)
    items = [f"I{item},0" for item in FORTY]
    waiting = world.load(*items, header="item,count", store="Berlin", version=2)
    assert waiting.status is Status.HELD
    world.release(waiting)
    assert set(world.levels().values()) == {0}


def test_a_held_upload_that_comes_again_is_held_as_before(world: World) -> None:
    """Its report is the same, also where other files have changed the store meanwhile."""
    stocked(world)
    waiting = held(world)
    world.load(*rows(0, FORTY[:15]), version=3)
    world.load(*rows(0, FORTY[15:30]), version=3)
    before = world.state()
    assert world.load(*rows(0), version=2) == waiting
    assert world.state() == before


def test_a_released_upload_that_comes_again_changes_nothing(world: World) -> None:
    """Promise 5, as for any other."""
    stocked(world)
    world.release(held(world))
    before = world.state()
    assert accounted(world.load(*rows(0), version=2)) == (0, 40, 0, 0, 0)
    assert world.state() == before


def test_a_discarded_upload_is_not_loaded_when_it_comes_again(world: World) -> None:
    """It says so, and how to load it all the same: as a new upload, which the brake sees too."""
    stocked(world)
    waiting = held(world)
    world.discard(waiting)
    again = world.load(*rows(0), version=2)
    assert again.status is Status.DISCARDED
    assert "--as-of" in again.message
    assert set(world.levels().values()) == {10}
    assert world.load(*rows(0), version=3).status is Status.HELD


@pytest.mark.parametrize("decide", [World.release, World.discard])
def test_what_is_not_held_can_not_be_decided_about(world: World, decide: object) -> None:
    """One sentence each for an upload that is loaded, discarded, or not there."""
    assert callable(decide)
    loaded = world.load("Berlin,A,1", version=1)
    stocked(world, version=2)
    waiting = held(world, version=3)
    world.discard(waiting)
    nowhere = replace(loaded, upload=replace(loaded.upload, id="u0"))
    for report, text in ((loaded, "is loaded"), (waiting, "is discarded"), (nowhere, "no upload")):
        with pytest.raises(Misuse, match=text):
            decide(world, report)


def test_a_version_ahead_of_the_clock_survives_the_release(world: World) -> None:
    """The id follows from the version, which has been decided once."""
    stocked(world)
    ahead = int((world.clock.now() - START).total_seconds() // 60) + 4
    waiting = held(world, version=ahead)
    world.clock.forward(days=-3)
    report = world.release(waiting)
    assert (report.upload.id, report.upload.version) == (waiting.upload.id, at(ahead))
    assert report.status is Status.LOADED
