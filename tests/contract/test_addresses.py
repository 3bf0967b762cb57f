"""What is kept of addresses: why one is suspended, and with what its messages are signed."""

from datetime import timedelta

from contract.world import ANN, BOB, World
from shelfwatch.core.alerting.address_state import OVERLAP, AddressState, valid_secrets
from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.alerting.subscriber import ALL_STORES
from shelfwatch.core.errors import PermanentFault
from shelfwatch.service.alerting.addresses import (
    first_secret,
    resume_address,
    rotate_secret,
)

HOOK = "webhook+https://hooks.example.org/stock"


def run_out(world: World, item: str, version: int) -> None:
    """An item of Berlin that people are told of as out of stock."""
    world.load(f"Berlin,{item},5", version=version)
    world.check()
    world.load(f"Berlin,{item},0", version=version + 1)
    world.tell()


def test_an_address_that_is_refused_for_good_is_tried_once(world: World) -> None:
    """It is suspended with the reason, others hear as ever, and a person has it sent again."""
    for address in (ANN, BOB):
        world.platform.subscribers.add(address, ALL_STORES)
    world.people.faults[ANN] = PermanentFault("No such mailbox.", of_address=True)
    tries: list[str] = []
    world.people.on_send = tries.append
    run_out(world, "A", 1)
    run_out(world, "B", 3)
    assert tries.count(ANN) == 1
    assert [address for address, _ in world.people.sent] == [BOB, BOB]
    (state,) = world.platform.addresses.states()
    assert (state.address, state.reason) == (ANN, "No such mailbox.")
    assert state.suspended == world.clock.now()
    lost = [one for one in world.platform.deliveries.deliveries() if one.address == ANN]
    assert {one.state for one in lost} == {DeliveryState.GIVEN_UP}
    assert "`shelfwatch resume`" in (lost[-1].last_error or "")
    world.people.faults.clear()
    assert resume_address(world.platform, ANN)
    assert not resume_address(world.platform, ANN)
    now = world.clock.now()
    world.platform.deliveries.make_due(now, now - timedelta(days=1))
    world.tell()
    assert [address for address, _ in world.people.sent[2:]] == [ANN, ANN]


def test_a_message_that_is_refused_for_good_suspends_nobody(world: World) -> None:
    """The next one may be taken: this one was too large, say."""
    world.platform.subscribers.add(ANN, ALL_STORES)
    world.people.faults[ANN] = PermanentFault("Too large.")
    run_out(world, "A", 1)
    assert world.platform.addresses.states() == []


def test_who_asks_to_be_told_no_more_is_unsubscribed(world: World) -> None:
    """As a web hook does that answers 410."""
    world.platform.subscribers.add(HOOK, ALL_STORES)
    world.people.faults[HOOK] = PermanentFault("Gone.", has_left=True)
    run_out(world, "A", 1)
    assert world.platform.subscribers.subscribers() == []


def test_a_secret_is_made_once_and_the_former_one_holds_for_a_day(world: World) -> None:
    """So a receiver can change over without losing a message."""
    platform = world.platform
    assert first_secret(platform, HOOK) is None, "nobody is subscribed there"
    platform.subscribers.add(HOOK, ALL_STORES)
    assert rotate_secret(platform, HOOK) is None, "there is none yet"
    first = first_secret(platform, HOOK)
    assert first is not None
    assert first_secret(platform, HOOK) is None, "it is shown once"
    second = rotate_secret(platform, HOOK)

    def valid() -> list[str]:
        return valid_secrets(platform.addresses.state(HOOK), world.clock.now())

    assert valid() == [second, first]
    world.clock.forward(seconds=OVERLAP.total_seconds())
    assert valid() == [second]
    third = rotate_secret(platform, HOOK)
    assert valid() == [third, second]


def test_what_is_kept_of_an_address_goes_with_its_subscription(world: World) -> None:
    """A secret must not outlive its use, and who comes anew begins anew."""
    platform = world.platform
    platform.subscribers.add(HOOK, ALL_STORES)
    first_secret(platform, HOOK)
    platform.subscribers.remove(HOOK)
    assert platform.addresses.states() == []
    platform.subscribers.add(HOOK, ALL_STORES)
    assert platform.addresses.state(HOOK) == AddressState(HOOK)
