"""The ways to people through a stack's topics, wired: to those who are told, and who are asked."""

from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.platform import Clients
from shelfwatch.aws.settings import Settings
from shelfwatch.aws.sns.held_questions import QuestionSender, SnsQuestionSender
from shelfwatch.aws.sns.listeners import Listeners, TopicListeners
from shelfwatch.aws.sns.pace import QUESTIONS, Pace
from shelfwatch.aws.sns.subscriptions import OPERATIONS, STOCK
from shelfwatch.aws.sns.topic import SnsTopic, Topic
from shelfwatch.ports import Clock


def make_asker(settings: Settings, clients: Clients, clock: Clock) -> QuestionSender:
    """An asker on the two topics of a stack."""
    # A question keeps the name of its topic and not its ARN, so that a stack can be deployed anew.
    topics = {STOCK: settings.topic, OPERATIONS: settings.operations}
    pace = Pace(Table(clients.claims, settings.ledger), clock, QUESTIONS, "questions")
    return SnsQuestionSender(clients.sns, topics, pace)


def make_listeners(settings: Settings, clients: Clients, clock: Clock) -> Listeners:
    """Who listens to the topic NoStock of a stack."""
    ledger = Table(clients.claims, settings.ledger)
    return TopicListeners(clients.sns, settings.topic, ledger, clock)


def make_topic(settings: Settings, clients: Clients) -> Topic:
    """The topic NoStock of a stack."""
    return SnsTopic(clients.sns, settings.topic)
