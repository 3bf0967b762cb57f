"""The way to those who are asked about held uploads, wired."""

from shelfwatch.aws.pace import Turns
from shelfwatch.aws.platform import Clients
from shelfwatch.aws.questions import Asker, SnsAsker
from shelfwatch.aws.settings import Settings
from shelfwatch.aws.subscribers import OPERATIONS, STOCK


def make_asker(settings: Settings, clients: Clients, turns: Turns) -> Asker:
    """An asker on the two topics of a stack."""
    topics = {STOCK: settings.topic, OPERATIONS: settings.operations}
    return SnsAsker(clients.sns, topics, turns)
