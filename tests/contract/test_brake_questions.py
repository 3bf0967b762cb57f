"""One question about what is held: who is asked, when it is replaced, and what a crash leaves."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from contract.harm import FORTY, held, rows, stocked
from contract.world import ANN, BOB, World
from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.alerting.subscriber import SubscriptionKind
from shelfwatch.core.errors import Misuse, PassingFault, Refused
from shelfwatch.core.uploads.brake import Harm, Reason
from shelfwatch.core.uploads.held import Held
from shelfwatch.core.uploads.upload import Status, UploadReport
from shelfwatch.service.loading.hold import hold

pytestmark = pytest.mark.slow

REASON = Reason(Harm.TO_ZERO, "Berlin", 40, 40, 10)
SUBJECT = "Held: stock.csv would take 40 of 40 items of Berlin out of stock"


def from_source(world: World, source: str, *lines: str, version: int) -> UploadReport:
    """Load a file that lies in a folder of the inbox."""
    return world.load_request(replace(world.request(*lines, version=version), source=source))


def status_of(world: World, report: UploadReport) -> Status:
    """What has become of an upload by now."""
    known = world.platform.uploads.find(report.upload.id)
    assert known is not None
    return known.status


def states(world: World) -> list[DeliveryState]:
    """Where each delivery stands."""
    return [delivery.state for delivery in world.platform.deliveries.deliveries()]


def test_the_people_of_the_store_are_asked_once(world: World) -> None:
    """With the figures and both commands; somebody of another store is not."""
    world.subscribe(ANN, "berlin")
    world.subscribe(BOB, "Pusan")
    stocked(world)
    waiting = held(world)
    assert world.tell() == [(ANN, SUBJECT)]
    world.load(*rows(0), version=2)
    assert world.tell() == []
    (_, message) = world.people.sent[-1]
    command = world.platform.held_uploads.command
    assert "Berlin: 40 of 40 items would go out of stock" in message.text
    assert f"{command} release {waiting.upload.id}" in message.text
    assert f"{command} discard {waiting.upload.id}" in message.text
    assert "40 of 40" in message.html


def test_operations_are_asked_in_place_of_the_store(world: World) -> None:
    """And they alone; they get no alerts, and those of the store get theirs."""
    world.subscribe(ANN)
    world.platform.subscribers.add(BOB, (), SubscriptionKind.OPERATIONS)
    stocked(world)
    waiting = held(world)
    assert world.tell() == [(BOB, SUBJECT)]
    world.release(waiting)
    assert world.tell() == [(ANN, "Berlin: 40 items are out of stock")]


def test_somebody_may_be_of_both_kinds(world: World) -> None:
    """In whichever order; the stores are those of the alerts."""
    subscribers = world.platform.subscribers
    subscribers.add(ANN, ["Pusan"])
    both = subscribers.add(ANN, (), SubscriptionKind.OPERATIONS)
    assert (both.stores, both.kinds) == (("Pusan",), frozenset(SubscriptionKind))
    subscribers.add(BOB, (), SubscriptionKind.OPERATIONS)
    both = subscribers.add(BOB, ["Oslo"])
    assert (both.stores, both.kinds) == (("Oslo",), frozenset(SubscriptionKind))
    assert [(one.address, one.stores, one.kinds) for one in subscribers.subscribers()] == [
        (ANN, ("Pusan",), frozenset(SubscriptionKind)),
        (BOB, ("Oslo",), frozenset(SubscriptionKind)),
    ]


def test_where_nobody_is_subscribed_the_file_is_held_all_the_same(world: World) -> None:
    """The ledger says so."""
    stocked(world)
    assert status_of(world, held(world)) is Status.HELD
    assert world.tell() == []


def test_a_question_that_fails_is_asked_again_in_the_same_words(world: World) -> None:
    """Under the same id, whatever has changed; and loading goes on meanwhile."""
    world.subscribe()
    stocked(world)
    held(world)
    world.people.faults[ANN] = PassingFault("The mailbox is full.")
    world.tell()
    world.load("Pusan,A,5", version=3)
    del world.people.faults[ANN]
    world.clock.forward(hours=1)
    assert world.tell() == [(ANN, SUBJECT)]


@pytest.mark.parametrize("decide", [World.release, World.discard])
def test_a_decision_cancels_what_is_not_asked_yet(
    world: World, decide: Callable[[World, UploadReport], object]
) -> None:
    """Nobody need be asked what is decided."""
    world.subscribe()
    stocked(world)
    decide(world, held(world))
    assert states(world) == [DeliveryState.CANCELLED]
    assert SUBJECT not in [subject for _, subject in world.tell()]


def test_a_newer_held_file_replaces_the_older(world: World) -> None:
    """The older is discarded, says for which, and its question is not asked any more."""
    world.subscribe()
    stocked(world)
    older = from_source(world, "till", *rows(0), version=2)
    newer = from_source(world, "till", *rows(0), version=3)
    assert [one.upload for one in world.platform.held_uploads.open()] == [newer.upload]
    assert states(world) == [DeliveryState.CANCELLED, DeliveryState.DUE]
    known = world.platform.uploads.find(older.upload.id)
    assert known is not None
    assert known.status is Status.DISCARDED
    assert newer.upload.id in known.message
    with pytest.raises(Misuse, match="discarded"):
        world.release(older)


def test_an_older_file_is_discarded_where_a_newer_one_is_held(world: World) -> None:
    """At once, without a question; the newer stays held."""
    world.subscribe()
    stocked(world)
    newer = held(world, version=3)
    older = world.load(*rows(0), version=2)
    assert older.status is Status.DISCARDED
    assert newer.upload.id in older.message
    assert status_of(world, older) is Status.DISCARDED
    assert status_of(world, newer) is Status.HELD
    assert states(world) == [DeliveryState.DUE]
    assert world.load(*rows(0), version=2).status is Status.DISCARDED


def test_stores_that_are_dropped_side_by_side_do_not_replace_one_another(world: World) -> None:
    """Each store's file is a question of its own, also without a folder."""
    stocked(world)
    world.load(*rows(10, store="Pusan"), version=1)
    berlin, pusan = held(world, version=2), world.load(*rows(0, store="PUSAN"), version=3)
    assert {one.upload for one in world.platform.held_uploads.open()} == {
        berlin.upload,
        pusan.upload,
    }
    again = world.load(*rows(0, store="Pusan"), *rows("oops", FORTY[:3], store="Pusan"), version=4)
    assert [one.upload for one in world.platform.held_uploads.open()] == [
        berlin.upload,
        again.upload,
    ]


def held_now(world: World) -> list[str]:
    """The ids of the uploads that wait for a person."""
    return [one.upload.id for one in world.platform.held_uploads.open()]


def stock_of_two(world: World) -> None:
    """Forty items each of Berlin and Lisbon."""
    world.load(*rows(10), *rows(10, store="Lisbon"), version=1)


def test_stores_in_one_folder_do_not_replace_one_another(world: World) -> None:
    """Each store's file is a question of its own; its own newer one takes its place."""
    stock_of_two(world)
    berlin = from_source(world, "shops", *rows(0), version=2)
    lisbon = from_source(world, "shops", *rows(0, store="Lisbon"), version=3)
    assert held_now(world) == [berlin.upload.id, lisbon.upload.id]
    again = from_source(world, "shops", *rows(0, FORTY[:30]), version=4)
    assert held_now(world) == [lisbon.upload.id, again.upload.id]
    assert status_of(world, berlin) is Status.DISCARDED


@pytest.mark.parametrize("source", ["", "shops"])
def test_a_file_of_more_stores_replaces_those_that_it_covers(world: World, source: str) -> None:
    """And one of fewer stores leaves the other open: nothing else covers the rest."""
    stock_of_two(world)
    berlin = from_source(world, source, *rows(0), version=2)
    both = from_source(world, source, *rows(0), *rows(0, store="LISBON"), version=3)
    assert held_now(world) == [both.upload.id]
    newer = from_source(world, source, *rows(0, FORTY[:30]), version=5)
    assert held_now(world) == [both.upload.id, newer.upload.id]
    assert status_of(world, berlin) is Status.DISCARDED


def test_an_older_file_is_discarded_only_where_newer_ones_cover_it(world: World) -> None:
    """One that covers another store as well is held."""
    stock_of_two(world)
    newer = from_source(world, "shops", *rows(0), version=5)
    older = from_source(world, "shops", *rows(0), version=2)
    assert older.status is Status.DISCARDED
    wider = from_source(world, "shops", *rows(0), *rows(0, store="Lisbon"), version=3)
    assert wider.status is Status.HELD
    assert held_now(world) == [newer.upload.id, wider.upload.id]


def test_files_of_two_folders_do_not_replace_one_another(world: World) -> None:
    """Two tills of one store."""
    stocked(world)
    from_source(world, "till 1", *rows(0), version=2)
    from_source(world, "till 2", *rows(0), version=3)
    assert len(world.platform.held_uploads.open()) == 2


def test_a_newer_file_that_is_loaded_leaves_the_question_open(world: World) -> None:
    """A person may still want what the newer one does not cover."""
    stocked(world)
    waiting = from_source(world, "till", *rows(0), version=2)
    report = from_source(world, "till", *rows(9), version=3)
    assert status_of(world, waiting) is Status.HELD
    assert f"stock.csv ({waiting.upload.id}) is still held" in report.message
    assert "held" not in from_source(world, "shop", *rows(9), version=4).message
    assert "held" not in from_source(world, "till", "Oslo,A,5", version=5).message


class Killed(BaseException):
    """The process is gone."""


def hold_and_be_killed(world: World, report: UploadReport, path: Path) -> None:
    """End after everything is written, and before it is committed."""
    with world.platform.inventory.load_session(report.upload, []):
        world.platform.held_uploads.hold(report, Held(report.upload, None), path, [])
        raise Killed


def test_a_load_that_is_killed_before_it_is_held_is_held_the_next_time(world: World) -> None:
    """The copy that it left is taken over, and the question is asked once."""
    world.subscribe()
    stocked(world)
    request = world.request(*rows(0), version=2)
    report = world.preview_request(request).report
    with pytest.raises(Killed):
        hold_and_be_killed(world, report, request.path)
    assert world.platform.held_uploads.open() == []
    assert world.load_request(request).status is Status.HELD
    assert world.tell() == [(ANN, SUBJECT)]


def test_a_file_that_changed_since_it_was_judged_is_not_held(world: World) -> None:
    """What would be released is not what the question is about; the older one waits on."""
    stocked(world)
    older = from_source(world, "till", *rows(0), version=2)
    assert older.status is Status.HELD
    request = replace(world.request(*rows(-1), version=3), source="till")
    report = world.preview_request(request).report
    world.request(*rows(7))
    with (
        pytest.raises(Refused, match="changed while it was read"),
        world.platform.inventory.load_session(report.upload, []),
    ):
        hold(world.platform, request, report, [], [REASON])
    assert [one.upload for one in world.platform.held_uploads.open()] == [older.upload]
    assert world.platform.uploads.find(report.upload.id) is None


def test_a_release_that_was_killed_is_finished_by_the_next(world: World) -> None:
    """Killed after the levels were written and before the file was put away."""
    stocked(world)
    waiting = held(world)
    kept = world.platform.held_uploads.find(waiting.upload.id)
    assert kept is not None
    with world.platform.held_uploads.file(waiting.upload.id) as path:
        request = replace(world.request(), path=path, version=kept.upload.version)
        world.load_request(replace(request, released=kept.upload))
    assert world.platform.held_uploads.find(waiting.upload.id) == kept
    assert world.release(waiting).status is Status.LOADED
    assert world.platform.held_uploads.find(waiting.upload.id) is None


def test_a_discard_that_was_killed_is_finished_by_the_next(world: World) -> None:
    """It is discarded by then, and says so; the file is put away."""
    stocked(world)
    waiting = held(world)
    assert world.platform.held_uploads.discard(waiting.upload.id, "Discarded.")
    assert not world.platform.held_uploads.discard(waiting.upload.id, "Discarded.")
    with pytest.raises(Misuse, match="is discarded"):
        world.discard(waiting)
    assert world.platform.held_uploads.find(waiting.upload.id) is None
