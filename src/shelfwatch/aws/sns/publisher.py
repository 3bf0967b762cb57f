"""Tell recorded alerts: take some, publish them together, and mark each that the topic took.

Ten messages go to SNS in one call, and what is written beside it goes at the same time. So four
hundred stores take as many seconds as ten did one by one.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

from shelfwatch.aws.client_retries import CLAIM_LEASE, MOST_TOGETHER, TAKERS, TOGETHER
from shelfwatch.aws.deadline import NO_DEADLINE, Deadline
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.ledger.alerts import Claimed
from shelfwatch.aws.ledger.publish_claims import PublishClaims, Taken
from shelfwatch.aws.sns.topic import Topic
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.errors import PassingFault, ShelfwatchError
from shelfwatch.ports import Clock

PAUSE = timedelta(seconds=0.2)

# The alerts of one message, of one store and upload: what is out, and what is back with it.
Message = Sequence[Claimed]

# What a message holds that this publisher has taken: each alert with its claim.
Held = Sequence[tuple[Claimed, Taken]]


@dataclass(frozen=True, slots=True)
class PublishOutcome:
    """The alerts that were told now, and by the message's place what kept it from being told."""

    alerts: list[Alert] = field(default_factory=list)
    faults: dict[int, ShelfwatchError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Publisher:
    """Tells alerts of the ledger to a topic."""

    ledger: Table
    topic: Topic
    clock: Clock
    deadline: Deadline = NO_DEADLINE

    def tell(self, messages: Sequence[Message]) -> PublishOutcome:
        """Tell messages, each once; whatever becomes of one, the others are told.

        A recorded alert has a message of its own, so that a retry tells the same once more.
        """
        outcome = PublishOutcome()
        with ThreadPoolExecutor(TAKERS) as pool:
            for first in range(0, len(messages), TOGETHER):
                places = range(first, min(first + TOGETHER, len(messages)))
                try:
                    self.deadline.check()
                    self._tell_some(pool, [messages[place] for place in places], places, outcome)
                except ShelfwatchError as fault:
                    # The rest comes again; a check that is stopped in a message would hold it up.
                    outcome.faults.update((place, fault) for place in range(first, len(messages)))
                    break
        return outcome

    def settle(self, back: Sequence[Claimed]) -> list[Alert]:
        """Mark what is back and stands in no message: by itself it is told to nobody."""
        claims = PublishClaims(self.ledger)
        with ThreadPoolExecutor(TAKERS) as pool:
            now = self.clock.now()
            taken = list(pool.map(lambda one: claims.take(one.key, now), back))
            mine = [one for one, claim in zip(back, taken, strict=True) if claim is not None]
            for _ in pool.map(lambda one: claims.mark_published(one.key, self.clock.now()), mine):
                pass
        return [one.alert for one in mine]

    def _tell_some(
        self,
        pool: ThreadPoolExecutor,
        messages: Sequence[Message],
        places: Sequence[int],
        outcome: PublishOutcome,
    ) -> None:
        """Tell as many messages as one call takes."""
        held: list[tuple[int, Held]] = []
        for place, found in zip(places, pool.map(self._take, messages), strict=True):
            if isinstance(found, ShelfwatchError):
                outcome.faults[place] = found
            elif found:
                held.append((place, found))
        published = self.topic.publish_many([alerts_of(found) for _, found in held])
        list(pool.map(self._settle_one, [found for _, found in held], published))
        for (place, found), fault in zip(held, published, strict=True):
            if fault is None:
                outcome.alerts.extend(alerts_of(found))
            else:
                outcome.faults[place] = fault

    def _settle_one(self, held: Held, fault: ShelfwatchError | None) -> None:
        """Mark what the topic took before anything else is done, or let the next one tell it."""
        claims = PublishClaims(self.ledger)
        for claimed, taken in held:
            if fault is None:
                claims.mark_published(claimed.key, self.clock.now())
            else:
                claims.give_back(taken)

    def _take(self, message: Message) -> Held | ShelfwatchError:
        """Take the alerts of a message; nothing where another check has told it.

        Where another has it, waits what becomes of that; a fault where that is not known in time.
        """
        claims = PublishClaims(self.ledger)
        first, *back = message
        give_up = time.monotonic() + (CLAIM_LEASE + PAUSE).total_seconds()
        try:
            while True:
                # All are taken until the same moment: whoever takes over from a check that died has
                # to find all of them free at once, or what is back would be left out.
                now = self.clock.now()
                if (taken := claims.take(first.key, now)) is not None:
                    with_it = [(one, claims.take(one.key, now)) for one in back]
                    return [(first, taken), *((one, its) for one, its in with_it if its)]
                if claims.is_settled(first.key):
                    return []
                if time.monotonic() > give_up:
                    return PassingFault("Another check is telling the same; it is looked at again.")
                time.sleep(PAUSE.total_seconds())
        except ShelfwatchError as fault:
            return fault


def alerts_of(held: Held) -> list[Alert]:
    """The alerts of a message that is taken."""
    return [claimed.alert for claimed, _ in held]


def messages_of(out: Sequence[Claimed], back: Sequence[Claimed]) -> Iterator[Message]:
    """The messages of one store and upload: what is back goes with the first that have room."""
    room = MOST_TOGETHER - 1
    for place, found in enumerate(out):
        yield [found, *back[place * room : (place + 1) * room]]
