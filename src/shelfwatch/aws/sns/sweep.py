"""The sweep: tell what is held back, as far as everybody's limit allows it now.

It runs after each check and once a minute, and there is one at a time. What it can't tell yet
stays in its row for the next one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice

from shelfwatch.aws.dynamodb.attributes import Item
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
            held = self.publisher.held_back.oldest()
            # Nobody is to be told of these any more.
            self.publisher.held_back.settle([(one, []) for one in held if one.is_over])
            return self._tell([one for one in held if not one.is_over])

    def _tell(self, held: Sequence[HeldMessage]) -> Swept:
        due = [to_due(one) for one in held]
        planned = plan_letters(due, self.publisher.listeners.now())
        admitted = self.publisher.pace.admit([one.paced for one in planned], all_or_none=False)
        # Whoever hears of a message by two letters is taken once.
        places = sorted({place for number in admitted for place in planned[number].places})
        taken = dict(zip(places, self._take([held[at] for at in places]), strict=True))
        letters = [without_lost(planned[number], taken) for number in admitted]
        letters = [letter for letter in letters if letter.places]
        faults = self.publisher.topic.send([outgoing(letter, due) for letter in letters])
        sent = [one for one, fault in zip(letters, faults, strict=True) if fault is None]
        gone_out = sorted({place for letter in sent for place in letter.places})
        left = left_over(due, sent, planned)
        self._settle([(held[at], sorted(left[at])) for at in gone_out])
        self._give_back([taken[at] for at in set(places) - set(gone_out)])
        new = [at for at in gone_out if not held[at].is_partly_heard]
        return Swept(
            alerts=[alert for at in new for alert in due[at].alerts],
            left=sum(1 for one in left if one),
            faults=[fault for fault in faults if fault is not None],
        )

    def _take(self, messages: Sequence[HeldMessage]) -> list[Sequence[Taken] | None]:
        """Take the alerts of messages that nobody was told of; None where another has them.

        An undo that comes meanwhile then knows that somebody may hear of them.
        """
        keys = [keys_of(held) for held in messages]
        wanted = [key for some in keys for key in some]
        taken = iter(PublishClaims(self.publisher.ledger).take_all(wanted, self._now))
        found = [list(islice(taken, len(some))) for some in keys]
        mine = [[one for one in each if one is not None] for each in found]
        # All or none: a message with half of its alerts would be another one under the same id.
        is_whole = [len(each) == len(some) for each, some in zip(mine, keys, strict=True)]
        self._give_back([each for each, whole in zip(mine, is_whole, strict=True) if not whole])
        return [each if whole else None for each, whole in zip(mine, is_whole, strict=True)]

    def _settle(self, left: Sequence[tuple[HeldMessage, Sequence[Audience]]]) -> None:
        """Mark messages that went out, and for whom they are left."""
        keys = [key for held, _ in left for key in keys_of(held)]
        PublishClaims(self.publisher.ledger).mark_all_published(keys, self._now)
        self.publisher.held_back.settle(left)

    def _give_back(self, taken: Sequence[Sequence[Taken] | None]) -> None:
        """Let the next sweep tell what did not go out."""
        for one in chain.from_iterable(some or () for some in taken):
            PublishClaims(self.publisher.ledger).give_back(one)

    @property
    def _now(self) -> datetime:
        return self.publisher.clock.now()


def keys_of(held: HeldMessage) -> list[Item]:
    """The alerts of a message that are to be taken and marked.

    Those whom somebody has heard already were marked then: only the message's row says who is left.
    """
    return [] if held.is_partly_heard else [one.key for one in held.claimed]


def to_due(held: HeldMessage) -> DueMessage:
    """What is due of a message that is held back."""
    return DueMessage([one.alert for one in held.claimed], held.audience)


def without_lost(letter: Letter, taken: Mapping[int, Sequence[Taken] | None]) -> Letter:
    """A letter without the messages that could not be taken."""
    return replace(letter, places=[place for place in letter.places if taken[place] is not None])


def outgoing(letter: Letter, due: Sequence[DueMessage]) -> Outgoing:
    """A letter as the topic takes it."""
    return Outgoing([due[place].alerts for place in letter.places], letter.audience)
