"""Promise 7: what waits and what was given up is tried at once where a person asks for it."""

from datetime import timedelta

import pytest

from contract.world import ANN, BOB, World
from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.errors import PassingFault, PermanentFault

AWAY = PassingFault("The server is away; try again.")
GONE = PermanentFault("There is no such mailbox.")
MONTH = timedelta(days=30)


def deliver_now(world: World) -> list[str]:
    """Who is told by trying everything at once."""
    before = len(world.people.sent)
    now = world.clock.now()
    world.platform.deliveries.make_due(now, now - MONTH)
    world.deliver()
    return [address for address, _ in world.people.sent[before:]]


def failing(world: World, fault: PassingFault | PermanentFault) -> None:
    """Something ran out, and ann could not be told."""
    world.run_out()
    world.people.faults[ANN] = fault
    assert world.tell() == []
    world.people.faults.clear()


@pytest.mark.parametrize("fault", [AWAY, GONE])
def test_what_failed_is_tried_at_once(world: World, fault: PassingFault | PermanentFault) -> None:
    """What waits for its next try as well as what was given up; and once it arrived, never."""
    failing(world, fault)
    assert world.deliver().delivered == 0
    assert deliver_now(world) == [ANN]
    assert deliver_now(world) == []


def test_what_somebody_is_sending_is_left_alone(world: World) -> None:
    """It would arrive twice."""
    world.run_out()
    world.check()
    now = world.clock.now()
    assert world.platform.deliveries.lease(now, now + timedelta(minutes=2), ()) is not None
    assert world.platform.deliveries.make_due(now, now - MONTH) == 0


def test_what_was_given_up_long_ago_stays_so(world: World) -> None:
    """Nobody wants to hear of it after a month."""
    failing(world, GONE)
    world.clock.forward(days=31)
    assert deliver_now(world) == []


def test_what_was_given_up_of_an_undone_file_stays_so(world: World) -> None:
    """It would be wrong."""
    failing(world, GONE)
    (newest, *_) = world.platform.uploads.uploads(1)
    world.undo(newest.upload.id)
    assert deliver_now(world) == []


def test_who_has_left_is_not_told(world: World) -> None:
    """Nor is whoever came after."""
    failing(world, GONE)
    world.platform.subscribers.remove(ANN)
    world.subscribe(BOB)
    assert deliver_now(world) == []
    states = [delivery.state for delivery in world.platform.deliveries.deliveries()]
    assert states == [DeliveryState.GIVEN_UP]
