"""Held uploads on AWS: objects of the bucket, a question to a topic, and a release in rounds."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from aws.bucket import load_object, put, stopping_after
from contract.aws_world import AwsWorld
from contract.harm import FORTY, rows
from contract.world import ANN, BOB
from shelfwatch.aws.deadline import OutOfTime
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.s3.objects import StoredFile
from shelfwatch.aws.settings import Settings, read_settings, variable
from shelfwatch.aws.sns.held_questions import Question, Questions, SnsQuestionSender
from shelfwatch.aws.sns.pace import QUESTIONS, Pace
from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.alerting.subscriber import SubscriptionKind
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.uploads.upload import Missing, Status
from shelfwatch.service.loading.release import discard

pytestmark = pytest.mark.slow

SUBJECT = "Held: new.csv would take 40 of 40 items of Berlin out of stock"


def csv(count: int) -> str:
    """Forty items of Berlin, all with one count."""
    return "\n".join(["store,item,count", *rows(count)]) + "\n"


def harmful(world: AwsWorld) -> StoredFile:
    """A full store, and an object that empties it."""
    load_object(world, put(world, "old.csv", csv(10), as_of="2026-11-23T06:01"))
    return put(world, "new.csv", csv(0), as_of="2026-11-23T06:02")


def subjects(world: AwsWorld) -> list[tuple[str, str]]:
    """Who has heard what."""
    return [(address, message.subject) for address, message in world.people.sent]


def test_a_held_object_asks_its_people_once_however_often_it_comes(world: AwsWorld) -> None:
    """S3 tells of an object at least once."""
    world.subscribe(ANN)
    file = harmful(world)
    reports = [load_object(world, file) for _ in range(2)]
    assert [report.status for report in reports] == [Status.HELD] * 2
    assert subjects(world) == [(ANN, SUBJECT)]


def test_operations_are_asked_where_somebody_listens(world: AwsWorld) -> None:
    """And then nobody else is."""
    world.subscribe(ANN)
    world.platform.subscribers.add(BOB, (), SubscriptionKind.OPERATIONS)
    load_object(world, harmful(world))
    assert subjects(world) == [(BOB, SUBJECT)]


@dataclass
class Away:
    """A topic that is away at first."""

    asked: list[Question] = field(default_factory=list)

    def ask(self, question: Question) -> None:
        """See `shelfwatch.aws.sns.held_questions.QuestionSender`."""
        self.asked.append(question)
        if len(self.asked) == 1:
            raise EnvironmentFault("The topic is away; try again.")


def test_a_question_that_the_topic_did_not_take_is_asked_again_in_the_same_words(
    world: AwsWorld,
) -> None:
    """By the retry of the invocation, whatever has become of the figures."""
    topic = Away()
    questions = Questions(Table(world.clients.dynamodb, world.settings.ledger))
    world.load(*rows(10), version=1)
    report = world.load(*rows(0), version=2)
    with pytest.raises(EnvironmentFault, match="away"):
        questions.ask(report.upload.id, topic, world.clock)
    for _ in range(2):
        questions.ask(report.upload.id, topic, world.clock)
    assert topic.asked[0] == topic.asked[1]
    assert len(topic.asked) == 2


def test_a_held_object_is_released_in_as_many_rounds_as_it_takes(world: AwsWorld) -> None:
    """The chain knows that a person has let it through, and puts the question away at its end."""
    waiting = load_object(world, harmful(world)).upload.id
    place = world.function(None).held_uploads.place(waiting)
    with pytest.raises(OutOfTime):
        load_object(world, place, deadline=stopping_after(15), release=waiting)
    assert world.function(None).uploads.rest_of(place) is not None
    report = load_object(world, place, release=waiting)
    assert (report.status, report.outcomes.changed) == (Status.LOADED, 40)
    assert set(world.levels().values()) == {0}
    assert world.platform.held_uploads.find(waiting) is None
    again = load_object(world, place, release=waiting)
    assert again.status is Status.LOADED


def test_a_discarded_object_stays_and_is_never_loaded(world: AwsWorld) -> None:
    """Neither by its event again nor by a release that comes too late."""
    file = harmful(world)
    waiting = load_object(world, file).upload.id
    discard(world.platform, waiting)
    assert load_object(world, file).status is Status.DISCARDED
    assert load_object(world, file, release=waiting).status is Status.DISCARDED
    assert set(world.levels().values()) == {10}
    world.clients.s3.head_object(Bucket=file.bucket, Key=file.key)
    assert [one.state for one in world.platform.deliveries.deliveries()][-1] in (
        DeliveryState.DELIVERED,
        DeliveryState.CANCELLED,
    )


def test_a_prefix_is_a_source_that_may_be_declared_a_full_snapshot(world: AwsWorld) -> None:
    """And is the store of a file that names none."""
    given_settings = replace(world.settings, snapshots={"Berlin": Missing.OUT})
    first = put(world, "Berlin/old.csv", "item,count\nA,5\nB,6\n", as_of="2026-11-23T06:01")
    load_object(world, first, settings=given_settings)
    second = put(world, "Berlin/new.csv", "item,count\nA,5\n", as_of="2026-11-23T06:02")
    report = load_object(world, second, settings=given_settings)
    assert (report.upload.source, report.missing) == ("Berlin", 1)
    assert {item: int(count) for (_, item), count in world.levels().items()} == {"A": 5, "B": 0}


def test_the_question_goes_to_sns_with_what_subscriptions_filter_by(world: AwsWorld) -> None:
    """Its kind, and the stores as they are kept."""
    sent: list[Any] = []
    world.load(*rows(10), version=1)
    report = world.load(*rows(0, FORTY, store="BERLIN"), version=2)

    @dataclass
    class Client:
        """Takes what SNS would."""

        def publish(self, **request: Any) -> None:
            """See boto3."""
            sent.append(request)

    client: Any = Client()
    ledger = Table(world.clients.dynamodb, world.settings.ledger)
    pace = Pace(ledger, world.clock, QUESTIONS, "questions")
    asker = SnsQuestionSender(client, {"sns://NoStock": "the topic"}, pace)
    questions = Questions(ledger)
    questions.ask(report.upload.id, asker, world.clock)
    (request,) = sent
    attributes = request["MessageAttributes"]
    assert attributes["kind"]["StringValue"] == "question"
    assert attributes["store"] == {"DataType": "String.Array", "StringValue": '["Berlin"]'}
    assert request["TopicArn"] == "the topic"


def test_questions_that_come_too_fast_are_asked_by_a_sweep(world: AwsWorld) -> None:
    """A hundred held files at once would have AWS switch the address off."""
    reports = []
    for number in range(3):
        world.load(*rows(10, store=f"Store {number}"), version=1)
        reports.append(world.load(*rows(0, store=f"Store {number}"), version=2))
    sent: list[str] = []

    class Client:
        """Takes what SNS would."""

        def publish(self, **request: Any) -> None:
            """See boto3."""
            sent.append(request["Subject"])

    client: Any = Client()
    ledger = Table(world.clients.dynamodb, world.settings.ledger)
    pace = Pace(ledger, world.clock, QUESTIONS, "questions")
    asker = SnsQuestionSender(client, {"sns://NoStock": "the topic"}, pace)
    questions = Questions(ledger)
    for report in reports:
        questions.ask(report.upload.id, asker, world.clock)
    for already in (1, 2, 3, 3):
        assert len(sent) == already
        world.clock.forward(seconds=QUESTIONS.gap.total_seconds())
        questions.ask_due(asker, world.clock)
    assert len(set(sent)) == 3


NEEDED = {variable(name): name for name in ("inventory", "ledger", "bucket", "topic", "operations")}


def given_settings(**settings: str) -> Settings:
    """The settings of an environment with these variables."""
    return read_settings(NEEDED | {variable(name): text for name, text in settings.items()})


def test_the_brake_and_the_sources_are_parameters_of_the_stack() -> None:
    """With the same words as on one machine."""
    found = given_settings(
        brake_to_zero="0.25",
        brake_minimum="3",
        sources='{"Berlin": {"snapshot": true, "missing": "out"}, "Oslo": {}}',
    )
    assert (str(found.brake.share_to_zero), found.brake.minimum) == ("0.25", 3)
    assert found.snapshots == {"Berlin": Missing.OUT}
    assert given_settings(brake="false").brake.is_on is False


@pytest.mark.parametrize(
    "settings",
    [
        {"brake_to_zero": "2"},
        {"brake_scaled": "half"},
        {"brake_factor": "0"},
        {"sources": "Berlin"},
        {"sources": "[]"},
        {"sources": '{"Berlin": {"snapshot": true, "missing": "never"}}'},
    ],
)
def test_a_parameter_that_makes_no_sense_is_told_in_a_sentence(settings: dict[str, str]) -> None:
    """With its name and what it must be."""
    (name,) = settings
    with pytest.raises(EnvironmentFault, match=variable(name)):
        given_settings(**settings)
