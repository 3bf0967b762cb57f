"""Every port on AWS, wired together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import boto3

from shelfwatch.aws.adapters.alerts import DynamoAlerts
from shelfwatch.aws.adapters.deliveries import TopicDeliveries
from shelfwatch.aws.adapters.held_uploads import DynamoHeldUploads
from shelfwatch.aws.adapters.history import DynamoHistory
from shelfwatch.aws.adapters.inventory import DynamoInventory
from shelfwatch.aws.client_retries import FEW_TRIES, MANY_TRIES
from shelfwatch.aws.deadline import NO_DEADLINE, Deadline
from shelfwatch.aws.dynamodb.leases import Leases
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.ledger.item_sets import ItemSets
from shelfwatch.aws.ledger.uploads import DynamoUploads
from shelfwatch.aws.loading.load_session import LoadTables
from shelfwatch.aws.s3.large_values import LargeValues
from shelfwatch.aws.s3.objects import StoredFile
from shelfwatch.aws.s3.packed_lines import LinesBucket
from shelfwatch.aws.s3.stored_changes import StoredChanges
from shelfwatch.aws.s3.stored_plans import StoredPlans
from shelfwatch.aws.settings import Settings
from shelfwatch.aws.sns.held_questions import AskedTopics, Questions
from shelfwatch.aws.sns.subscriptions import TopicSubscribers
from shelfwatch.aws.undo.plan import UndoPlans
from shelfwatch.ports import Clock


@dataclass(frozen=True, slots=True)
class Clients:
    """A client of each service that is used; `claims` is DynamoDB's for what is told to people.

    That one and `sns` have the patience `FEW_TRIES`, the others have `MANY_TRIES`.
    """

    dynamodb: Any
    s3: Any
    sns: Any
    claims: Any


@dataclass(frozen=True, slots=True)
class Invocation:
    """One run of a function: who it is, until when it may work, and what it works on."""

    id: str
    lease: timedelta = timedelta(minutes=16)
    deadline: Deadline = NO_DEADLINE
    origin: StoredFile | None = None


class AwsPlatform:
    """`ports.Records` on AWS: the stream and SNS do what a `Platform` would judge and deliver."""

    def __init__(
        self, settings: Settings, clients: Clients, invocation: Invocation, clock: Clock
    ) -> None:
        ledger = Table(clients.dynamodb, settings.ledger)
        inventory = Table(clients.dynamodb, settings.inventory)
        blobs = LargeValues(clients.s3, settings.bucket, settings.state)
        lines = LinesBucket(clients.s3, settings.bucket, settings.state)
        self.clock = clock
        self.uploads = DynamoUploads(ledger, blobs, invocation.origin)
        self.inventory = DynamoInventory(
            LoadTables(
                inventory,
                ledger,
                self.uploads,
                ItemSets(ledger, blobs, settings.memory),
                StoredPlans(lines),
                StoredChanges(lines),
                clock,
                invocation.deadline,
            ),
            Leases(
                ledger,
                clock,
                invocation.id,
                invocation.lease,
                settings.wait,
                invocation.deadline.check,
            ),
            UndoPlans(lines),
        )
        # Of less patience than the rest: how long a message stays taken is reckoned on it.
        self.claims = Table(clients.claims, settings.ledger)
        self.questions = Questions(self.claims)
        self.held_uploads = DynamoHeldUploads(
            ledger,
            self.uploads,
            self.questions,
            clients.s3,
            invocation.origin,
            settings.stack,
            clock,
        )
        self.alerts = DynamoAlerts(ledger)
        self.deliveries = TopicDeliveries(ledger)
        self.subscribers = TopicSubscribers(
            clients.sns, settings.topic, settings.operations, ledger
        )
        self.history = DynamoHistory(inventory, ledger, self.uploads)


class LoadPlatform(AwsPlatform):
    """The same for a load: a held upload's question goes to a topic, not to a list of people."""

    def __init__(
        self, settings: Settings, clients: Clients, invocation: Invocation, clock: Clock
    ) -> None:
        super().__init__(settings, clients, invocation, clock)
        # The function may not list people: its role would have to see every address.
        ledger = Table(clients.dynamodb, settings.ledger)
        self.subscribers = AskedTopics(clients.sns, settings.topic, settings.operations, ledger)


def make_clients(options: Mapping[str, Any] | None = None) -> Clients:
    """Clients for wherever the environment says that AWS is."""
    make = partial(boto3.client, **dict(options or {}))
    return Clients(
        dynamodb=make("dynamodb", config=MANY_TRIES.config),
        s3=make("s3", config=MANY_TRIES.config),
        sns=make("sns", config=FEW_TRIES.config),
        claims=make("dynamodb", config=FEW_TRIES.config),
    )
