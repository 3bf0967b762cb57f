"""Promise 7, on its way: each delivery is leased, retried, and settled by whoever holds it."""

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest

from contract.harm import held, stocked
from contract.together import at_once
from contract.world import ANN, BOB, World
from shelfwatch.core.alerting.delivery import (
    Delivery,
    DeliveryState,
    delivered,
    given_up,
    postponed,
)
from shelfwatch.core.alerting.retries import GIVE_UP_AFTER, LEASE, LEAST_TRIES, LONGEST_WAIT
from shelfwatch.core.alerting.subscriber import Subscriber
from shelfwatch.core.errors import PassingFault, PermanentFault
from shelfwatch.ports import AlertBatch, StoreChanges
from shelfwatch.service.alerting.check import decide


def leased(world: World) -> Delivery:
    """Take the next delivery, as a worker does."""
    now = world.clock.now()
    delivery = world.platform.deliveries.lease(now, now + LEASE, ())
    assert delivery is not None
    return delivery


def test_a_crash_while_sending_sends_again_under_the_same_id(world: World) -> None:
    """Whether the channel took it nobody knows; the lease expires, and the id tells the two."""
    world.run_out()
    world.check()
    lost = leased(world)
    world.deliver()
    assert world.people.sent == []
    world.clock.moment += LEASE
    world.deliver()
    assert [message.id for _, message in world.people.sent] == [lost.id]


def test_a_failed_delivery_is_tried_again_later_and_later(world: World) -> None:
    """It keeps its id, its error and its number of tries."""
    world.run_out()
    world.people.faults[ANN] = PassingFault("The server is away; try again.")
    world.check()
    waits = []
    for attempt in (1, 2, 3):
        assert world.deliver().postponed == 1
        (delivery,) = world.platform.deliveries.deliveries()
        assert (delivery.attempts, delivery.state) == (attempt, DeliveryState.DUE)
        assert "The server is away" in (delivery.last_error or "")
        assert delivery.next_try is not None
        waits.append(delivery.next_try - world.clock.now())
        assert world.deliver().postponed == 0
        world.clock.moment = delivery.next_try
    assert waits == sorted(waits)
    assert len(set(waits)) == 3


def test_two_deliverers_at_once_send_one_message(world: World) -> None:
    """Each delivery belongs to whoever leased it."""
    world.run_out()
    world.subscribe(BOB)
    world.check()
    at_once(world.deliver, world.deliver, world.deliver)
    assert sorted(address for address, _ in world.people.sent) == [ANN, BOB]


def test_a_lease_is_nobody_elses_until_it_expires(world: World) -> None:
    """And then it is somebody's again, as another attempt."""
    world.run_out()
    world.check()
    first = leased(world)
    now = world.clock.now()
    assert world.platform.deliveries.lease(now, now + LEASE, ()) is None
    assert world.platform.deliveries.next_due() == now + LEASE
    world.clock.moment += LEASE
    second = leased(world)
    assert (first.id, first.attempts, second.id, second.attempts) == (first.id, 1, first.id, 2)
    assert [alert.id for alert in second.alerts] == [alert.id for alert in first.alerts]


@pytest.mark.parametrize("ending", ["delivered", "retry", "give_up"])
def test_whoever_lost_the_lease_settles_nothing(world: World, ending: str) -> None:
    """A worker that slept through its lease can't undo what the next one did."""
    world.run_out()
    world.check()
    slow = leased(world)
    world.clock.moment += LEASE
    quick = leased(world)
    now = world.clock.now()
    before = world.platform.deliveries.deliveries()
    deliveries = world.platform.deliveries
    {
        "delivered": lambda: deliveries.settle(delivered(slow, now)),
        "retry": lambda: deliveries.settle(postponed(slow, now, "slow")),
        "give_up": lambda: deliveries.settle(given_up(slow, now, "slow")),
    }[ending]()
    assert deliveries.deliveries() == before
    deliveries.settle(delivered(quick, now))
    assert deliveries.deliveries()[0].state is DeliveryState.DELIVERED
    deliveries.settle(postponed(quick, now, "late"))
    assert deliveries.next_due() is None


def test_a_permanent_fault_gives_up_at_once(world: World) -> None:
    """There is no such mailbox; asking again never helps, and doctor shows it."""
    world.run_out()
    world.people.faults[ANN] = PermanentFault("There is no such mailbox.")
    world.check()
    assert world.deliver().given_up == 1
    (delivery,) = world.platform.deliveries.deliveries()
    assert delivery.state is DeliveryState.GIVEN_UP
    assert world.platform.deliveries.next_due() is None


def tried(world: World) -> bool:
    """Let the next try come, and fail; whether there is to be another."""
    due = world.platform.deliveries.next_due()
    assert due is not None
    world.clock.moment = max(world.clock.moment, due)
    outcome = world.deliver()
    assert outcome.postponed + outcome.given_up == 1
    return outcome.postponed == 1


def test_a_passing_fault_is_given_up_after_three_days(world: World) -> None:
    """A bounded time from the first try, and then a person has to look."""
    world.run_out()
    world.people.faults[ANN] = PassingFault("The server is away; try again.")
    world.check()
    begun = world.clock.moment
    while tried(world):
        assert world.clock.moment - begun < GIVE_UP_AFTER
    assert timedelta() <= world.clock.moment - begun - GIVE_UP_AFTER <= LONGEST_WAIT
    (delivery,) = world.platform.deliveries.deliveries()
    assert (delivery.state, delivery.first_try) == (DeliveryState.GIVEN_UP, begun)


def test_a_machine_that_was_off_for_days_tries_as_long_as_any(world: World) -> None:
    """The three days begin with the first try: nobody has tried while it was off."""
    world.run_out()
    world.people.faults[ANN] = PassingFault("451 try again later.")
    world.check()
    world.clock.forward(days=4)
    assert tried(world)
    world.clock.forward(days=2)
    assert tried(world)


def test_few_tries_are_never_enough(world: World) -> None:
    """Off again after the first, or a clock that is set ahead by a year: it is still tried."""
    world.run_out()
    world.people.faults[ANN] = PassingFault("451 try again later.")
    world.check()
    assert tried(world)
    world.clock.forward(days=365)
    for _ in range(2, LEAST_TRIES):
        assert tried(world)
    assert not tried(world)


def test_a_clock_that_is_set_back_begins_the_three_days_anew(world: World) -> None:
    """Else they would end when it has caught up, which could take for ever."""
    world.run_out()
    world.people.faults[ANN] = PassingFault("451 try again later.")
    world.check()
    assert tried(world)
    world.clock.forward(days=-365)
    begun = world.clock.moment
    world.deliver()
    (delivery,) = world.platform.deliveries.deliveries()
    assert (delivery.attempts, delivery.first_try) == (2, begun)


def test_who_unsubscribes_while_it_is_decided_who_is_told_hears_nothing(world: World) -> None:
    """Unsubscribing waits until that is recorded, and then finds what it has to cancel."""
    world.run_out()
    (upload,) = world.platform.alerts.unchecked()
    now = world.clock.now()
    leaving = threading.Thread(target=world.platform.subscribers.remove, args=(ANN,))

    def decide_slowly(
        news: Sequence[StoreChanges], subscribers: Sequence[Subscriber]
    ) -> AlertBatch:
        leaving.start()
        leaving.join(timeout=0.3)
        assert leaving.is_alive()
        return decide(upload, news, subscribers, at=now)

    batch = world.platform.alerts.claim(upload.id, decide_slowly, now)
    leaving.join()
    assert batch is not None
    assert [delivery.address for delivery in batch.deliveries] == [ANN]
    (delivery,) = world.platform.deliveries.deliveries()
    assert delivery.state is DeliveryState.CANCELLED
    world.deliver()
    assert world.people.sent == []


def test_who_has_left_is_not_told_by_a_check_that_comes_later(world: World) -> None:
    """Nor is somebody told of a store that she asked for no more."""
    world.run_out()
    world.platform.subscribers.remove(ANN)
    world.subscribe(BOB, "Pusan")
    world.check()
    assert world.platform.deliveries.deliveries() == []


def test_who_asks_for_other_stores_hears_no_more_of_the_rest(world: World) -> None:
    """What is due of those that she still asks for comes in a message of its own."""
    world.subscribe(ANN)
    world.load("Berlin,A,0", "Pusan,A,0", version=1)
    world.check()
    world.subscribe(ANN, "PUSAN", "Oslo")
    states = [kept.state for kept in world.platform.deliveries.deliveries()]
    assert states == [DeliveryState.CANCELLED, DeliveryState.DUE]
    assert world.tell() == [(ANN, "Pusan: A is out of stock")]


def test_who_asks_for_more_stores_hears_what_is_due_as_it_is(world: World) -> None:
    """And who asks for others alone hears nothing of it."""
    world.subscribe(ANN, "Berlin")
    world.subscribe(BOB, "Berlin")
    world.load("Berlin,A,0", version=1)
    world.check()
    world.subscribe(ANN)
    world.subscribe(BOB, "Pusan")
    assert world.tell() == [(ANN, "Berlin: A is out of stock")]


def test_who_unsubscribes_is_asked_nothing_more(world: World) -> None:
    """The question about a held file is cancelled as well, also after a try that failed."""
    world.subscribe()
    stocked(world)
    held(world)
    world.people.faults[ANN] = PassingFault("The server is away; try again.")
    world.tell()
    world.platform.subscribers.remove(ANN)
    world.people.faults.clear()
    world.clock.forward(hours=1)
    assert world.tell() == []
    (delivery,) = world.platform.deliveries.deliveries()
    assert delivery.state is DeliveryState.CANCELLED


def test_what_a_crash_left_leased_is_not_leased_again_for_who_has_left(world: World) -> None:
    """Its lease expires, and it stays cancelled."""
    world.run_out()
    world.check()
    leased(world)
    world.platform.subscribers.remove(ANN)
    world.clock.moment += LEASE
    assert world.platform.deliveries.next_due() is None
    assert world.tell() == []


def test_who_unsubscribes_hears_no_more(world: World) -> None:
    """What was due is cancelled, also while it is on its way and fails."""
    world.run_out()
    world.subscribe(BOB)
    world.check()
    taken = leased(world)
    assert world.platform.subscribers.remove(taken.address)
    world.platform.deliveries.settle(postponed(taken, world.clock.now(), "The server is away."))
    world.clock.forward(hours=1)
    world.deliver()
    other = BOB if taken.address == ANN else ANN
    assert [address for address, _ in world.people.sent] == [other]
    states = {kept.address: kept.state for kept in world.platform.deliveries.deliveries()}
    assert states[taken.address] is DeliveryState.CANCELLED


def test_of_a_url_that_unsubscribed_no_secret_is_kept(world: World) -> None:
    """Its deliveries are still explained; nobody can be told by what is left, so nobody is."""
    hook = "json://user:t0ken@127.0.0.1/t0ken"
    world.load("Berlin,A,5", version=1)
    world.check()
    world.subscribe(hook)
    wrong = world.load("Berlin,A,0", version=2)
    world.check()
    world.deliver()
    assert [address for address, _ in world.people.sent] == [hook]
    (delivery,) = world.platform.deliveries.deliveries()
    assert world.platform.subscribers.remove(hook)
    (kept,) = world.platform.deliveries.deliveries()
    assert (kept.id, kept.address, kept.state) == (delivery.id, "json://***", delivery.state)
    world.undo(wrong.upload.id)
    assert world.tell() == []
    assert "t0ken" not in str(world.platform.deliveries.deliveries())
