"""Who listens to the topic, as far as a function has to know it to keep everybody's limit.

SNS lists a topic's subscriptions, and shows the filter of one only by a permission that can't be
given for one topic alone. So whoever subscribes by a command notes the filter in the ledger, and
`doctor` notes those that were made by hand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from shelfwatch.aws.dynamodb.attributes import Item
from shelfwatch.aws.dynamodb.table import Table, faults_of
from shelfwatch.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

# Ways to people, of which AWS or a telephone company limits how many messages they take.
PACED = frozenset({"email", "email-json", "sms"})

# How long a list of listeners is good enough: SNS lists 30 times a second for all of an account.
GOOD_FOR = timedelta(minutes=1)

# SNS's answer in place of an address's subscription until its owner confirms it.
PENDING = "PendingConfirmation"

NAME = "listeners"


@dataclass(frozen=True, slots=True)
class Listener:
    """A subscription. `stores` is None where it asks for all of them, or nobody knows.

    `is_ours` says that its filter is one that we wrote, by which it hears what is combined for
    those who hear of all stores, and not what goes to a store's own listeners.
    """

    arn: str
    is_paced: bool
    stores: frozenset[str] | None = None
    is_ours: bool = False

    @property
    def is_wild(self) -> bool:
        """Whether it hears every message, also one that another one has told it of before."""
        return self.stores is None and not self.is_ours


class Listeners(Protocol):
    """Who listens to a topic."""

    def now(self) -> Sequence[Listener]:
        """Everybody. Raises EnvironmentFault."""
        ...


class NoListeners(Listeners):
    """Nobody with a limit."""

    def now(self) -> Sequence[Listener]:
        return ()


@dataclass
class TopicListeners(Listeners):
    """The port `Listeners` on SNS and the ledger; looked up at most once in `GOOD_FOR`."""

    client: "SNSClient"
    topic: str
    ledger: Table
    clock: Clock
    _found: Sequence[Listener] = ()
    _until: datetime | None = field(default=None)

    def now(self) -> Sequence[Listener]:
        if self._until is None or self.clock.now() > self._until:
            self._found = self._look()
            self._until = self.clock.now() + GOOD_FOR
        return self._found

    def _look(self) -> list[Listener]:
        noted = {row["Part"]: row for row in self.ledger.query("#Name = :name", {"name": NAME})}
        found = []
        with faults_of("the topic"):
            pages = self.client.get_paginator("list_subscriptions_by_topic")
            for page in pages.paginate(TopicArn=self.topic):
                for entry in page["Subscriptions"]:
                    arn = entry["SubscriptionArn"]
                    if arn != PENDING:
                        found.append(to_listener(arn, entry["Protocol"], noted.get(arn)))
        return found


def to_listener(arn: str, protocol: str, row: Item | None) -> Listener:
    """The listener of a subscription; `row` is what was noted of its filter, or None."""
    is_paced = protocol in PACED
    if row is None:
        return Listener(arn, is_paced)
    stores = frozenset(row["Stores"]) if "Stores" in row else None
    return Listener(arn, is_paced, stores, is_ours=bool(row["IsOurs"]))


def noted_row(arn: str, stores: Iterable[str] | None, *, is_ours: bool) -> Item:
    """What is noted of a subscription; `stores` is None where it asks for all."""
    row: Item = {"Name": NAME, "Part": arn, "IsOurs": is_ours}
    return row if stores is None else {**row, "Stores": list(stores)}
