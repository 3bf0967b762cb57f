"""Undo and people: who was told gets a withdrawal, who was not never is, and nothing is lost."""

from datetime import timedelta
from decimal import Decimal

import pytest

from contract.heard import heard
from contract.together import at_once
from contract.world import ANN, BOB, World
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import DeliveryState, postponed
from shelfwatch.core.errors import Misuse, PassingFault
from shelfwatch.core.stock.change import AlertKind
from shelfwatch.core.uploads.upload import UploadReport

pytestmark = pytest.mark.slow

BUSY = PassingFault("The mailbox is busy; try again.")


def wrong_file(world: World, *rows: str) -> UploadReport:
    """A file that takes A and B of Berlin out of stock, and more; nobody has checked it yet."""
    world.load("Berlin,A,5", "Berlin,B,5", "Pusan,A,5", version=1)
    world.check()
    return world.load("Berlin,A,0", "Berlin,B,0", *rows, version=2)


def messages_now(world: World) -> list[tuple[str, str, list[str]]]:
    """Address, kind and items of all that is told from now on, an entry for each section."""
    before = len(world.people.sent)
    world.deliver()
    return sorted(
        (address, str(alert.kind), items_of(alert)) for address, alert in heard(world, before)
    )


def items_of(alert: Alert) -> list[str]:
    """The items that an alert names."""
    return [change.item for change in alert.items]


def states(world: World, address: str = ANN) -> list[DeliveryState]:
    """What became of somebody's deliveries, oldest first."""
    found = world.platform.deliveries.deliveries()
    return [delivery.state for delivery in found if delivery.address == address]


def test_who_was_told_gets_a_withdrawal_and_never_a_back(world: World) -> None:
    """One message, of the items that are not out after all."""
    world.subscribe()
    wrong = wrong_file(world, "Berlin,C,0")
    world.tell()
    world.undo(wrong.upload.id)
    assert world.tell() == [(ANN, "Berlin: 3 items were wrongly told as out of stock")]
    assert world.outages() == []
    assert {alert.kind for alert in world.platform.alerts.alerts()} == {
        AlertKind.OUT,
        AlertKind.WITHDRAWN,
    }


def test_an_upload_that_nobody_has_checked_is_told_to_nobody(world: World) -> None:
    """It counts as checked, and has no alert."""
    world.subscribe()
    wrong = wrong_file(world)
    world.undo(wrong.upload.id)
    assert world.platform.alerts.unchecked() == []
    assert world.tell() == []
    assert world.platform.alerts.alerts() == []
    assert world.outages() == []


@pytest.mark.parametrize("tries", [0, 1])
def test_an_unsent_delivery_is_cancelled(world: World, tries: int) -> None:
    """Also one that has failed and waits: nobody was told."""
    world.subscribe()
    wrong = wrong_file(world)
    world.check()
    world.people.faults = {ANN: BUSY}
    for _ in range(tries):
        world.deliver()
    world.undo(wrong.upload.id)
    world.people.faults = {}
    world.clock.forward(hours=1)
    assert messages_now(world) == []
    assert states(world) == [DeliveryState.CANCELLED]


def test_what_a_cancelled_delivery_told_besides_is_told_afresh(world: World) -> None:
    """B is still out by a newer file that says the same: an alert is never lost."""
    world.subscribe()
    wrong = wrong_file(world, "Pusan,A,0")
    world.load("Berlin,B,0", "Pusan,A,0", version=3)
    world.check()
    world.undo(wrong.upload.id)
    assert messages_now(world) == [(ANN, "out", ["A"]), (ANN, "out", ["B"])]
    assert world.outages() == [("Berlin", "B"), ("Pusan", "A")]


def test_what_stays_out_of_an_unchecked_upload_is_told(world: World) -> None:
    """Nobody would hear of it otherwise: the newer file found it unchanged."""
    world.subscribe()
    wrong = wrong_file(world)
    world.load("Berlin,B,0", version=3)
    world.undo(wrong.upload.id)
    assert messages_now(world) == [(ANN, "out", ["B"])]
    world.check()
    assert messages_now(world) == []
    assert world.outages() == [("Berlin", "B")]


def test_a_delivery_of_kept_levels_alone_goes_its_way(world: World) -> None:
    """Nothing of it is wrong, so it keeps its id and its place."""
    world.subscribe()
    wrong = wrong_file(world)
    world.check()
    world.load("Berlin,A,0", "Berlin,B,0", version=3)
    world.undo(wrong.upload.id)
    assert messages_now(world) == [(ANN, "out", ["A", "B"])]
    assert states(world) == [DeliveryState.DELIVERED]


def test_what_is_back_by_a_newer_file_is_not_told_as_out(world: World) -> None:
    """Of B a newer file says that it is there: only A is withdrawn, and B is no news."""
    world.subscribe()
    wrong = wrong_file(world)
    world.check()
    world.load("Berlin,B,5", version=3)
    world.undo(wrong.upload.id)
    assert messages_now(world) == []
    assert world.outages() == []


def test_who_was_told_decides_and_not_who_subscribes_now(world: World) -> None:
    """Ann heard of it and has left since; Bob has come since, and heard nothing."""
    world.subscribe(ANN)
    wrong = wrong_file(world)
    world.tell()
    world.platform.subscribers.remove(ANN)
    world.subscribe(BOB)
    world.undo(wrong.upload.id)
    assert messages_now(world) == [(ANN, "withdrawn", ["A", "B"])]


def test_each_is_told_of_the_stores_that_it_was_told_of(world: World) -> None:
    """Bob asked for Pusan, Ann for all."""
    world.subscribe(ANN)
    world.subscribe(BOB, "Pusan")
    wrong = wrong_file(world, "Pusan,A,0")
    world.tell()
    world.undo(wrong.upload.id)
    assert messages_now(world) == [
        (ANN, "withdrawn", ["A"]),
        (ANN, "withdrawn", ["A", "B"]),
        (BOB, "withdrawn", ["A"]),
    ]


def test_a_storm_that_is_undone_is_one_message_for_each(world: World) -> None:
    """With a section for each store, as the storm itself was."""
    world.subscribe(ANN)
    world.subscribe(BOB)
    wrong = world.load(*(f"Store {number},A,0" for number in range(9)), version=1)
    world.tell()
    world.undo(wrong.upload.id)
    subject = "9 items were wrongly told as out of stock in 9 stores"
    assert world.tell() == [(ANN, subject), (BOB, subject)]
    assert world.people.sent[-1][1].text.count("1 item withdrawn") == 9


def test_a_store_renamed_since_is_withdrawn_under_its_new_name(world: World) -> None:
    """It is the same store."""
    world.subscribe()
    wrong = wrong_file(world)
    world.tell()
    world.rename("Berlin", "Bern")
    world.undo(wrong.upload.id)
    assert world.tell() == [(ANN, "Bern: 2 items were wrongly told as out of stock")]


def test_a_message_in_somebodys_hands_counts_as_told_and_is_not_tried_again(world: World) -> None:
    """It may arrive or fail: either way the withdrawal is the last word, and B is not lost."""
    world.subscribe()
    wrong = wrong_file(world)
    world.load("Berlin,B,0", version=3)
    world.check()
    now = world.clock.now()
    leased = world.platform.deliveries.lease(now, now + timedelta(minutes=2), ())
    assert leased is not None
    world.undo(wrong.upload.id)
    world.platform.deliveries.settle(postponed(leased, now, "The line is dead; try again."))
    world.clock.forward(hours=1)
    assert messages_now(world) == [(ANN, "out", ["B"]), (ANN, "withdrawn", ["A"])]
    assert states(world)[0] is DeliveryState.CANCELLED


def test_a_return_to_zero_is_out(world: World) -> None:
    """It was out all along: an outage begins, and who subscribes now is told."""
    world.subscribe()
    world.load("Berlin,A,0", "Berlin,B,5", version=1)
    world.tell()
    wrong = world.load("Berlin,A,5", "Berlin,B,0", version=2)
    world.tell()
    undone = world.undo(wrong.upload.id)
    assert messages_now(world) == [(ANN, "out", ["A"]), (ANN, "withdrawn", ["B"])]
    (outage,) = world.outages_of("Berlin", "A")[:1]
    assert (outage.began_by, outage.ended) == (undone.entry.id, None)
    assert world.outages() == [("Berlin", "A")]


def test_a_baseline_withdraws_nothing(world: World) -> None:
    """It told nobody."""
    world.subscribe()
    wrong = world.load("Berlin,A,0", version=1, baseline=True)
    world.undo(wrong.upload.id)
    assert world.tell() == []


def test_what_came_before_is_judged_first(world: World) -> None:
    """Two uploads that nobody has checked: the right one's news is told, the wrong one's not."""
    world.subscribe()
    world.load("Berlin,A,0", version=1)
    wrong = world.load("Berlin,A,5", "Berlin,B,0", version=2)
    world.undo(wrong.upload.id)
    assert messages_now(world)[0] == (ANN, "out", ["A"])
    assert world.outages() == [("Berlin", "A")]


def test_two_wrong_files_in_a_row_are_withdrawn_once(world: World) -> None:
    """What the second undo takes to zero for a moment is told to nobody."""
    world.subscribe()
    first = wrong_file(world)
    world.tell()
    second = world.load("Berlin,A,7", version=3)
    world.tell()
    world.undo(first.upload.id)
    assert messages_now(world) == [(ANN, "withdrawn", ["B"])]
    world.undo(second.upload.id)
    assert messages_now(world) == [(ANN, "withdrawn", ["A"])]
    assert world.outages() == []


def test_the_withdrawal_can_be_explained(world: World) -> None:
    """Promise 9: what was told, by which rule, and what became of the message."""
    world.subscribe()
    wrong = wrong_file(world)
    world.tell()
    undone = world.undo(wrong.upload.id)
    world.deliver()
    newest = world.platform.history.explain("Berlin", "A")[0]
    assert (newest.change.before, newest.change.after) == (Decimal(0), Decimal(5))
    assert newest.rule is not None
    assert newest.rule.startswith("withdrawn")
    assert newest.alert is not None
    assert newest.alert.upload == undone.entry.id
    assert [sent.state for sent in newest.deliveries] == [DeliveryState.DELIVERED]


def test_a_check_that_races_with_an_undo_tells_all_or_nothing(world: World) -> None:
    """Either the news was claimed before, and is withdrawn or cancelled, or it never is."""
    world.subscribe()
    wrong = wrong_file(world)
    at_once(lambda: str(world.check()), lambda: str(world.undo(wrong.upload.id)))
    assert messages_now(world) == []
    assert world.check() == []
    assert world.outages() == []


def test_two_undos_at_the_same_time_are_one(world: World) -> None:
    """The second hears that it was done."""
    world.subscribe()
    wrong = wrong_file(world)
    world.tell()

    def try_to_undo() -> bool:
        try:
            world.undo(wrong.upload.id)
        except Misuse:
            return False
        return True

    assert sorted(at_once(try_to_undo, try_to_undo)) == [False, True]
    assert messages_now(world) == [(ANN, "withdrawn", ["A", "B"])]
