"""One message after the other: AWS switches off e-mail subscriptions that get above ten a second.

The turns are a row of the ledger, so that however many invocations tell at the same time, and
however many stores one batch covers, the topic gets so many messages and no more.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from shelfwatch.aws.client_retries import WAIT_FOR_TURN
from shelfwatch.aws.dynamodb.attributes import TICK, to_ticks
from shelfwatch.aws.dynamodb.table import ConditionFailed, Table, Update
from shelfwatch.aws.sns.topic import Topic
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.errors import PassingFault
from shelfwatch.ports import Clock

# Between two messages: five a second, half of what SNS's quotas allow for e-mail.
GAP = timedelta(seconds=0.2)

# The last message of anybody's went out long enough ago. A next turn that is further ahead than
# anybody waits was written by a machine whose clock is wrong: it would hold up all the others.
NOTHING_SENT_JUST_NOW = "attribute_not_exists(#Next) OR #Next <= :now OR #Next > :far"

TURN = {"Name": "turns", "Part": "topic"}


def sleep(span: timedelta) -> None:
    """Let time pass."""
    time.sleep(span.total_seconds())


@dataclass(frozen=True, slots=True)
class RateLimiter:
    """The turns of all who publish; `wait` lets the clock's time pass."""

    ledger: Table
    clock: Clock
    wait: Callable[[timedelta], None] = sleep

    def take(self) -> None:
        """Wait for a turn, and take it. Raises PassingFault where none comes in time.

        Whoever waits has taken a message, which another would tell too if that lasted for ever.
        """
        give_up = self.clock.now() + WAIT_FOR_TURN
        while (left := self._until_turn()) > timedelta():
            if self.clock.now() + left > give_up:
                raise PassingFault("Too much is told at the same time; it is tried again.")
            self.wait(left)

    def _until_turn(self) -> timedelta:
        """How long to wait for a turn; nothing where it is taken."""
        now = self.clock.now()
        taken = Update(
            set={"Next": to_ticks(now + GAP)},
            condition=NOTHING_SENT_JUST_NOW,
            values={"now": to_ticks(now), "far": to_ticks(now + WAIT_FOR_TURN)},
        )
        try:
            self.ledger.update(TURN, taken)
        except ConditionFailed as held:
            # Never longer than a gap: another machine's clock may be ahead of this one's.
            ahead = int((held.found or {"Next": 0})["Next"]) - to_ticks(now)
            return min(GAP, max(TICK, ahead * TICK))
        return timedelta()


@dataclass(frozen=True, slots=True)
class RateLimitedTopic(Topic):
    """The port `Topic` at a bearable pace."""

    topic: Topic
    turns: RateLimiter

    def publish(self, alerts: Sequence[Alert]) -> None:
        """Waits for its turn."""
        self.turns.take()
        self.topic.publish(alerts)
