"""The shares of those who are told: none gets more than its own, and none waits for another."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.aws_world import AwsWorld
from contract.together import at_once
from shelfwatch.aws.dynamodb.attributes import to_ticks
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.sns.pace import ALERTS, QUESTIONS, Pace, Share, Until

pytestmark = pytest.mark.slow

ANN, BOB = frozenset({"ann"}), frozenset({"bob"})
LIMIT = 10
"""E-mails a second for each subscription (AWS, "Amazon SNS endpoints and quotas")."""


@pytest.fixture
def pace(world: AwsWorld) -> Pace:
    """Nobody has been told anything."""
    return Pace(Table(world.clients.dynamodb, world.settings.ledger), world.clock)


@given(
    st.sampled_from([ALERTS, QUESTIONS, Share(timedelta(seconds=0.1), 3)]),
    st.lists(st.tuples(st.integers(0, 400_000), st.integers(1, 9)), max_size=40),
)
def test_in_no_second_is_there_more_than_the_share(
    share: Share, wanted: Sequence[tuple[int, int]]
) -> None:
    """Whenever messages come, and however many at once."""
    now, sent = 1_000_000_000, []
    kept: dict[str, int] = {}
    for later, number in wanted:
        now += later
        until = Until(share, now, kept)
        sent += [now for _ in range(number) if until.take(ANN)]
        kept = until.kept()
    most = share.burst + timedelta(seconds=1) // share.gap
    for first in sent:
        assert sum(first <= one < first + 1_000_000 for one in sent) <= most


def test_alerts_and_questions_together_stay_within_the_limit() -> None:
    """An address may be subscribed to both topics."""
    assert sum(one.burst + timedelta(seconds=1) // one.gap for one in (ALERTS, QUESTIONS)) <= LIMIT


def test_one_who_has_used_up_a_share_holds_up_nobody_else(pace: Pace) -> None:
    """Bob hears at once, whatever Ann got."""
    assert pace.admit([ANN] * 9, all_or_none=False) == list(range(ALERTS.burst))
    assert pace.admit([ANN, BOB, ANN | BOB], all_or_none=False) == [1]


def test_a_share_comes_back_with_time(world: AwsWorld, pace: Pace) -> None:
    """One for each gap."""
    pace.admit([ANN] * ALERTS.burst, all_or_none=False)
    world.clock.forward(seconds=2 * ALERTS.gap.total_seconds())
    assert pace.admit([ANN] * 9, all_or_none=False) == [0, 1]


def test_all_or_none_takes_nothing_where_it_is_not_enough(pace: Pace) -> None:
    """What is combined instead has the share that the many would have used up in vain."""
    assert pace.admit([ANN] * (ALERTS.burst + 1), all_or_none=True) == []
    assert len(pace.admit([ANN] * ALERTS.burst, all_or_none=True)) == ALERTS.burst


def test_what_reaches_nobody_with_a_limit_is_not_even_written(pace: Pace) -> None:
    """Queues and functions take any number."""
    assert pace.admit([frozenset()] * 1_000, all_or_none=True) == list(range(1_000))
    assert list(pace.ledger.query("#Name = :name", {"name": "pace"})) == []


def test_two_checks_share_what_there_is(pace: Pace) -> None:
    """Invocations for two shards, at the same moment."""
    admitted = at_once(*(lambda: pace.admit([ANN] * 2, all_or_none=False) for _ in range(4)))
    assert sum(map(len, admitted)) == ALERTS.burst


def test_a_clock_that_is_far_ahead_holds_nobody_up(world: AwsWorld, pace: Pace) -> None:
    """Somebody whose clock is wrong took a share ten minutes from now."""
    later = to_ticks(world.clock.now() + timedelta(minutes=10))
    pace.ledger.put({"Name": "pace", "Part": "alerts", "Turn": 1, "Until": {"ann": later}})
    assert pace.admit([ANN], all_or_none=True) == [0]
