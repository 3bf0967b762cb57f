"""Promise 8: telling people never holds up loading, nor one subscriber another."""

import threading

from contract.world import ANN, BOB, World, counts
from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.alerting.retries import LEASE
from shelfwatch.core.errors import PassingFault, PermanentFault


def test_loading_sends_nothing_by_itself(world: World) -> None:
    """A load ends when the levels are written; who is told is another's work."""
    world.subscribe()
    world.load("Berlin,A,0", version=1)
    assert world.people.sent == []
    assert world.platform.deliveries.deliveries() == []


def test_loading_goes_on_while_no_message_goes_out(world: World) -> None:
    """The mail server is away for days, and every file is loaded."""
    world.subscribe()
    world.people.faults[ANN] = PassingFault("The server is away; try again.")
    for version in range(6):
        report = world.load(f"Berlin,A,{version % 2}", version=version)
        assert report.status == "loaded"
        assert world.tell() == []
        world.clock.forward(hours=1)
    assert world.levels() == counts(A=1)
    world.people.faults.clear()
    assert len(world.tell()) == 3


def test_a_file_is_loaded_while_a_message_is_being_sent(world: World) -> None:
    """No lock is held while a channel takes its time."""
    world.subscribe()
    world.load("Berlin,A,0", version=1)
    world.check()
    world.people.on_send = lambda _address: loaded.append(world.load("Berlin,B,7", version=2))
    loaded: list[object] = []
    world.deliver()
    assert len(loaded) == len(world.people.sent) == 1
    assert world.levels() == counts(A=0, B=7)


def test_one_subscribers_failure_is_not_anothers(world: World) -> None:
    """One has no mailbox, one's server is away, and the rest hear in the same round."""
    rest = [f"person-{number}@example.org" for number in range(5)]
    world.people.faults[ANN] = PermanentFault("There is no such mailbox.")
    world.people.faults[BOB] = PassingFault("The mailbox is busy; try again.")
    for address in (ANN, BOB, *rest):
        world.subscribe(address)
    world.load("Berlin,A,0", version=1)
    world.check()
    outcome = world.deliver()
    assert (outcome.delivered, outcome.postponed, outcome.given_up) == (5, 1, 1)
    assert sorted(address for address, _ in world.people.sent) == rest
    states = {kept.address: kept.state for kept in world.platform.deliveries.deliveries()}
    assert (states[ANN], states[BOB]) == (DeliveryState.GIVEN_UP, DeliveryState.DUE)


def test_a_stalled_subscriber_is_not_waited_for(world: World) -> None:
    """While one channel hangs, the others' messages go out."""
    rest = [f"person-{number}@example.org" for number in range(5)]
    others_reached = threading.Event()

    def stall(address: str) -> None:
        if address == "json://stalled.example.org":
            assert others_reached.wait(timeout=30)
        elif len(world.people.sent) == len(rest) - 1:
            others_reached.set()

    world.people.on_send = stall
    for address in ("json://stalled.example.org", *rest):
        world.subscribe(address)
    world.load("Berlin,A,0", version=1)
    world.check()
    assert world.deliver().delivered == 6


def test_what_waits_for_its_next_try_holds_up_nothing_new(world: World) -> None:
    """A backlog to one is no queue for the others."""
    world.people.faults[ANN] = PassingFault("The mailbox is busy; try again.")
    world.subscribe(ANN)
    for version in range(10):
        world.load(f"Berlin,item {version},0", version=version)
    world.tell()
    world.subscribe(BOB)
    world.load("Berlin,A,0", version=20)
    assert world.tell() == [(BOB, "Berlin: A is out of stock")]
    world.people.faults.clear()
    world.clock.forward(hours=1)
    assert len(world.tell()) == 11


def test_fresh_deliveries_come_before_those_that_failed(world: World) -> None:
    """New news first; the old has waited already."""
    world.subscribe(ANN)
    world.people.faults[ANN] = PassingFault("The mailbox is busy; try again.")
    world.load("Berlin,A,0", version=1)
    world.tell()
    world.clock.forward(hours=1)
    world.load("Berlin,B,0", version=2)
    world.check()
    now = world.clock.now()
    taken = [world.platform.deliveries.lease(now, now + LEASE, ()) for _ in range(2)]
    assert [one.attempts for one in taken if one] == [1, 2]
    assert taken[0] is not None
    assert taken[0].alerts[0].items[0].item == "B"


def test_a_channel_that_is_down_can_be_passed_over(world: World) -> None:
    """Its deliveries keep their place for later."""
    world.subscribe(ANN)
    world.subscribe("json://host.example.org")
    world.load("Berlin,A,0", version=1)
    world.check()
    now = world.clock.now()
    lease = world.platform.deliveries.lease
    taken = lease(now, now + LEASE, ["email"])
    assert taken is not None
    assert taken.address == "json://host.example.org"
    assert lease(now, now + LEASE, ["email", "json"]) is None
