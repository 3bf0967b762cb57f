"""The world on AWS: DynamoDB, its stream, S3 and SNS of an emulator, and the functions' own parts.

Here a stream brings the changes to the judge, and SNS knows the subscribers: so checking reads
the stream, and telling is part of it. A topic in memory stands for SNS's way to people.
"""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from aws.emulator import Emulator
from aws.tables import create_tables
from contract.world import ANN, People, SetClock, World
from shelfwatch.aws.dynamodb.stream import StreamChange, decode
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.functions.check_batch import Judge
from shelfwatch.aws.operations.undo import StackUndo
from shelfwatch.aws.platform import AwsPlatform, Clients, Invocation, LoadPlatform
from shelfwatch.aws.s3.objects import StoredFile
from shelfwatch.aws.settings import Settings
from shelfwatch.aws.sns.held_questions import Question, Questions, QuestionSender
from shelfwatch.aws.sns.publisher import Publisher
from shelfwatch.aws.sns.subscriptions import STOCK
from shelfwatch.aws.sns.topic import Topic
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.subscriber import ALL_STORES, Subscriber, SubscriptionKind
from shelfwatch.core.messages.message import compose_message, compose_question
from shelfwatch.core.uploads.upload import UploadReport
from shelfwatch.service.alerting.deliver import Outcome
from shelfwatch.service.loading.load import LoadRequest, load
from shelfwatch.service.loading.release import release
from shelfwatch.service.undo import Undone

_numbers = itertools.count(1)


@dataclass
class PeoplesTopic(Topic):
    """The port `Topic` that reaches people at once; a subscription may name its stores."""

    people: People
    subscriptions: dict[str, Subscriber] = field(default_factory=dict)

    def publish(self, alerts: Sequence[Alert]) -> None:
        """See `shelfwatch.aws.sns.topic.Topic`."""
        message = compose_message(alerts[0].id, alerts)
        for address, subscriber in self.subscriptions.items():
            if subscriber.hears_of(alerts[0].store):
                self.people.send(address, message)


@dataclass
class SlowTopic(Topic):
    """The port `Topic` that takes messages at once, and delivers them when it is time."""

    topic: Topic
    taken: list[Sequence[Alert]] = field(default_factory=list)

    def publish(self, alerts: Sequence[Alert]) -> None:
        """See `shelfwatch.aws.sns.topic.Topic`."""
        self.taken.append(alerts)

    def deliver(self) -> None:
        """Tell what was taken."""
        while self.taken:
            self.topic.publish(self.taken.pop(0))


@dataclass
class Stream:
    """A table's stream, read from its beginning; `last` is the number of the last read record."""

    client: Any
    arn: str
    last: str | None = None

    def batches(self) -> Iterator[list[Any]]:
        """What has not been read yet; it counts as read once the next batch is asked for."""
        while records := self._next_batch():
            yield records
            self.last = records[-1]["dynamodb"]["SequenceNumber"]

    def _next_batch(self) -> list[Any]:
        (shard,) = self.client.describe_stream(StreamArn=self.arn)["StreamDescription"]["Shards"]
        place = {"StreamArn": self.arn, "ShardId": shard["ShardId"]}
        if self.last is None:
            found = self.client.get_shard_iterator(**place, ShardIteratorType="TRIM_HORIZON")
        else:
            found = self.client.get_shard_iterator(
                **place, ShardIteratorType="AFTER_SEQUENCE_NUMBER", SequenceNumber=self.last
            )
        records: list[Any] = self.client.get_records(ShardIterator=found["ShardIterator"])[
            "Records"
        ]
        return records


@dataclass
class AwsWorld(World):
    """A platform on an emulator; each load is an invocation of its own."""

    settings: Settings = field(default_factory=lambda: Settings("", "", "", "", ""))
    clients: Clients = field(default_factory=lambda: Clients(None, None, None, None))
    stream: Stream = field(default_factory=lambda: Stream(None, ""))
    topic: PeoplesTopic = field(default_factory=lambda: PeoplesTopic(People()))

    def __post_init__(self) -> None:
        """What an undo tells is on its way until somebody asks what was told."""
        self.slow_topic = SlowTopic(self.topic)

    def load_request(self, request: LoadRequest) -> UploadReport:
        """Load a file that is there, as an invocation of Load-Inventory does."""
        return load(self.function(request.path), request, self.load_context)

    def release(self, report: UploadReport) -> UploadReport:
        """Load a held file after all, as an invocation of Load-Inventory does."""
        return release(self.function(None), report.upload.id, self.load_context)

    def function(self, path: Path | None) -> LoadPlatform:
        """The platform of an invocation for the file at `path`, which is put into the bucket."""
        number = next(_numbers)
        origin = self.put(path, number) if path is not None and path.exists() else None
        invocation = Invocation(f"invocation {number}", origin=origin)
        return LoadPlatform(self.settings, self.clients, invocation, self.clock)

    def put(self, path: Path, number: int) -> StoredFile:
        """A file as an object of the bucket."""
        place = StoredFile(self.settings.bucket, f"world/{number}", None)
        self.clients.s3.put_object(Bucket=place.bucket, Key=place.key, Body=path.read_bytes())
        return place

    @property
    def quick_settings(self) -> Settings:
        """The same for somebody who waits for no lease."""
        return replace(self.settings, wait=timedelta(seconds=0.2))

    def check(self) -> list[Alert]:
        """Read the stream to its end and judge it, as Check-Stock does."""
        alerts: list[Alert] = []
        for records in self.stream.batches():
            checked = self.judge.check(self.decoded([records]))
            assert checked.failed == {}
            alerts.extend(checked.alerts)
        return alerts

    @property
    def judge(self) -> Judge:
        """What Check-Stock judges with."""
        ledger = Table(self.clients.dynamodb, self.settings.ledger)
        return Judge(Publisher(ledger, self.topic, self.clock))

    def decoded(self, batches: list[list[Any]]) -> list[StreamChange]:
        """The changes that batches of the stream tell."""
        decoded = [decode(records) for records in batches]
        assert not any(one.unreadable for one in decoded)
        return [change for one in decoded for change in one.changes]

    def undo(self, upload: str, *, dry_run: bool = False) -> Undone:
        """Undo an upload, as a person's command does; what it tells is told with the rest."""
        done = StackUndo(self.function(None), self.slow_topic).undo(upload, dry_run=dry_run)
        self.clock.forward(seconds=1)
        return done

    def deliver(self) -> Outcome:
        """Let the stream come, and SNS tell what it was told, and ask what is to be asked."""
        self.check()
        self.slow_topic.deliver()
        questions = Questions(Table(self.clients.dynamodb, self.settings.ledger))
        for asked in questions.all():
            questions.ask(asked.upload, self, self.clock)
        return Outcome()

    def ask(self, question: Question) -> None:
        """See `aws.sns.held_questions.QuestionSender`; SNS's rules decide who hears of it."""
        asked = question.delivery
        message = compose_question(asked.id, asked.question)
        if asked.address == STOCK:
            for address, subscriber in self.topic.subscriptions.items():
                if any(map(subscriber.hears_of, question.stores)):
                    self.people.send(address, message)
            return
        for one in self.platform.subscribers.subscribers():
            if SubscriptionKind.OPERATIONS in one.kinds:
                self.people.send(one.address, message)

    def subscribe(self, address: str = ANN, *stores: str) -> None:
        """Let somebody be told of these stores, or of all."""
        self.topic.subscriptions[address] = self.platform.subscribers.add(
            address, stores or ALL_STORES
        )

    def state(self) -> list[object]:
        """Everything that the ports show, to be compared with a later look."""
        platform = self.platform
        return [
            platform.inventory.stores(),
            list(platform.inventory.levels()),
            platform.uploads.uploads(1_000),
            platform.alerts.alerts(),
            platform.alerts.outages(),
        ]


@contextmanager
def open_aws_world(emulator: Emulator, folder: Path) -> Iterator[AwsWorld]:
    """A world with tables, a bucket and a topic of its own."""
    clients = Clients(*(emulator.client(name) for name in ("dynamodb", "s3", "sns", "dynamodb")))
    settings = create_tables(clients, f"world-{next(_numbers)}")
    clock, people = SetClock(), People()
    platform: Any = AwsPlatform(
        replace(settings, wait=timedelta(seconds=30)), clients, Invocation("a person"), clock
    )
    yield AwsWorld(
        platform,
        clock,
        folder,
        people,
        settings=settings,
        clients=clients,
        stream=open_stream(emulator, clients.dynamodb, settings.inventory),
        topic=PeoplesTopic(people),
    )


def open_stream(emulator: Emulator, client: Any, table: str) -> Stream:
    """The stream of a table, from its beginning."""
    arn = client.describe_table(TableName=table)["Table"]["LatestStreamArn"]
    return Stream(emulator.client("dynamodbstreams"), arn)


def _keeps_its_contract(topic: PeoplesTopic) -> Topic:
    return topic


def _asks(world: AwsWorld) -> QuestionSender:
    return world
