"""Undo gives each level back what it had before, and leaves what a newer upload covers."""

from decimal import Decimal

import pytest

from contract.world import World, accounted, at, counts
from shelfwatch.core.errors import Misuse
from shelfwatch.core.uploads.upload import Origin, Status, UploadReport
from shelfwatch.service.undo import Undone

pytestmark = pytest.mark.slow


def fates(undone: Undone) -> tuple[int, int, int]:
    """How many levels were given back, removed and kept."""
    return undone.facts.given_back, undone.facts.removed, undone.facts.kept


def kept(undone: Undone) -> list[tuple[str, str | None]]:
    """Each kept item with the id of the upload that covers it."""
    return [
        (level.item, None if level.covering is None else level.covering.id) for level in undone.kept
    ]


def ledger(world: World) -> list[UploadReport]:
    """All uploads, oldest first."""
    return list(reversed(world.platform.uploads.uploads(100)))


def test_each_level_gets_back_the_count_and_version_that_it_had_before(world: World) -> None:
    """What was unchanged stays, and so do other stores."""
    world.load("Berlin,A,5", "Berlin,B,0", "Pusan,A,1", version=1)
    world.load("Berlin,B,6", version=2)
    wrong = world.load("Berlin,A,0", "Berlin,B,60", "Pusan,A,1", version=3)
    assert fates(world.undo(wrong.upload.id)) == (2, 0, 0)
    assert world.levels() == {**counts(A=5, B=6), ("Pusan", "A"): 1}
    assert world.versions()["B"] == at(2)


def test_a_level_first_seen_in_the_upload_is_removed_with_its_details(world: World) -> None:
    """It is as if the file had never been; a later one may bring it, with no old name."""
    header = "Item Name,SKU,Stock On Hand,Reorder Point"
    wrong = world.load("Green tea,T1,4,2", store="Berlin", version=1, header=header)
    assert fates(world.undo(wrong.upload.id)) == (0, 1, 0)
    assert world.levels() == {}
    assert world.platform.inventory.stores() == []
    world.load("Berlin,T1,7", version=2)
    (level,) = world.platform.inventory.levels()
    assert (level.name, level.threshold) == ("", None)


@pytest.mark.parametrize("count", [7, 5])
def test_a_level_that_a_newer_upload_covers_is_kept_and_listed(world: World, count: int) -> None:
    """Written or found unchanged: it is the newer word."""
    world.load("Berlin,A,1", "Berlin,B,1", version=1)
    wrong = world.load("Berlin,A,5", "Berlin,B,5", version=2)
    newer = world.load(f"Berlin,A,{count}", version=3)
    undone = world.undo(wrong.upload.id)
    assert (fates(undone), kept(undone)) == ((1, 0, 1), [("A", newer.upload.id)])
    assert world.levels() == counts(A=count, B=1)


def test_of_equal_versions_the_later_arrival_keeps_its_word(world: World) -> None:
    """As in loading: what came later is the newer."""
    first = world.load("Berlin,A,5", "Berlin,B,5", version=1)
    second = world.load("Berlin,A,6", version=1)
    assert kept(world.undo(first.upload.id)) == [("A", second.upload.id)]
    assert world.levels() == counts(A=6)
    world.undo(second.upload.id)
    assert world.levels() == {}


def test_the_newest_of_those_that_speak_is_named(world: World) -> None:
    """That is the file to look at."""
    wrong = world.load("Berlin,A,5", version=1)
    newest = world.load("Berlin,A,6", version=3)
    world.load("Berlin,A,7", version=2)
    assert kept(world.undo(wrong.upload.id)) == [("A", newest.upload.id)]


def test_what_was_forgotten_stays_forgotten(world: World) -> None:
    """By item, a forgetting covers it; with its whole store, nobody does."""
    wrong = world.load("Berlin,A,5", "Pusan,A,5", version=1)
    world.forget("Berlin", "A")
    world.forget("Pusan")
    undone = world.undo(wrong.upload.id)
    forgetting = ledger(world)[1]
    assert forgetting.upload.origin is Origin.FORGET
    assert kept(undone) == [("A", forgetting.upload.id), ("A", None)]
    assert world.levels() == {}


def test_the_levels_of_a_renamed_store_go_back_under_its_new_name(world: World) -> None:
    """A name is no count."""
    world.load("Berlim,A,5", version=1)
    wrong = world.load("Berlim,A,0", version=2)
    world.rename("Berlim", "Berlin")
    assert fates(world.undo(wrong.upload.id)) == (1, 0, 0)
    assert world.levels() == counts(A=5)


def test_a_level_that_came_from_another_store_by_joining_is_kept(world: World) -> None:
    """Its count is not the upload's any more."""
    wrong = world.load("Berlin,A,5", version=1)
    world.load("Berlim,A,7", version=2)
    world.rename("Berlim", "Berlin")
    assert fates(world.undo(wrong.upload.id)) == (0, 0, 1)
    assert world.levels() == counts(A=7)


def test_the_undo_is_in_the_ledger_and_in_the_history(world: World) -> None:
    """An entry of its own, with its changes; the upload itself says that it was undone."""
    world.load("Berlin,A,5", version=1)
    wrong = world.load("Berlin,A,9", "Berlin,B,9", version=2)
    undone = world.undo(wrong.upload.id)
    entry = ledger(world)[-1]
    assert (entry.upload.id, entry.upload.origin) == (undone.entry.id, Origin.UNDO)
    assert entry.outcomes.changed == 2
    report = world.platform.uploads.find(wrong.upload.id)
    assert report is not None
    assert (report.status, report.outcomes) == (Status.UNDONE, wrong.outcomes)
    newest = world.platform.history.explain("Berlin", "A")[0]
    assert (newest.change.before, newest.change.after) == (Decimal(9), Decimal(5))
    assert (newest.report.upload.id, newest.rule, newest.alert) == (entry.upload.id, None, None)
    removed = world.platform.history.explain("Berlin", "B")[0]
    assert (removed.change.before, removed.change.after) == (Decimal(9), None)


def test_an_undone_upload_is_never_applied_again(world: World) -> None:
    """Also where its file lies in the inbox still; the report says when it was undone."""
    wrong = world.load("Berlin,A,9", version=2)
    world.undo(wrong.upload.id)
    again = world.load("Berlin,A,9", version=2)
    assert again.status is Status.UNDONE
    assert again.message.startswith("Undone at 2026-11-24 06:00 UTC")
    assert accounted(again) == (0, 0, 0, 0, 0)
    assert world.levels() == {}


def test_a_person_may_load_it_anew_with_another_version(world: World) -> None:
    """That is a new upload, and tells what it tells."""
    wrong = world.load("Berlin,A,9", version=2)
    world.undo(wrong.upload.id)
    assert accounted(world.load("Berlin,A,9", version=3)) == (1, 0, 0, 0, 0)
    assert world.levels() == counts(A=9)


def test_undoing_twice_changes_nothing(world: World) -> None:
    """One sentence says that it was done."""
    wrong = world.load("Berlin,A,9", version=2)
    world.undo(wrong.upload.id)
    before = world.state()
    with pytest.raises(Misuse, match=r"^stock\.csv \(.*\) was undone before; nothing changed\.$"):
        world.undo(wrong.upload.id)
    assert world.state() == before


def test_what_is_no_loaded_file_cannot_be_undone(world: World) -> None:
    """Neither a command, nor a refused file, nor an id that nobody knows."""
    world.load("Berlin,A,9", "Berlin,B,9", version=2)
    refused = world.load("Berlin,A,1", version=3, baseline=True)
    world.forget("Berlin", "A")
    world.rename("Berlin", "Bern")
    undone = world.undo(ledger(world)[0].upload.id)
    before = world.state()
    commands = [
        entry.upload.id for entry in ledger(world) if entry.upload.origin is not Origin.COMMAND
    ]
    assert undone.entry.id in commands
    assert len(commands) == 3
    for id in [*commands, refused.upload.id, "u0"]:
        with pytest.raises(Misuse, match=id):
            world.undo(id)
    assert world.state() == before


def test_a_dry_run_of_an_undo_writes_nothing(world: World) -> None:
    """It says the same as the undo that follows it."""
    world.subscribe()
    world.load("Berlin,A,5", version=1)
    wrong = world.load("Berlin,A,0", "Berlin,B,0", version=2)
    world.tell()
    before = world.state()
    planned = world.undo(wrong.upload.id, dry_run=True)
    assert world.state() == before
    done = world.undo(wrong.upload.id)
    assert (planned.facts, planned.kept) == (done.facts, done.kept)
    assert [len(one.withdrawal.batch.alerts) for one in (planned, done)] == [1, 1]


def test_an_upload_that_changed_nothing_only_takes_back_its_word(world: World) -> None:
    """No level moves, and an older file may speak again."""
    world.load("Berlin,A,5", version=1)
    wrong = world.load("Berlin,A,5", version=3)
    assert fates(world.undo(wrong.upload.id)) == (0, 0, 0)
    assert accounted(world.load("Berlin,A,6", version=2)) == (1, 0, 0, 0, 0)
