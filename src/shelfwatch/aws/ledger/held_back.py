"""What is recorded and held back: rows of what is due, until a sweep has told it.

A message is held back where somebody would hear too much, or while another check has it in its
hands. From then on only a sweep tells it, and there is one sweep at a time.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import uuid4

from shelfwatch.aws.dynamodb.attributes import Item, key_of, key_text, sortable, to_ticks
from shelfwatch.aws.dynamodb.bulk_writer import Operation, RowWrite, write_all
from shelfwatch.aws.dynamodb.table import ConditionFailed, Table, Update
from shelfwatch.aws.ledger.alerts import Claimed, to_claimed
from shelfwatch.aws.ledger.uploads import upload_row
from shelfwatch.ports import Clock

# The message is not held back yet: a check that comes again leaves alone who has heard it since.
HELD_ONCE = "attribute_not_exists(#Name)"

# Nobody has heard it: whoever was told directly needs no sweep.
STILL_UNTOLD = "attribute_exists(#Name) AND attribute_not_exists(#Told)"

# No sweep is at work, or the one that was has been killed.
NO_SWEEP = "attribute_not_exists(#Until) OR #Until < :now"

# Nobody took the sweep over since.
STILL_MINE = "#Holder = :holder"

# Longer than Check-Stock lives, whose sweep ends with it.
SWEEP_LEASE = timedelta(minutes=10)

# Messages that one sweep takes up: so it ends in time, and the next one goes on.
MOST_AT_ONCE = 500

SWEEP = {"Name": "sweep", "Part": "alerts"}


class Audience(StrEnum):
    """Who is to hear a message, as its attribute `audience` says it to the filters."""

    STORE = "store"  # those who asked for the store by its name
    ALL = "all"  # those who hear of all stores


EVERYBODY = frozenset(Audience)


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """A message that is held back: its row, its alerts as they are now, and who is to hear it.

    `is_undone` says that its upload was undone since.
    """

    key: Item
    claimed: Sequence[Claimed]
    audience: frozenset[Audience]
    is_undone: bool = False

    @property
    def is_partly_heard(self) -> bool:
        """Whether some have heard it, and others are still to hear it."""
        return any(one.is_published for one in self.claimed)

    @property
    def is_over(self) -> bool:
        """Whether nobody is to hear it any more.

        It was cancelled, or told by a check that died before it held it back; or those who heard
        it have been told since that it was wrong, and the others with them.
        """
        if not self.claimed or any(one.is_cancelled for one in self.claimed):
            return True
        return self.is_partly_heard and (self.is_undone or self.audience == EVERYBODY)


@dataclass(frozen=True, slots=True)
class HeldBack:
    """The messages that are held back."""

    ledger: Table
    clock: Clock

    def keep(self, messages: Sequence[Sequence[Claimed]], audience: Sequence[str]) -> None:
        """Hold messages back; safe to repeat, and nothing for one that is told meanwhile."""
        # First the rows by which a sweep finds them: a check that dies in between comes again, and
        # one that marked first would leave them to nobody.
        client = self.ledger.client
        write_all(client, [self._due(message, audience) for message in messages])
        write_all(client, [self._marked(one.key) for message in messages for one in message])

    def oldest(self) -> list[HeldMessage]:
        """What has waited for longest, at most `MOST_AT_ONCE`."""
        rows = list(
            self.ledger.query(
                "#Name = :name", {"name": "due"}, PaginationConfig={"MaxItems": MOST_AT_ONCE}
            )
        )
        alerts = self.ledger.get_many(key for row in rows for key in row["Keys"])
        uploads = self.ledger.get_many(upload_row(one["Upload"]) for one in alerts.values())
        undone = {row["Id"] for row in uploads.values() if "Undo" in row}
        return [to_held(row, alerts, undone) for row in rows]

    def has_any(self) -> bool:
        """Whether anything waits: the cheapest look there is, since most often nothing does."""
        rows = self.ledger.query(
            "#Name = :name", {"name": "due"}, PaginationConfig={"MaxItems": 1, "PageSize": 1}
        )
        return any(True for _ in rows)

    def settle(self, left: Sequence[tuple[HeldMessage, Sequence[str]]]) -> None:
        """Record of each message who is still to hear it; its row goes where that is nobody."""
        write_all(self.ledger.client, [self._settled(held.key, those) for held, those in left])

    @contextmanager
    def sweeping(self) -> Iterator[bool]:
        """Be the one sweep; False where another one is at work."""
        holder, now = uuid4().hex, self.clock.now()
        mine = Update(
            set={"Holder": holder, "Until": to_ticks(now + SWEEP_LEASE)},
            condition=NO_SWEEP,
            values={"now": to_ticks(now)},
        )
        try:
            self.ledger.update(SWEEP, mine)
        except ConditionFailed:
            yield False
            return
        try:
            yield True
        finally:
            free = Update(
                set={}, remove=("Holder", "Until"), condition=STILL_MINE, values={"holder": holder}
            )
            with suppress(ConditionFailed):
                self.ledger.update(SWEEP, free)

    def _due(self, message: Sequence[Claimed], audience: Sequence[str]) -> RowWrite:
        """The row by which a sweep finds a message."""
        first = message[0].alert
        row = {
            "Name": "due",
            "Part": f"{sortable(first.at)} {first.id}",
            "Keys": [one.key for one in message],
            "Audience": list(audience),
        }
        return RowWrite(key_of(row), self.ledger.put_request(row, HELD_ONCE), Operation.PUT)

    def _marked(self, key: Item) -> RowWrite:
        """The mark of an alert that only a sweep tells from here on."""
        update = Update(set={"Held": True}, condition=STILL_UNTOLD)
        return RowWrite(key, self.ledger.request(key, update))

    def _settled(self, key: Item, left: Sequence[str]) -> RowWrite:
        if not left:
            return RowWrite(key, self.ledger.key_request(key), Operation.DELETE)
        return RowWrite(key, self.ledger.request(key, Update(set={"Audience": list(left)})))


def to_held(row: Item, alerts: Mapping[str, Item], undone: AbstractSet[str]) -> HeldMessage:
    """The message of a row, with those of its alerts that are still there."""
    found = [alerts[key_text(key)] for key in row["Keys"] if key_text(key) in alerts]
    return HeldMessage(
        key=key_of(row),
        claimed=[to_claimed(one) for one in found],
        audience=frozenset(map(Audience, row["Audience"])),
        is_undone=any(one["Upload"] in undone for one in found),
    )
