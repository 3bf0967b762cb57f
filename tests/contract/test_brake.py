"""Brake before harm: a file that would do too much waits for a person, and nothing else does."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from contract.world import ANN, START, World, accounted, at
from shelfwatch.core.brake import BrakeLimits
from shelfwatch.core.errors import Misuse
from shelfwatch.core.upload import Missing, Status, UploadReport
from shelfwatch.service.load import load

FORTY = range(40)


def rows(count: object, items: Sequence[int] = FORTY, store: str = "Berlin") -> list[str]:
    """A row for each of these items of a store, all with one count."""
    return [f"{store},I{item},{count}" for item in items]


def emptied(number: int, count: object = 10) -> list[str]:
    """Forty rows, the first `number` of them at zero."""
    return [*rows(0, FORTY[:number]), *rows(count, FORTY[number:])]


def stocked(world: World, version: int = 1) -> None:
    """Forty items of Berlin, ten of each, and nobody waits to be told."""
    world.load(*rows(10), version=version)
    world.check()


def held(world: World, version: int = 2) -> UploadReport:
    """A file that empties Berlin."""
    report = world.load(*rows(0), version=version)
    assert report.status is Status.HELD
    return report


def test_a_file_that_empties_a_store_is_held(world: World) -> None:
    """Nothing of it is written, and its report says what it would have done and what to do."""
    stocked(world)
    report = held(world)
    assert accounted(report) == (40, 0, 0, 0, 0)
    assert "Berlin: 40 of 40 items would go out of stock" in report.message
    assert f"shelfwatch release {report.upload.id}" in report.message
    assert f"shelfwatch discard {report.upload.id}" in report.message
    assert set(world.levels().values()) == {10}
    assert world.check() == []
    assert world.outages() == []
    assert world.platform.uploads.find(report.upload.id) == report


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (emptied(21), "21 of 40 items would go out of stock"),
        (rows(-3), "40 of 40 items would go out of stock"),
        (rows(100), "40 of 40 counts would be multiplied by 10 or more"),
        (rows(1), "40 of 40 counts would be divided by 10 or more"),
        (rows("0.000001"), "40 of 40 counts would be divided by 10 or more"),
        (rows(999_999_999_999), "40 of 40 counts would be multiplied by 10 or more"),
        (rows(100, FORTY[:20]), "20 of 20 counts would be multiplied by 10 or more"),
    ],
)
def test_each_harm_is_a_reason(world: World, file: list[str], reason: str) -> None:
    """The figures stand in the sentence."""
    stocked(world)
    report = world.load(*file, version=2)
    assert report.status is Status.HELD
    assert f"Berlin: {reason}" in report.message


@pytest.mark.parametrize(
    "file",
    [
        emptied(20),
        rows(99),
        rows(2),
        [*rows(100, FORTY[:20]), *rows(10, FORTY[20:])],
        rows(0, FORTY[:19]),
        rows("oops"),
        rows("not stocked"),
        rows(0, FORTY, store="Pusan"),
    ],
)
def test_what_is_within_the_limits_is_loaded(world: World, file: list[str]) -> None:
    """Half of a store, factors below ten, nineteen items, unreadable files, new stores."""
    stocked(world)
    assert world.load(*file, version=2).status is Status.LOADED


def test_the_first_load_of_a_store_is_never_held(world: World) -> None:
    """Nothing is known of it that could be harmed."""
    assert world.load(*rows(0), version=1).status is Status.LOADED


def test_a_store_of_nineteen_items_is_never_held(world: World) -> None:
    """A kiosk may well sell out in a day."""
    world.load(*rows(10, FORTY[:19]), version=1)
    assert world.load(*rows(0, FORTY[:19]), version=2).status is Status.LOADED


def test_what_is_out_already_counts_for_nothing(world: World) -> None:
    """Of forty items thirty are out; that the other ten go as well is no harm of twenty."""
    stocked(world)
    world.load(*emptied(20), version=2)
    world.load(*rows(0, FORTY[20:30]), version=3)
    assert world.load(*rows(0), version=4).status is Status.LOADED


def test_late_rows_are_no_harm(world: World) -> None:
    """They are superseded, whatever they say."""
    stocked(world, version=3)
    assert accounted(world.load(*rows(0), version=2)) == (0, 0, 40, 0, 0)


def test_one_harmed_store_holds_the_whole_file(world: World) -> None:
    """Half a file is nothing that anybody sent."""
    stocked(world)
    world.load(*rows(10, store="Pusan"), version=1)
    report = world.load(*rows(0), *rows(9, store="Pusan"), version=2)
    assert report.status is Status.HELD
    assert set(world.levels().values()) == {10}


def test_the_brake_can_be_switched_off(world: World) -> None:
    """By a setting, for whoever wants no questions."""
    stocked(world)
    workshop = replace(world.workshop, brake=BrakeLimits(is_on=False))
    report = load(world.platform, world.request(*rows(0), version=2), workshop)
    assert report.status is Status.LOADED


def test_a_held_file_speaks_of_nothing_and_blocks_nothing(world: World) -> None:
    """Files of its own store and of others are loaded behind it, older ones too."""
    world.load(*rows(10), version=1)
    held(world, version=9)
    assert accounted(world.load(*rows(9, FORTY[:3]), version=2)) == (3, 0, 0, 0, 0)
    assert accounted(world.load("Pusan,A,1", version=2)) == (1, 0, 0, 0, 0)


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
    assert world.platform.holding.open() == []
    assert world.platform.holding.find(report.upload.id) is None
    assert [one.status for one in world.platform.uploads.uploads(1)] == [Status.LOADED]


def test_a_release_leaves_what_newer_files_speak_of(world: World) -> None:
    """The newest file wins, also over what a person has let through."""
    stocked(world)
    waiting = held(world, version=2)
    world.load(*rows(7, FORTY[:30]), version=3)
    assert accounted(world.release(waiting)) == (10, 0, 30, 0, 0)
    assert sorted(world.levels().values()) == [0] * 10 + [7] * 30


def test_files_older_than_a_released_one_are_late(world: World) -> None:
    """From its release on it speaks of its levels."""
    stocked(world)
    world.release(held(world, version=5))
    assert accounted(world.load(*rows(10), version=4)) == (0, 0, 40, 0, 0)


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


def test_a_dry_run_of_a_harmful_file_says_so_and_what_it_would_do(world: World) -> None:
    """With its changes, and who would hear of them on its release; nothing is held."""
    stocked(world)
    world.subscribe()
    before = world.state()
    seen = world.preview(*rows(0), version=2)
    assert seen.report.status is Status.HELD
    assert seen.report.message.startswith("Would be held")
    assert len(seen.changes) == 40
    assert [told.address for told in seen.deliveries] == [ANN]
    assert world.state() == before


def test_a_dry_run_of_a_held_file_shows_its_changes(world: World) -> None:
    """Whoever is to decide wants to see what it would do."""
    stocked(world)
    waiting = held(world)
    seen = world.preview(*rows(0), version=2)
    assert seen.report == waiting
    assert len(seen.changes) == 40


@pytest.mark.parametrize("decide", [World.release, World.discard])
def test_what_is_not_held_can_not_be_decided_about(world: World, decide: object) -> None:
    """One sentence each for an upload that is loaded, discarded, or not there."""
    assert callable(decide)
    loaded = world.load("Berlin,A,1", version=1)
    stocked(world, version=2)
    waiting = held(world, version=3)
    world.discard(waiting)
    nowhere = replace(loaded, upload=replace(loaded.upload, id="u0"))
    for report, told in ((loaded, "is loaded"), (waiting, "is discarded"), (nowhere, "no upload")):
        with pytest.raises(Misuse, match=told):
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


def test_a_snapshot_that_lacks_most_of_a_store_is_held(world: World) -> None:
    """An export that broke off says nothing of what came after."""
    stocked(world)
    request = world.request(*rows(10, FORTY[:19]), version=2)
    report = world.load_request(replace(request, missing=Missing.REPORT))
    assert report.status is Status.HELD
    assert "Berlin: 21 of 40 items in stock are missing from this full snapshot" in report.message
    assert world.load_request(request).status is Status.HELD, "it is the same upload"
