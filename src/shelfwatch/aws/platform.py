"""Every port on AWS, wired together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import boto3
from botocore.config import Config

from shelfwatch.aws.alerts import DynamoAlerts
from shelfwatch.aws.blobs import Blobs
from shelfwatch.aws.deadline import NO_DEADLINE, Deadline
from shelfwatch.aws.deliveries import TopicDeliveries
from shelfwatch.aws.history import DynamoHistory
from shelfwatch.aws.holding import DynamoHolding
from shelfwatch.aws.inventory import DynamoInventory
from shelfwatch.aws.kept_changes import KeptChanges
from shelfwatch.aws.kept_lines import LinesBucket
from shelfwatch.aws.kept_plans import KeptPlans
from shelfwatch.aws.leases import Leases
from shelfwatch.aws.loading import Books
from shelfwatch.aws.objects import StoredFile
from shelfwatch.aws.questions import AskedTopics, Questions
from shelfwatch.aws.settings import Settings
from shelfwatch.aws.spoken import SpokenSets
from shelfwatch.aws.subscribers import TopicSubscribers
from shelfwatch.aws.table import Table
from shelfwatch.aws.undo_plan import UndoPlans
from shelfwatch.aws.uploads import DynamoUploads
from shelfwatch.ports import Clock, Records

PATIENCE = Config(
    retries={"mode": "standard", "max_attempts": 6},
    connect_timeout=5,
    read_timeout=20,
    max_pool_connections=16,
    parameter_validation=False,
)
"""A call that hangs is given up long before the function's own time is up.

What is sent is typed, and AWS looks at it again: botocore's own look takes a fifth of each call.
"""


@dataclass(frozen=True, slots=True)
class Clients:
    """A client of each service that is used."""

    dynamodb: Any
    s3: Any
    sns: Any


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
        blobs = Blobs(clients.s3, settings.bucket, settings.state)
        lines = LinesBucket(clients.s3, settings.bucket, settings.state)
        self.clock = clock
        self.uploads = DynamoUploads(ledger, blobs, invocation.origin)
        self.inventory = DynamoInventory(
            Books(
                inventory,
                ledger,
                self.uploads,
                SpokenSets(ledger, blobs, settings.memory),
                KeptPlans(lines),
                KeptChanges(lines),
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
        self.questions = Questions(ledger)
        self.holding = DynamoHolding(
            ledger, self.uploads, self.questions, clients.s3, invocation.origin, settings.stack
        )
        self.alerts = DynamoAlerts(ledger)
        self.deliveries = TopicDeliveries(ledger)
        self.subscribers = TopicSubscribers(clients.sns, settings.topic, settings.operations)
        self.history = DynamoHistory(inventory, ledger, self.uploads)


class LoadPlatform(AwsPlatform):
    """The same for a load: a held upload's question goes to a topic, not to a list of people."""

    def __init__(
        self, settings: Settings, clients: Clients, invocation: Invocation, clock: Clock
    ) -> None:
        super().__init__(settings, clients, invocation, clock)
        self.subscribers = AskedTopics(clients.sns, settings.topic, settings.operations)


def make_clients(options: Mapping[str, Any] | None = None) -> Clients:
    """Clients for wherever the environment says that AWS is."""
    named = dict(options or {})
    return Clients(
        *(boto3.client(name, config=PATIENCE, **named) for name in ("dynamodb", "s3", "sns"))
    )


def _keeps_its_contract(platform: AwsPlatform) -> Records:
    return platform
