"""What is to be told, each by one teller: taken for a while, told, and marked, as rows say.

An alert and a question are rows of the ledger before they are told. Whoever publishes one takes it
first; what dies on it is taken by the next. What was cancelled is taken by nobody.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from shelfwatch.aws.client_retries import CLAIM_LEASE
from shelfwatch.aws.dynamodb.attributes import Item, expiring, key_text, to_ticks
from shelfwatch.aws.dynamodb.bulk_writer import RowWrite, write_all
from shelfwatch.aws.dynamodb.table import ConditionFailed, Table, Update
from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.errors import ShelfwatchError
from shelfwatch.ports import Clock

# SNS has not taken it, and no other invocation is about to give it to it, or it died on it.
UNTOLD_AND_NOBODY_TELLS_IT = (
    "attribute_exists(#Name) AND attribute_not_exists(#Told) AND attribute_not_exists(#Cancelled)"
    " AND (attribute_not_exists(#TellingUntil) OR #TellingUntil < :now)"
)

# Nobody has read it for certain: so it may be cancelled.
STILL_UNTOLD = "attribute_exists(#Name) AND attribute_not_exists(#Told)"

# Nobody has read it, and nobody is about to tell it.
UNTOUCHED = f"{STILL_UNTOLD} AND attribute_not_exists(#TellingUntil)"

# Nobody took it over since: whoever was too slow gives back nothing that another tells now.
STILL_TAKEN_BY_ME = "#TellingUntil = :mine"


@dataclass(frozen=True, slots=True)
class Taken:
    """One that is taken until `until`, and by nobody else so: whoever comes next takes later."""

    key: Item
    until: int


@dataclass(frozen=True, slots=True)
class PublishClaims:
    """Rows of the ledger that are told once; each is named by its key.

    `ledger` has a client of the patience `FEW_TRIES`, on which `CLAIM_LEASE` is reckoned.
    """

    ledger: Table

    def take(self, key: Item, now: datetime) -> Taken | None:
        """Take one to tell it, for `CLAIM_LEASE`; None where another has it, or it is settled."""
        return self.take_all([key], now)[0]

    def take_all(self, keys: Sequence[Item], now: datetime) -> list[Taken | None]:
        """The same for many, in the order of their keys."""
        until = to_ticks(now + CLAIM_LEASE)
        update = Update(
            set={"TellingUntil": until},
            condition=UNTOLD_AND_NOBODY_TELLS_IT,
            values={"now": to_ticks(now)},
        )
        refused = self._update_all(keys, update)
        return [None if key_text(key) in refused else Taken(key, until) for key in keys]

    def give_back(self, taken: Taken) -> None:
        """Let the next one tell what could not be told, unless that one has it already."""
        given = Update(
            set={},
            remove=("TellingUntil",),
            condition=STILL_TAKEN_BY_ME,
            values={"mine": taken.until},
        )
        with suppress(ConditionFailed):
            self.ledger.update(taken.key, given)

    def tell(self, key: Item, clock: Clock, publish: Callable[[], None]) -> bool:
        """Tell one by `publish`, unless another has it, or it is settled: whether that was done.

        What `publish` raises is raised, and the next one may tell it.
        """
        taken = self.take(key, clock.now())
        if taken is None:
            return False
        self.tell_taken([taken], clock, publish)
        return True

    def tell_taken(self, taken: Sequence[Taken], clock: Clock, publish: Callable[[], None]) -> None:
        """Tell by one message what is taken, and mark it before anything else is done.

        What `publish` raises is raised, and the next one may tell it. Where marking fails, or this
        process dies, it stays taken until its time is over, and is then told again under its id.
        """
        try:
            publish()
        except ShelfwatchError:
            for one in taken:
                self.give_back(one)
            raise
        for one in taken:
            self.mark_published(one.key, clock.now())

    def is_settled(self, key: Item) -> bool:
        """Whether SNS has taken it meanwhile, or nobody is to be told any more."""
        row = self.ledger.get(key) or {}
        return "Told" in row or "Cancelled" in row

    def mark_published(self, key: Item, at: datetime) -> None:
        """Record that SNS took it; only from then on may the row be removed one day."""
        self.mark_all_published([key], at)

    def mark_all_published(self, keys: Sequence[Item], at: datetime) -> None:
        """The same for many."""
        self._update_all(keys, Update(set={"Told": to_ticks(at), "Expires": expiring(at)}))

    def cancel(self, key: Item, reason: str, at: datetime) -> None:
        """See that nobody tells it any more; what was told stays so."""
        self._cancel(key, reason, at, STILL_UNTOLD)

    def cancel_untouched(self, key: Item, reason: str, at: datetime) -> bool:
        """The same, unless somebody has told it or is about to: then False, and nothing is done."""
        return self._cancel(key, reason, at, UNTOUCHED)

    def renew(self, key: Item) -> None:
        """Let it be told after all that was cancelled."""
        # What is due again must not expire, or it would be lost before it is told.
        renewed = Update(set={}, remove=("Cancelled", "Expires"), condition=STILL_UNTOLD)
        self.ledger.update(key, renewed)

    def _update_all(self, keys: Sequence[Item], update: Update) -> set[str]:
        """Change rows alike; the keys (`key_text`) whose condition did not hold."""
        rows = [RowWrite(key, self.ledger.request(key, update)) for key in keys]
        return write_all(self.ledger.client, rows)

    def _cancel(self, key: Item, reason: str, at: datetime, condition: str) -> bool:
        cancelled = {"Cancelled": reason, "Expires": expiring(at)}
        try:
            self.ledger.update(key, Update(set=cancelled, condition=condition))
        except ConditionFailed:
            return False
        return True


def state_of(row: Item) -> DeliveryState:
    """Where something stands that is told once."""
    if "Told" in row:
        return DeliveryState.DELIVERED
    return DeliveryState.CANCELLED if "Cancelled" in row else DeliveryState.DUE
