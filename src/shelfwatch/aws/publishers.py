"""The ways to people through a stack's topics, wired: to those who are told, and who are asked."""

from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.platform import Clients
from shelfwatch.aws.settings import Settings
from shelfwatch.aws.sns.held_questions import Asker, SnsAsker
from shelfwatch.aws.sns.rate_limit import PacedTopic, Turns
from shelfwatch.aws.sns.subscriptions import OPERATIONS, STOCK
from shelfwatch.aws.sns.topic import SnsTopic, Topic
from shelfwatch.ports import Clock


def make_asker(settings: Settings, clients: Clients, turns: Turns) -> Asker:
    """An asker on the two topics of a stack."""
    topics = {STOCK: settings.topic, OPERATIONS: settings.operations}
    return SnsAsker(clients.sns, topics, turns)


def paced_topic(settings: Settings, clients: Clients, clock: Clock) -> Topic:
    """The topic NoStock, in turn with everybody else who publishes."""
    turns = Turns(Table(clients.telling, settings.ledger), clock)
    return PacedTopic(SnsTopic(clients.sns, settings.topic), turns)
