"""Large batches of any mixture: few calls for many changes, and a repeat writes nothing."""

import random
import time
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest

from aws.calls import counted
from contract.aws_world import AwsWorld
from shelfwatch.aws.deadline import Deadline
from shelfwatch.aws.dynamodb.stream import REMOVED, StreamChange
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.functions.check_batch import TOGETHER, Judge
from shelfwatch.aws.sns.publisher import Publisher
from shelfwatch.aws.sns.topic import Topic
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.stock.change import Change, judge

IN_STOCK, OUT = Decimal(5), Decimal(0)

WRITES = ("UpdateItem Ledger", "PutItem Ledger", "TransactWriteItems")


class Nobody(Topic):
    """A topic without subscribers."""

    def publish(self, alerts: Sequence[Alert]) -> None:
        """See `shelfwatch.aws.sns.topic.Topic`."""


def mixture(number: int, stores: int, seed: int = 7) -> list[StreamChange]:
    """Items that run out, come back, are removed, or change without being news."""
    chance = random.Random(seed)
    kinds = [(IN_STOCK, OUT), (OUT, IN_STOCK), (OUT, None), (IN_STOCK, Decimal(3)), (None, OUT)]
    changes = []
    for row in range(number):
        before, after = chance.choice(kinds)
        upload = f"{REMOVED} {row}" if after is None else f"u{row % 3}"
        change = Change(f"item {row}", before, after, row)
        changes.append(StreamChange(str(row), f"Store {row % stores}", upload, change))
    return changes


@pytest.fixture
def judge_of_all(world: AwsWorld) -> Judge:
    """A judge whose topic takes everything."""
    return Judge(
        Publisher(Table(world.clients.dynamodb, world.settings.ledger), Nobody(), world.clock)
    )


@pytest.mark.slow
def test_a_repeated_batch_reads_and_writes_nothing(world: AwsWorld, judge_of_all: Judge) -> None:
    """A hundred rows a call: whatever comes again costs its reads alone."""
    batch = mixture(1_500, stores=20)
    assert judge_of_all.check(batch).failed == {}
    with counted(world) as calls:
        again = judge_of_all.check(batch)
    assert (again.alerts, again.failed) == ([], {})
    assert [calls[name] for name in WRITES] == [0, 0, 0]
    assert sum(calls.values()) <= len(batch) / 20


@pytest.mark.slow
def test_what_there_is_no_time_for_is_named_and_comes_again(
    world: AwsWorld, judge_of_all: Judge
) -> None:
    """A batch that is stopped keeps what it has done."""
    batch = mixture(3 * TOGETHER, stores=3 * TOGETHER // 100)
    looks = iter(range(60))

    def left() -> timedelta:
        return timedelta(seconds=9 if next(looks, None) is not None else 0)

    hurried = Publisher(
        judge_of_all.ledger, Nobody(), world.clock, Deadline(left, timedelta(seconds=1))
    )
    first = Judge(hurried).check(batch)
    rest = [change for change in batch if change.number in first.failed]
    assert 0 < len(rest) < len(batch)
    assert judge_of_all.check(rest).failed == {}
    out = {
        (one.store, one.change.item)
        for one in batch
        if judge(one.change.before, one.change.after) == "out"
    }
    assert set(world.outages()) == out


@pytest.mark.soak
@pytest.mark.parametrize("stores", [1, 400])
def test_ten_thousand_changes_of_any_mixture_take_less_than_a_minute(
    judge_of_all: Judge, stores: int
) -> None:
    """As the stream may bring them in one batch."""
    began = time.monotonic()
    assert judge_of_all.check(mixture(10_000, stores)).failed == {}
    assert time.monotonic() - began < 60
