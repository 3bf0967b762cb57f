"""Check-Stock: each change in exactly one alert, however batches come, split and come again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

import pytest

from contract.aws_world import AwsWorld
from contract.together import at_once
from shelfwatch.aws.client_retries import CLAIM_LEASE, TOGETHER
from shelfwatch.aws.deadline import Deadline
from shelfwatch.aws.dynamodb.stream import StreamChange, decode
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.functions.check_batch import Checked, Judge
from shelfwatch.aws.ledger.alert_claims import AlertRows, Group
from shelfwatch.aws.ledger.publish_claims import PublishClaims
from shelfwatch.aws.sns.publisher import Publisher
from shelfwatch.aws.sns.topic import Topic
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.stock.change import Change

pytestmark = pytest.mark.slow


@dataclass
class Faulty(Topic):
    """A topic that fails for some stores; `died` says that it takes the message all the same.

    Before it takes a message it does what `meanwhile` says.
    """

    down: set[str] = field(default_factory=set)
    died: bool = False
    meanwhile: Callable[[], object] = bool
    alerts: list[Sequence[Alert]] = field(default_factory=list)

    def publish(self, alerts: Sequence[Alert]) -> None:
        """See `shelfwatch.aws.sns.topic.Topic`."""
        self.meanwhile()
        if alerts[0].store not in self.down or self.died:
            self.alerts.append(alerts)
        if alerts[0].store in self.down:
            raise EnvironmentFault("The topic is away; try again.")


@pytest.fixture
def topic() -> Faulty:
    """A topic that works."""
    return Faulty()


@pytest.fixture
def judge(world: AwsWorld, topic: Faulty) -> Judge:
    """A judge on the world's ledger."""
    return Judge(
        Publisher(Table(world.clients.dynamodb, world.settings.ledger), topic, world.clock)
    )


def changes(world: AwsWorld) -> list[StreamChange]:
    """All that the stream tells that was not read yet."""
    return [change for batch in world.stream.batches() for change in decode(batch).changes]


def out(world: AwsWorld, *items: str, store: str = "Berlin") -> list[StreamChange]:
    """The changes of an upload by which items of a store run out."""
    world.load(*(f"{store},{item},0" for item in items), version=len(items))
    return sorted(changes(world), key=lambda change: change.change.item)


def published_items(topic: Faulty) -> list[list[str]]:
    """The items of each message."""
    return [[item.item for alert in alerts for item in alert.items] for alerts in topic.alerts]


def test_the_same_batch_again_tells_nobody(world: AwsWorld, judge: Judge, topic: Faulty) -> None:
    """AWS sends each record at least once."""
    batch = out(world, "A", "B")
    assert [alert.store for alert in judge.check(batch).alerts] == ["Berlin"]
    assert judge.check(batch) == Checked([], {})
    assert judge.check(batch[1:]) == Checked([], {})
    assert published_items(topic) == [["A", "B"]]


def test_the_same_batch_at_the_same_time_is_told_once(
    world: AwsWorld, judge: Judge, topic: Faulty
) -> None:
    """Two invocations with one batch: one tells, the other waits what becomes of it."""
    batch = out(world, "A", "B")
    at_once(*(lambda: judge.check(batch) for _ in range(4)))
    assert published_items(topic) == [["A", "B"]]


def test_a_retry_in_other_batches_tells_the_recorded_alert_and_the_rest(
    world: AwsWorld, judge: Judge, topic: Faulty
) -> None:
    """However the changes are split the second time, none is told under two ids."""
    batch = out(world, "A", "B", "C", "D")
    topic.down = {"Berlin"}
    failed = judge.check(batch[:2]).failed
    assert set(failed) == {change.number for change in batch[:2]}
    (recorded,) = world.platform.alerts.alerts()
    topic.down = set()
    judge.check(batch[1:3])
    judge.check(batch[:1])
    judge.check(batch[2:])
    assert sorted(published_items(topic)) == [["A", "B"], ["C"], ["D"]]
    assert recorded.id in [alert.id for alerts in topic.alerts for alert in alerts]
    ids = [alert.id for alert in world.platform.alerts.alerts()]
    assert len(ids) == len(set(ids)) == 3


def test_a_lost_answer_repeats_the_message_under_its_id(
    world: AwsWorld, judge: Judge, topic: Faulty
) -> None:
    """SNS took it, and nobody heard: the id tells a subscriber that it is the same."""
    batch = out(world, "A")
    topic.down, topic.died = {"Berlin"}, True
    assert judge.check(batch).failed
    topic.down = set()
    world.clock.forward(minutes=1)
    assert judge.check(batch).failed == {}
    first, second = topic.alerts
    assert first[0].id == second[0].id
    assert judge.check(batch).alerts == []


def recorded_apart(world: AwsWorld, judge: Judge, *items: str) -> list[StreamChange]:
    """Changes of one store and upload that stand in an alert each, as after a retry."""
    batch = out(world, *items)
    for one in batch:
        AlertRows(judge.ledger).claim(Group(one.upload, one.store, [one.change]), world.clock.now())
    return batch


def test_what_was_told_of_a_group_is_not_told_again_where_the_rest_fails(
    world: AwsWorld, judge: Judge, topic: Faulty
) -> None:
    """Each alert is marked right after its message, whatever becomes of the next one."""
    batch = recorded_apart(world, judge, "A", "B", "C")
    later = iter([set(), {"Berlin"}, {"Berlin"}])
    topic.meanwhile = lambda: setattr(topic, "down", next(later))
    checked = judge.check(batch)
    assert (len(checked.alerts), set(checked.failed)) == (1, {one.number for one in batch})
    topic.meanwhile, topic.down = bool, set()
    assert len(judge.check(batch).alerts) == 2
    assert published_items(topic) == [["A"], ["B"], ["C"]]


def test_a_check_stops_between_two_messages_of_a_group(
    world: AwsWorld, judge: Judge, topic: Faulty
) -> None:
    """What is left comes again: a check that is stopped in a message would hold it up for long."""
    items = [f"item {number:02d}" for number in range(TOGETHER + 2)]
    batch = recorded_apart(world, judge, *items)

    def left() -> timedelta:
        return timedelta() if len(topic.alerts) >= TOGETHER else timedelta(seconds=9)

    deadline = Deadline(left, timedelta(seconds=1))
    assert len(Judge(replace(judge.publisher, deadline=deadline)).check(batch).alerts) == TOGETHER
    assert len(judge.check(batch).alerts) == 2
    assert published_items(topic) == [[item] for item in items]


def test_what_is_back_is_told_once_with_the_first_message(
    world: AwsWorld, judge: Judge, topic: Faulty
) -> None:
    """It is marked with that message, so the next one and a retry leave it out."""
    world.load("Berlin,A,5", "Berlin,B,5", "Berlin,Z,0", version=1)
    judge.check(changes(world))
    world.load("Berlin,A,0", "Berlin,B,0", "Berlin,Z,5", version=2)
    batch = sorted(changes(world), key=lambda change: change.change.item)
    one = batch[0]
    AlertRows(judge.ledger).claim(Group(one.upload, one.store, [one.change]), world.clock.now())
    topic.alerts.clear()
    assert len(judge.check(batch).alerts) == 3
    assert published_items(topic) == [["A", "Z"], ["B"]]
    assert judge.check(batch) == Checked([], {})


def test_whoever_was_too_slow_gives_nothing_back_that_another_has(
    world: AwsWorld, judge: Judge
) -> None:
    """Or a third would tell it while the second still does."""
    (one,) = out(world, "A")
    group = Group(one.upload, one.store, [one.change])
    (found,) = AlertRows(judge.ledger).claim(group, world.clock.now())
    publish_claims = PublishClaims(judge.ledger)
    slow = publish_claims.take(found.key, world.clock.now())
    world.clock.forward(seconds=CLAIM_LEASE.total_seconds() + 1)
    second = publish_claims.take(found.key, world.clock.now())
    assert slow is not None
    assert second is not None
    publish_claims.give_back(slow)
    assert publish_claims.take(found.key, world.clock.now()) is None
    publish_claims.give_back(second)
    assert publish_claims.take(found.key, world.clock.now()) is not None


def test_one_stores_failure_is_not_anothers(world: AwsWorld, judge: Judge, topic: Faulty) -> None:
    """Only the records of the store that failed come again."""
    world.load("Berlin,A,0", "Pusan,A,0", version=1)
    batch = changes(world)
    topic.down = {"Berlin"}
    checked = judge.check(batch)
    assert set(checked.failed) == {one.number for one in batch if one.store == "Berlin"}
    assert [alert.store for alert in checked.alerts] == ["Pusan"]


def test_two_batches_that_overlap_at_once_share_the_changes(world: AwsWorld, judge: Judge) -> None:
    """Each change stands in one alert, whichever check was first."""
    zero = [Change(f"item {number}", None, Decimal(0)) for number in range(6)]
    claims = AlertRows(judge.ledger)
    at_once(
        lambda: claims.claim(Group("u1", "Berlin", zero[:4]), world.clock.now()),
        lambda: claims.claim(Group("u1", "Berlin", zero[2:]), world.clock.now()),
    )
    items = [item.item for alert in world.platform.alerts.alerts() for item in alert.items]
    assert sorted(items) == [one.item for one in zero]


def test_an_alert_of_very_many_long_names_is_split_to_fit(world: AwsWorld, judge: Judge) -> None:
    """A row of DynamoDB holds 400 KB; nothing is left out."""
    names = [f"{number:04d}" + "x" * 1_000 for number in range(600)]
    group = Group("u1", "Berlin", [Change(name, Decimal(1), Decimal(0)) for name in names])
    recorded = AlertRows(judge.ledger).claim(group, world.clock.now())
    assert len(recorded) > 1
    assert sorted(item.item for found in recorded for item in found.alert.items) == names


def test_what_is_back_before_the_retry_stays_back(
    world: AwsWorld, judge: Judge, topic: Faulty
) -> None:
    """An outage that has ended is not opened again by a batch that comes late a second time."""
    first = out(world, "A")
    judge.check(first)
    world.load("Berlin,A,5", version=9)
    judge.check(changes(world))
    judge.check(first)
    assert world.outages() == []
    (ended,) = world.outages_of("Berlin", "A")
    assert ended.ended is not None
    assert published_items(topic) == [["A"]]
