"""The questions about held uploads: recorded with them, and asked once each.

SNS knows the people, so a topic is asked: that of operations where somebody has subscribed to it,
else NoStock, whose subscribers may filter by the stores that are concerned.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

from shelfwatch.aws.dynamodb.attributes import Item, from_ticks, key_of, sortable, to_ticks
from shelfwatch.aws.dynamodb.table import ConditionFailed, Table, faults_of
from shelfwatch.aws.ledger.lists import LISTED
from shelfwatch.aws.ledger.publish_claims import PublishClaims, state_of
from shelfwatch.aws.sns.pace import Pace
from shelfwatch.aws.sns.subscriptions import OPERATIONS, STOCK, TopicSubscribers
from shelfwatch.aws.sns.topic import to_entry
from shelfwatch.aws.sns.topic_message import TopicMessage, compose_topic_question
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.alerting.subscriber import ALL_STORES, Subscriber, SubscriptionKind
from shelfwatch.core.errors import PassingFault
from shelfwatch.core.uploads.upload import UploadReport
from shelfwatch.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

# The question of an upload has no row yet: a retry asks in the same words.
RECORDED_ONCE = "attribute_not_exists(#Name)"

# The rows of questions that wait.
DUE = "due questions"

# Why a question is cancelled.
DECIDED = "somebody has decided"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about an upload, and the stores that are concerned, as Inventory has them."""

    key: Item
    delivery: Delivery
    stores: Sequence[str]


class TooManyQuestions(PassingFault):
    """Whoever is asked would be asked too fast: the question waits for the next sweep."""


class QuestionSender(Protocol):
    """The way to those who are asked."""

    def ask(self, question: Question) -> None:
        """Ask; returning means that the topic took it.

        Raises EnvironmentFault where not, and TooManyQuestions where it has to wait.
        """
        ...


@dataclass(frozen=True, slots=True)
class SnsQuestionSender(QuestionSender):
    """The port `QuestionSender` on SNS, no faster than an e-mail subscription takes them."""

    client: "SNSClient"
    topics: dict[str, str]
    pace: Pace

    def ask(self, question: Question) -> None:
        message: TopicMessage = compose_topic_question(question.delivery, question.stores)
        address = question.delivery.address
        if not self.pace.admit([frozenset({address})], all_or_none=True):
            raise TooManyQuestions("Many questions are asked just now; this one is asked later.")
        with faults_of("the topic"):
            self.client.publish(TopicArn=self.topics[address], **to_entry(message))


class AskedTopics(TopicSubscribers):
    """Who is asked, as Load-Inventory sees them, which may not list people."""

    def subscribers(self) -> list[Subscriber]:
        """The topic of operations where anybody listens to it, else the one of stock."""
        if self.has_operations():
            return [Subscriber(1, OPERATIONS, (), frozenset({SubscriptionKind.OPERATIONS}))]
        return [Subscriber(0, STOCK, ALL_STORES)]


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions in the ledger."""

    ledger: Table

    def record(self, report: UploadReport, asked: Delivery, stores: Sequence[str]) -> None:
        """Record what is asked about an upload, unless that is done."""
        row = {
            **question_row(report.upload.id),
            "List": "questions",
            "Place": f"{sortable(asked.created)} {asked.id}",
            "Id": asked.id,
            "Upload": asked.upload,
            "Address": asked.address,
            "Text": asked.question,
            "Stores": list(stores),
            "Moment": to_ticks(asked.created),
        }
        try:
            self.ledger.put(row, RECORDED_ONCE)
        except ConditionFailed:
            return

    def cancel(self, upload_id: str, at: datetime) -> None:
        """See that nobody is asked any more who was not yet."""
        PublishClaims(self.ledger).cancel(question_row(upload_id), DECIDED, at)

    def ask(self, upload_id: str, asker: QuestionSender, clock: Clock) -> None:
        """Ask about an upload, unless that was done, another does it, or it is decided.

        Where it would be asked too fast it stays due, and the next sweep asks it.
        """
        row = self.ledger.get(question_row(upload_id))
        if row is None:
            return
        question = to_question(row)
        try:
            PublishClaims(self.ledger).tell(question.key, clock, partial(asker.ask, question))
        except TooManyQuestions:
            self.ledger.put(due_row(upload_id))

    def ask_due(self, asker: QuestionSender, clock: Clock) -> None:
        """Ask what could not be asked at once. Raises EnvironmentFault."""
        for row in list(self.ledger.query("#Name = :name", {"name": DUE})):
            # First its row, which comes back where it is still too early; a sweep that is killed in
            # between leaves the question due, and `redrive` finds it.
            self.ledger.delete(due_row(row["Part"]))
            self.ask(row["Part"], asker, clock)

    def all(self) -> Iterator[Delivery]:
        """Every question as a delivery to its topic, oldest first."""
        rows = self.ledger.query("#List = :list", {"list": "questions"}, IndexName=LISTED)
        return (to_question(row).delivery for row in rows)


def due_row(upload_id: str) -> Item:
    """The row by which a sweep finds a question that waits."""
    return {"Name": DUE, "Part": upload_id}


def question_row(upload_id: str) -> Item:
    """The key of the question about an upload."""
    return {"Name": f"question {upload_id}", "Part": "question"}


def to_question(row: Item) -> Question:
    """The question of a row."""
    delivery = Delivery(
        id=row["Id"],
        upload=row["Upload"],
        subscriber=0,
        address=row["Address"],
        alerts=(),
        created=from_ticks(row["Moment"]),
        state=state_of(row),
        last_error=row.get("Cancelled"),
        question=row["Text"],
    )
    return Question(key_of(row), delivery, row["Stores"])
