"""Brake before harm: a file that would do too much waits for a person, and nothing else does."""

from dataclasses import replace

import pytest

from contract.harm import FORTY, emptied, held, rows, stocked
from contract.world import ANN, World, accounted
from shelfwatch.core.uploads.brake import BrakeLimits
from shelfwatch.core.uploads.upload import Missing, Status
from shelfwatch.service.loading.load import load

pytestmark = pytest.mark.slow


def test_a_file_that_empties_a_store_is_held(world: World) -> None:
    """Nothing of it is written, and its report says what it would have done and what to do."""
    stocked(world)
    report = held(world)
    assert accounted(report) == (40, 0, 0, 0, 0)
    assert "Berlin: 40 of 40 items would go out of stock" in report.message
    assert f"{world.platform.held_uploads.command} release {report.upload.id}" in report.message
    assert f"{world.platform.held_uploads.command} discard {report.upload.id}" in report.message
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
        [*rows("oops"), "Berlin,New,1"],
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


def test_late_rows_do_not_hide_what_the_others_do(world: World) -> None:
    """Of what a late file would write, every count is multiplied."""
    world.load(*rows(5), version=1)
    world.load(*rows(6, FORTY[:20]), version=3)
    assert world.load(*rows(500), version=2).status is Status.HELD


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
    load_context = replace(world.load_context, brake=BrakeLimits(is_on=False))
    report = load(world.platform, world.request(*rows(0), version=2), load_context)
    assert report.status is Status.LOADED


def test_a_held_file_covers_nothing_and_blocks_nothing(world: World) -> None:
    """Files of its own store and of others are loaded behind it, older ones too."""
    world.load(*rows(10), version=1)
    held(world, version=9)
    assert accounted(world.load(*rows(9, FORTY[:3]), version=2)) == (3, 0, 0, 0, 0)
    assert accounted(world.load("Pusan,A,1", version=2)) == (1, 0, 0, 0, 0)


def test_a_dry_run_of_a_harmful_file_says_so_and_what_it_would_do(world: World) -> None:
    """With its changes, and who would hear of them on its release; nothing is held."""
    stocked(world)
    world.subscribe()
    before = world.state()
    seen = world.preview(*rows(0), version=2)
    assert seen.report.status is Status.HELD
    assert seen.report.message.startswith("Would be held")
    assert len(seen.changes) == 40
    assert [delivery.address for delivery in seen.deliveries] == [ANN]
    assert world.state() == before


def test_a_dry_run_of_a_held_file_shows_its_changes(world: World) -> None:
    """Whoever is to decide wants to see what it would do."""
    stocked(world)
    waiting = held(world)
    seen = world.preview(*rows(0), version=2)
    assert seen.report == waiting
    assert len(seen.changes) == 40


def test_a_dry_run_of_a_held_file_heeds_what_came_since(world: World) -> None:
    """Its account is that of a release at this moment."""
    stocked(world)
    held(world)
    world.load(*rows(11, FORTY[:15]), version=3)
    seen = world.preview(*rows(0), version=2)
    assert (seen.report.status, accounted(seen.report)) == (Status.HELD, (25, 0, 15, 0, 0))
    assert len(seen.changes) == 25


def test_a_snapshot_that_lacks_most_of_a_store_is_held(world: World) -> None:
    """An export that broke off says nothing of what came after."""
    stocked(world)
    request = world.request(*rows(10, FORTY[:19]), version=2)
    report = world.load_request(replace(request, missing=Missing.REPORT))
    assert report.status is Status.HELD
    assert "Berlin: 21 of 40 items in stock are missing from this full snapshot" in report.message
    assert world.load_request(request).status is Status.HELD, "it is the same upload"
