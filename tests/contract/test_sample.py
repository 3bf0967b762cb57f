"""A sample alert goes the way of every message, to one subscriber alone."""

from contract.world import ANN, BOB, World
from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.errors import PassingFault
from shelfwatch.service.alerting.send_sample import send_sample


def test_only_the_one_that_is_tested_gets_it(world: World) -> None:
    """And each test is a message of its own."""
    world.subscribe()
    world.subscribe(BOB)
    for _ in range(2):
        sample = send_sample(world.platform, world.people, ANN)
        assert sample is not None
        assert sample.state is DeliveryState.DELIVERED
        world.clock.forward(seconds=1)
    assert [address for address, _ in world.people.sent] == [ANN, ANN]
    first, second = (message for _, message in world.people.sent)
    assert first.id != second.id
    assert first.subject.startswith("Test of Shelfwatch")


def test_a_sample_that_fails_is_given_up_at_once(world: World) -> None:
    """A person looks at the answer; it would come as a riddle hours later."""
    world.subscribe()
    world.people.faults[ANN] = PassingFault("The mailbox is full.")
    sample = send_sample(world.platform, world.people, ANN)
    assert sample is not None
    assert (sample.state, sample.last_error) == (DeliveryState.GIVEN_UP, "The mailbox is full.")
    assert world.platform.deliveries.next_due() is None


def test_nobody_is_told_of_a_test_of_somebody_unknown(world: World) -> None:
    """There is no delivery either."""
    assert send_sample(world.platform, world.people, ANN) is None
    assert world.platform.deliveries.deliveries() == []
