"""What would be too much for somebody is held back, combined, and told: never lost, never twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from contract.aws_world import AwsWorld
from contract.together import at_once
from shelfwatch.aws.client_retries import CLAIM_LEASE
from shelfwatch.aws.dynamodb.stream import StreamChange
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.functions.check_batch import Checked, Judge
from shelfwatch.aws.ledger.alert_claims import AlertRows, Group
from shelfwatch.aws.ledger.held_back import SWEEP_LEASE, Audience, HeldBack
from shelfwatch.aws.ledger.publish_claims import PublishClaims
from shelfwatch.aws.sns.listeners import Listener, Listeners
from shelfwatch.aws.sns.pace import ALERTS
from shelfwatch.aws.sns.publisher import Publisher
from shelfwatch.aws.sns.sweep import Sweep
from shelfwatch.aws.sns.topic import Outgoing, Topic
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.errors import EnvironmentFault, ShelfwatchError

pytestmark = pytest.mark.slow

STORES = 12
BOSS = Listener("boss", is_paced=True, is_ours=True)
OWNER = Listener("owner", is_paced=True, stores=frozenset({"Store 3"}), is_ours=True)


@dataclass
class Known(Listeners):
    """Those who listen, as a test says it."""

    listeners: Sequence[Listener]

    def now(self) -> Sequence[Listener]:
        """See `shelfwatch.aws.sns.listeners.Listeners`."""
        return self.listeners


@dataclass
class Sent(Topic):
    """A topic that keeps what it takes; `is_away` says that it takes nothing."""

    messages: list[Outgoing] = field(default_factory=list)
    is_away: bool = False

    def publish(self, alerts: Sequence[Alert]) -> None:
        """See `shelfwatch.aws.sns.topic.Topic`."""
        self.send([Outgoing([alerts])])

    def send(self, messages: Sequence[Outgoing]) -> list[ShelfwatchError | None]:
        """See `shelfwatch.aws.sns.topic.Topic`."""
        if self.is_away:
            return [EnvironmentFault("The topic is away; try again.") for _ in messages]
        self.messages += messages
        return [None] * len(messages)

    def heard(self, audience: Audience) -> list[list[str]]:
        """The stores of each message that this audience hears."""
        return [
            sorted(part[0].store for part in one.parts)
            for one in self.messages
            if audience in one.audience
        ]


@pytest.fixture
def topic() -> Sent:
    """A topic that works."""
    return Sent()


@pytest.fixture
def judge(world: AwsWorld, topic: Sent) -> Judge:
    """A judge whose topic has one listener to all stores, and one to the third."""
    ledger = Table(world.clients.dynamodb, world.settings.ledger)
    return Judge(Publisher(ledger, topic, world.clock, listeners=Known([BOSS, OWNER])))


def storm(world: AwsWorld, stores: int = STORES) -> list[StreamChange]:
    """One item runs out in many stores."""
    world.load(*(f"Store {number},A,0" for number in range(stores)), version=stores)
    return world.decoded(list(world.stream.batches()))


def names(*numbers: int) -> list[str]:
    """The stores of these numbers."""
    return sorted(f"Store {number}" for number in numbers)


def left(judge: Judge) -> int:
    """How many messages wait."""
    return len(HeldBack(judge.ledger, judge.publisher.clock).oldest())


def test_few_messages_go_out_one_for_each_store(world: AwsWorld, judge: Judge, topic: Sent) -> None:
    """Nobody gets too much, so nothing is held back."""
    assert len(judge.check(storm(world, 3)).alerts) == 3
    assert sorted(topic.heard(Audience.ALL)) == [[name] for name in names(0, 1, 2)]
    assert left(judge) == 0


def test_a_storm_is_one_message_for_all_stores_and_one_for_each_that_somebody_asked_for(
    world: AwsWorld, judge: Judge, topic: Sent
) -> None:
    """At once, without waiting: who asked for a store is not held up by who hears of all."""
    checked = judge.check(storm(world))
    assert (len(checked.alerts), checked.failed) == (STORES, {})
    assert topic.heard(Audience.ALL) == [names(*range(STORES))]
    assert topic.heard(Audience.STORE) == [["Store 3"]]
    assert left(judge) == 0


def test_the_same_storm_again_tells_nobody(world: AwsWorld, judge: Judge, topic: Sent) -> None:
    """Whatever of it was held back."""
    batch = storm(world)
    judge.check(batch)
    sent = len(topic.messages)
    assert judge.check(batch) == Checked([], {})
    assert len(topic.messages) == sent


def test_what_is_held_back_is_no_fault_and_is_told_by_the_next_check(
    world: AwsWorld, judge: Judge, topic: Sent
) -> None:
    """Also by one that has no change to judge, as the one of every minute."""
    for _ in range(ALERTS.burst):
        judge.publisher.pace.admit([frozenset({"boss"})], all_or_none=True)
    checked = judge.check(storm(world))
    assert checked.failed == {}
    assert topic.heard(Audience.ALL) == []
    assert topic.heard(Audience.STORE) == [["Store 3"]]
    assert left(judge) == STORES
    assert judge.check([]).alerts == []
    world.clock.forward(seconds=1)
    assert len(judge.check([]).alerts) == STORES - 1
    assert topic.heard(Audience.ALL) == [names(*range(STORES))]
    assert (topic.heard(Audience.STORE), left(judge)) == ([["Store 3"]], 0)


def test_several_storms_that_wait_are_told_together(
    world: AwsWorld, judge: Judge, topic: Sent
) -> None:
    """However many batches came meanwhile."""
    judge.publisher.pace.admit([frozenset({"boss"})] * ALERTS.burst, all_or_none=True)
    for number in (5, 6, 7):
        judge.check(storm(world, number))
    world.clock.forward(seconds=1)
    judge.check([])
    assert len(topic.heard(Audience.ALL)) == 1


def test_a_topic_that_is_away_loses_nothing_of_what_is_held_back(
    world: AwsWorld, judge: Judge, topic: Sent
) -> None:
    """The sweep says so, and the next one tells it."""
    topic.is_away = True
    checked = judge.check(storm(world))
    assert (checked.alerts, checked.failed) == ([], {})
    assert set(checked.held_back) == {"The topic is away; try again."}
    topic.is_away = False
    world.clock.forward(seconds=10)
    assert len(judge.check([]).alerts) == STORES
    assert topic.heard(Audience.ALL) == [names(*range(STORES))]


def test_what_is_undone_while_it_is_held_back_is_told_to_nobody(
    world: AwsWorld, judge: Judge, topic: Sent
) -> None:
    """Its alerts are cancelled, and their rows go."""
    judge.publisher.pace.admit([frozenset({"boss"})] * ALERTS.burst, all_or_none=True)
    judge = Judge(replace(judge.publisher, listeners=Known([BOSS])))
    judge.check(storm(world))
    (report,) = world.platform.uploads.uploads(1)
    world.undo(report.upload.id)
    world.clock.forward(seconds=10)
    judge.check(world.decoded(list(world.stream.batches())))
    assert topic.heard(Audience.ALL) == []
    assert left(judge) == 0


def test_who_has_heard_of_a_store_is_not_told_again_where_the_others_wait(
    world: AwsWorld, judge: Judge, topic: Sent
) -> None:
    """The owner heard at once; an undo tells everybody, so who waited needs nothing any more."""
    judge.publisher.pace.admit([frozenset({"boss"})] * ALERTS.burst, all_or_none=True)
    judge.check(storm(world))
    (report,) = world.platform.uploads.uploads(1)
    world.undo(report.upload.id)
    world.clock.forward(seconds=10)
    judge.check(world.decoded(list(world.stream.batches())))
    assert topic.heard(Audience.STORE) == [["Store 3"]]
    assert left(judge) == 0


def test_sweeps_at_the_same_time_tell_once(world: AwsWorld, judge: Judge, topic: Sent) -> None:
    """There is one at a time; the others leave it to that one."""
    judge.publisher.pace.admit([frozenset({"boss"})] * ALERTS.burst, all_or_none=True)
    judge.check(storm(world))
    world.clock.forward(seconds=10)
    at_once(*(lambda: judge.check([]) for _ in range(4)))
    assert topic.heard(Audience.ALL) == [names(*range(STORES))]


def test_a_sweep_that_was_killed_holds_up_the_next_ones_for_its_lease(
    world: AwsWorld, judge: Judge
) -> None:
    """A function that is stopped gives nothing back."""
    judge.publisher.pace.admit([frozenset({"boss"})] * ALERTS.burst, all_or_none=True)
    judge.check(storm(world))
    killed = HeldBack(judge.ledger, judge.publisher.clock).sweeping()
    assert killed.__enter__()
    world.clock.forward(seconds=10)
    assert Sweep(judge.publisher).run().alerts == ()
    world.clock.forward(seconds=SWEEP_LEASE.total_seconds())
    assert len(Sweep(judge.publisher).run().alerts) == STORES - 1


def test_what_another_check_has_in_its_hands_is_left_to_the_sweep(
    world: AwsWorld, judge: Judge, topic: Sent
) -> None:
    """It may die on it: then the sweep tells it, once nobody can have it any more."""
    (one,) = storm(world, 1)
    group = Group(one.upload, one.store, [one.change])
    (found,) = AlertRows(judge.ledger).claim(group, world.clock.now())
    assert PublishClaims(judge.ledger).take(found.key, world.clock.now()) is not None
    assert judge.check([one]) == Checked([], {})
    assert (topic.messages, left(judge)) == ([], 1)
    world.clock.forward(seconds=(CLAIM_LEASE + timedelta(seconds=1)).total_seconds())
    assert len(judge.check([]).alerts) == 1
    assert (len(topic.messages), left(judge)) == (1, 0)


def test_where_somebody_listens_without_a_filter_stores_with_the_same_listeners_go_together(
    world: AwsWorld, judge: Judge, topic: Sent
) -> None:
    """That one would hear of a store twice, if all of them came once more for those of all."""
    by_hand = Listener("by hand", is_paced=True)
    Judge(replace(judge.publisher, listeners=Known([BOSS, OWNER, by_hand]))).check(storm(world))
    others = names(*(number for number in range(STORES) if number != 3))
    assert sorted(topic.heard(Audience.ALL)) == sorted([others, ["Store 3"]])
    assert topic.heard(Audience.ALL) == topic.heard(Audience.STORE)
