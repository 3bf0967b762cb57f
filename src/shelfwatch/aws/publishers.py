"""The ways to people through a stack's topics, wired: to those who are told, and who are asked."""

from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.platform import Clients
from shelfwatch.aws.settings import Settings
from shelfwatch.aws.sns.held_questions import QuestionSender, SnsQuestionSender
from shelfwatch.aws.sns.rate_limit import RateLimitedTopic, RateLimiter
from shelfwatch.aws.sns.subscriptions import OPERATIONS, STOCK
from shelfwatch.aws.sns.topic import SnsTopic, Topic
from shelfwatch.ports import Clock


def make_asker(settings: Settings, clients: Clients, turns: RateLimiter) -> QuestionSender:
    """An asker on the two topics of a stack."""
    topics = {STOCK: settings.topic, OPERATIONS: settings.operations}
    return SnsQuestionSender(clients.sns, topics, turns)


def paced_topic(settings: Settings, clients: Clients, clock: Clock) -> Topic:
    """The topic NoStock, in turn with everybody else who publishes."""
    turns = RateLimiter(Table(clients.claims, settings.ledger), clock)
    return RateLimitedTopic(SnsTopic(clients.sns, settings.topic), turns)
