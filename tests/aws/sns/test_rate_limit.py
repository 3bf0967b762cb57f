"""SNS stays well under ten messages a second, however many stores a batch covers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from contract.aws_world import AwsWorld
from contract.world import SetClock
from shelfwatch.aws.client_retries import WAIT_FOR_TURN
from shelfwatch.aws.deadline import Deadline
from shelfwatch.aws.dynamodb.attributes import to_ticks
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.functions.check_batch import Judge
from shelfwatch.aws.sns.rate_limit import TURN, RateLimitedTopic, RateLimiter
from shelfwatch.aws.sns.topic import Topic
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.errors import PassingFault

pytestmark = pytest.mark.slow

STORES = 24


@dataclass
class Timed(Topic):
    """A topic that notes when it is told of what."""

    clock: SetClock
    alerts: list[tuple[datetime, str]] = field(default_factory=list)

    def publish(self, alerts: Sequence[Alert]) -> None:
        """See `shelfwatch.aws.sns.topic.Topic`."""
        self.alerts.append((self.clock.now(), alerts[0].store))


def paced(world: AwsWorld, topic: Timed, deadline: Deadline | None = None) -> Judge:
    """A judge whose waiting is the world's clock going forward."""
    ledger = Table(world.clients.dynamodb, world.settings.ledger)

    def wait(span: timedelta) -> None:
        world.clock.forward(seconds=span.total_seconds())

    paced_topic = RateLimitedTopic(topic, RateLimiter(ledger, world.clock, wait))
    plain = Judge(ledger, paced_topic, world.clock)
    return plain if deadline is None else Judge(ledger, paced_topic, world.clock, deadline)


def storm(world: AwsWorld) -> None:
    """One item runs out in many stores."""
    world.load(*(f"Store {number},A,0" for number in range(STORES)), version=1)


def test_a_batch_of_many_stores_is_told_at_a_bearable_pace(world: AwsWorld) -> None:
    """In no second are there more than five messages, and nothing is left out."""
    topic = Timed(world.clock)
    storm(world)
    for batch in world.stream.batches():
        paced(world, topic).check(world.decoded([batch]))
    times = [moment for moment, _ in topic.alerts]
    assert len({store for _, store in topic.alerts}) == len(times) == STORES
    for begin in times:
        assert sum(begin <= moment < begin + timedelta(seconds=1) for moment in times) <= 5


def test_two_checks_share_the_pace(world: AwsWorld) -> None:
    """Invocations for two shards have one topic, and take turns."""
    topic = Timed(world.clock)
    storm(world)
    changes = world.decoded(list(world.stream.batches()))
    for place, change in enumerate(changes):
        paced(world, topic).check([change])
        assert len(topic.alerts) == place + 1
    first, last = topic.alerts[0][0], topic.alerts[-1][0]
    assert last - first >= timedelta(seconds=0.2 * (STORES - 1))


def test_nobody_waits_for_a_turn_for_ever(world: AwsWorld) -> None:
    """Whoever waits holds a message meanwhile, which is left where all turns are taken."""
    ledger = Table(world.clients.dynamodb, world.settings.ledger)

    def wait(span: timedelta) -> None:
        world.clock.forward(seconds=span.total_seconds())
        others_turn = to_ticks(world.clock.now() + timedelta(seconds=0.2))
        ledger.put({**TURN, "Next": others_turn})

    wait(timedelta())
    begun = world.clock.now()
    with pytest.raises(PassingFault, match="tried again"):
        RateLimiter(ledger, world.clock, wait).take()
    assert world.clock.now() - begun <= WAIT_FOR_TURN


def test_a_clock_that_is_far_ahead_holds_nobody_up(world: AwsWorld) -> None:
    """Somebody whose clock is wrong took a turn ten minutes from now."""
    ledger = Table(world.clients.dynamodb, world.settings.ledger)
    ledger.put({**TURN, "Next": to_ticks(world.clock.now() + timedelta(minutes=10))})
    waited: list[timedelta] = []
    RateLimiter(ledger, world.clock, waited.append).take()
    assert waited == []


def test_a_check_whose_time_is_up_leaves_the_rest_for_the_next(world: AwsWorld) -> None:
    """The stores that are left are reported as failed, and come again."""
    topic = Timed(world.clock)
    storm(world)
    changes = world.decoded(list(world.stream.batches()))
    ends = world.clock.now() + timedelta(seconds=2)
    deadline = Deadline(lambda: ends - world.clock.now(), timedelta(seconds=1))
    checked = paced(world, topic, deadline).check(changes)
    assert 0 < len(checked.alerts) < STORES
    assert len(checked.alerts) + len(checked.failed) == STORES
    again = [change for change in changes if change.number in checked.failed]
    assert paced(world, topic).check(again).failed == {}
    assert len({store for _, store in topic.alerts}) == len(topic.alerts) == STORES
