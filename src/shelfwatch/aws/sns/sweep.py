"""The sweep: tell what is held back, as far as everybody's limit allows it now.

It runs after each check and once a minute, and there is one at a time. What it can't tell yet
stays in its row for the next one.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from shelfwatch.aws.client_retries import TAKERS
from shelfwatch.aws.ledger.held_back import Audience, HeldMessage
from shelfwatch.aws.ledger.publish_claims import PublishClaims, Taken
from shelfwatch.aws.sns.letters import (
    DueMessage,
    Letter,
    left_over,
    plan_letters,
)
from shelfwatch.aws.sns.publisher import Publisher
from shelfwatch.aws.sns.topic import Outgoing
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.errors import ShelfwatchError


@dataclass(frozen=True, slots=True)
class Swept:
    """The alerts that were told now, how many messages are `left`, and what went wrong."""

    alerts: Sequence[Alert] = ()
    left: int = 0
    faults: Sequence[ShelfwatchError] = ()


@dataclass(frozen=True, slots=True)
class Sweep:
    """Tells what a publisher held back."""

    publisher: Publisher

    def run(self) -> Swept:
        """Tell what may be told now. Raises EnvironmentFault, and OutOfTime before it begins."""
        if not self.publisher.held_back.has_any():
            return Swept()
        with self.publisher.held_back.sweeping() as is_mine:
            if not is_mine:
                return Swept()
            # Under the lock, and before anything is taken: stopped here, the next sweep finds all
            # of it.
            self.publisher.deadline.check()
            with ThreadPoolExecutor(TAKERS) as pool:
                held = self.publisher.held_back.oldest()
                list(pool.map(self._drop, [one for one in held if one.is_over]))
                return self._tell(pool, [one for one in held if not one.is_over])

    def _tell(self, pool: ThreadPoolExecutor, held: Sequence[HeldMessage]) -> Swept:
        due = [to_due(one) for one in held]
        planned = plan_letters(due, self.publisher.listeners.now())
        admitted = self.publisher.pace.admit([one.paced for one in planned], all_or_none=False)
        # Whoever hears of a message by two letters is taken once.
        places = sorted({place for number in admitted for place in planned[number].places})
        taken = dict(zip(places, pool.map(self._take, [held[at] for at in places]), strict=True))
        letters = [without_lost(planned[number], taken) for number in admitted]
        letters = [letter for letter in letters if letter.places]
        faults = self.publisher.topic.send([outgoing(letter, due) for letter in letters])
        sent = [one for one, fault in zip(letters, faults, strict=True) if fault is None]
        gone_out = {place for letter in sent for place in letter.places}
        left = left_over(due, sent, planned)
        list(pool.map(lambda at: self._settle(held[at], left[at]), sorted(gone_out)))
        list(pool.map(lambda at: self._give_back(taken[at]), set(places) - gone_out))
        new = [at for at in sorted(gone_out) if not held[at].is_partly_heard]
        return Swept(
            alerts=[alert for at in new for alert in due[at].alerts],
            left=sum(1 for one in left if one),
            faults=[fault for fault in faults if fault is not None],
        )

    def _take(self, held: HeldMessage) -> Sequence[Taken] | None:
        """Take the alerts of a message that nobody was told of; None where another has them.

        An undo that comes meanwhile then knows that somebody may hear of it.
        """
        if held.is_partly_heard:
            return []
        claims, now = PublishClaims(self.publisher.ledger), self.publisher.clock.now()
        taken = [claims.take(one.key, now) for one in held.claimed]
        mine = [one for one in taken if one is not None]
        # All or none: a message with half of its alerts would be another one under the same id.
        if len(mine) == len(taken):
            return mine
        self._give_back(mine)
        return None

    def _settle(self, held: HeldMessage, left: frozenset[Audience]) -> None:
        """Mark a message that went out, for whom it did."""
        # Those who heard it first have had it marked; only its row says who is left.
        if not held.is_partly_heard:
            claims, now = PublishClaims(self.publisher.ledger), self.publisher.clock.now()
            for one in held.claimed:
                claims.mark_published(one.key, now)
        self.publisher.held_back.settle(held, sorted(left))

    def _give_back(self, taken: Sequence[Taken] | None) -> None:
        """Let the next sweep tell what did not go out."""
        for one in taken or ():
            PublishClaims(self.publisher.ledger).give_back(one)

    def _drop(self, held: HeldMessage) -> None:
        """Forget what nobody is to be told any more."""
        self.publisher.held_back.settle(held, [])


def to_due(held: HeldMessage) -> DueMessage:
    """What is due of a message that is held back."""
    return DueMessage([one.alert for one in held.claimed], held.audience)


def without_lost(letter: Letter, taken: Mapping[int, Sequence[Taken] | None]) -> Letter:
    """A letter without the messages that could not be taken."""
    return replace(letter, places=[place for place in letter.places if taken[place] is not None])


def outgoing(letter: Letter, due: Sequence[DueMessage]) -> Outgoing:
    """A letter as the topic takes it."""
    return Outgoing([due[place].alerts for place in letter.places], letter.audience)
