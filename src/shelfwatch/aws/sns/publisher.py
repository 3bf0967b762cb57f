"""Tell recorded alerts: at once where nobody's limit is met, else held back and told together.

Ten messages go to SNS at the same time, and so does what is written beside them. So four
hundred stores take as many seconds as ten did one by one. Nothing here waits for anything.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from shelfwatch.aws.client_retries import MOST_TOGETHER, TAKERS, TOGETHER
from shelfwatch.aws.deadline import NO_DEADLINE, Deadline
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.ledger.alerts import Claimed
from shelfwatch.aws.ledger.held_back import EVERYBODY, HeldBack
from shelfwatch.aws.ledger.publish_claims import PublishClaims, Taken
from shelfwatch.aws.sns.letters import hearers
from shelfwatch.aws.sns.listeners import Listeners, NoListeners
from shelfwatch.aws.sns.pace import Pace
from shelfwatch.aws.sns.topic import Outgoing, Topic
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.errors import ShelfwatchError
from shelfwatch.ports import Clock

# The alerts of one message, of one store and upload: what is out, and what is back with it.
Message = Sequence[Claimed]


@dataclass(frozen=True, slots=True)
class PublishOutcome:
    """The alerts that were told now, and by the message's place what kept it from being told."""

    alerts: list[Alert] = field(default_factory=list)
    faults: dict[int, ShelfwatchError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TakenMessage:
    """The message at a place that this publisher has taken: its alerts, each with its claim."""

    place: int
    held: Sequence[tuple[Claimed, Taken]]

    @property
    def alerts(self) -> list[Alert]:
        """What it tells."""
        return [claimed.alert for claimed, _ in self.held]


@dataclass(frozen=True, slots=True)
class Publisher:
    """Tells alerts of the ledger to a topic, whose `listeners` must not hear too much."""

    ledger: Table
    topic: Topic
    clock: Clock
    deadline: Deadline = NO_DEADLINE
    listeners: Listeners = field(default_factory=NoListeners)

    @property
    def held_back(self) -> HeldBack:
        """What waits for a sweep."""
        return HeldBack(self.ledger, self.clock)

    @property
    def pace(self) -> Pace:
        """The shares of the listeners."""
        return Pace(self.ledger, self.clock)

    def tell(self, messages: Sequence[Message]) -> PublishOutcome:
        """Tell messages, each once, or hold them back for a sweep where that would be too many.

        What is held back is no fault: it stands in the ledger, and a sweep tells it. A recorded
        alert has a message of its own, so that a retry tells the same once more.
        """
        outcome = PublishOutcome()
        if not messages:
            return outcome
        try:
            listeners = self.listeners.now()
            heard = [hearers(message[0].alert.store, listeners) for message in messages]
            if self.pace.admit(heard, all_or_none=True):
                self._tell_now(messages, outcome)
            else:
                self.held_back.keep(messages, sorted(EVERYBODY))
        except ShelfwatchError as fault:
            # Who listens is not known, or the ledger is away: it comes again, and finds what is
            # recorded. What was told before is marked, and is not told again.
            outcome.faults.update((place, fault) for place in range(len(messages)))
        return outcome

    def settle(self, back: Sequence[Claimed]) -> list[Alert]:
        """Mark what is back and stands in no message: by itself it is told to nobody."""
        claims = PublishClaims(self.ledger)
        with ThreadPoolExecutor(TAKERS) as pool:
            now = self.clock.now()
            taken = list(pool.map(lambda one: claims.take(one.key, now), back))
            mine = [one for one, claim in zip(back, taken, strict=True) if claim is not None]
            list(pool.map(lambda one: claims.mark_published(one.key, self.clock.now()), mine))
        return [one.alert for one in mine]

    def _tell_now(self, messages: Sequence[Message], outcome: PublishOutcome) -> None:
        """Tell messages ten at a time; whatever becomes of one, the others are told."""
        busy: list[Message] = []
        with ThreadPoolExecutor(TAKERS) as pool:
            for first in range(0, len(messages), TOGETHER):
                some = list(enumerate(messages))[first : first + TOGETHER]
                try:
                    self.deadline.check()
                    busy += self._tell_some(pool, some, outcome)
                except ShelfwatchError as fault:
                    # The rest comes again; a check that is stopped in a message would hold it up.
                    outcome.faults.update((at, fault) for at in range(first, len(messages)))
                    break
        self.held_back.keep(busy, sorted(EVERYBODY))

    def _tell_some(
        self,
        pool: ThreadPoolExecutor,
        messages: Sequence[tuple[int, Message]],
        outcome: PublishOutcome,
    ) -> list[Message]:
        """Tell as many messages as one call takes; those that another check has in its hands."""
        taken, busy = [], []
        for (place, message), held in zip(
            messages, pool.map(self._take, [message for _, message in messages]), strict=True
        ):
            if held:
                taken.append(TakenMessage(place, held))
            elif held is None:
                busy.append(message)
        published = self.topic.send([Outgoing([one.alerts], EVERYBODY) for one in taken])
        list(pool.map(self._settle_one, taken, published))
        for one, fault in zip(taken, published, strict=True):
            if fault is None:
                outcome.alerts.extend(one.alerts)
            else:
                outcome.faults[one.place] = fault
        return busy

    def _settle_one(self, taken: TakenMessage, fault: ShelfwatchError | None) -> None:
        """Mark what the topic took before anything else is done, or let the next one tell it."""
        claims = PublishClaims(self.ledger)
        for claimed, claim in taken.held:
            if fault is None:
                claims.mark_published(claimed.key, self.clock.now())
            else:
                claims.give_back(claim)

    def _take(self, message: Message) -> Sequence[tuple[Claimed, Taken]] | None:
        """Take the alerts of a message: nothing where it is settled, None where another has it."""
        claims = PublishClaims(self.ledger)
        first, *back = message
        # All are taken until the same moment: whoever takes over from a check that died has to find
        # all of them free at once, or what is back would be left out of the message.
        now = self.clock.now()
        taken = claims.take(first.key, now)
        if taken is None:
            return [] if claims.is_settled(first.key) else None
        with_it = [(one, claims.take(one.key, now)) for one in back]
        return [(first, taken), *((one, claim) for one, claim in with_it if claim)]


def messages_of(out: Sequence[Claimed], back: Sequence[Claimed]) -> Iterator[Message]:
    """The messages of one store and upload: what is back goes with the first that have room."""
    room = MOST_TOGETHER - 1
    for place, found in enumerate(out):
        yield [found, *back[place * room : (place + 1) * room]]
