"""Deliver: what is tried again, and when, and what is given up."""

import logging
from datetime import timedelta

import pytest

from contract.world import ANN, World
from service.channels import HOOK, Channels, make_due, people, raising, states
from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.alerting.retries import GIVE_UP_AFTER, LEAST_TRIES, wait_before
from shelfwatch.core.errors import PassingFault, PermanentFault
from shelfwatch.service.alerting.deliver import Outcome, deliver


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_a_retry_waits_longer_each_time(world: World, jitter: float) -> None:
    """By the core's own rule, with the jitter that is passed in."""
    make_due(world, ANN)
    away = Channels(raising(PassingFault("The mail server is away: start it.")))
    for attempt in (2, 3, 4):
        deliver(world.platform, away, jitter=lambda: jitter)
        wait = wait_before(attempt, jitter)
        assert world.platform.deliveries.next_due() == world.clock.now() + wait
        world.clock.forward(seconds=wait.total_seconds())


def test_what_fails_for_good_is_given_up_at_once(world: World) -> None:
    """No later try could go better."""
    make_due(world, ANN)
    gone = PermanentFault("There is no such mailbox: subscribe another.")
    outcome = deliver(world.platform, Channels(raising(gone)))
    assert outcome == Outcome(given_up=1, errors=(f"{ANN}: {gone}",))
    assert states(world) == {ANN: (DeliveryState.GIVEN_UP, 1)}


def test_what_still_fails_after_three_days_is_given_up(world: World) -> None:
    """And one moment earlier it is not; the three days begin with the first try."""
    make_due(world, ANN)
    away = Channels(raising(PassingFault("The mail server is away: start it.")))
    world.clock.forward(days=30)
    first_try = world.clock.now()
    for _ in range(LEAST_TRIES):
        assert deliver(world.platform, away, jitter=lambda: 1.0).postponed == 1
        world.clock.forward(hours=1)
    world.clock.moment = first_try + GIVE_UP_AFTER - timedelta(seconds=1)
    assert deliver(world.platform, away, jitter=lambda: 1.0).postponed == 1
    world.clock.forward(hours=1)
    assert deliver(world.platform, away).given_up == 1


def test_a_channels_own_bug_stops_nobody_and_tells_no_secret(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged with its place, tried again, and the others are told."""
    make_due(world, HOOK, *people(5))

    def send(address: str) -> None:
        if address == HOOK:
            raise ZeroDivisionError(address)

    with caplog.at_level(logging.ERROR):
        outcome = deliver(world.platform, Channels(send))
    assert (outcome.delivered, outcome.postponed) == (5, 1)
    [error] = outcome.errors
    assert error.startswith("json://***: The channel failed with ZeroDivisionError")
    assert "ZeroDivisionError" in caplog.text
    assert "test_deliver_faults.py" in caplog.text
    assert "t0psecret" not in caplog.text + error


def test_a_fault_shared_by_many_is_told_once_for_each_address(world: World) -> None:
    """A list of the same sentence helps nobody."""
    make_due(world, HOOK, uploads=5)
    outcome = deliver(world.platform, Channels(raising(PermanentFault("It is gone: remove it."))))
    assert outcome == Outcome(given_up=5, errors=("json://***: It is gone: remove it.",))
