"""What the doctor sees of a topic that the emulator cannot show: who has not confirmed yet."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest

from contract.aws_world import AwsWorld
from contract.world import SetClock
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.operations.doctor import filters, limit, subscribers
from shelfwatch.aws.operations.stack import Stack
from shelfwatch.aws.platform import AwsPlatform, Clients, Invocation
from shelfwatch.aws.settings import Settings
from shelfwatch.aws.sns.listeners import Listener, TopicListeners
from shelfwatch.core.alerting.subscriber import ALL_STORES
from shelfwatch.core.errors import Misuse
from shelfwatch.core.finding import Verdict

ANSWER = """<ListSubscriptionsByTopicResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">
<ListSubscriptionsByTopicResult><Subscriptions>{members}</Subscriptions>
</ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>"""

MEMBER = """<member><TopicArn>topic</TopicArn><Protocol>email</Protocol>
<SubscriptionArn>PendingConfirmation</SubscriptionArn><Owner>123456789012</Owner>
<Endpoint>{address}</Endpoint></member>"""
"""The shape of SNS's answer (API reference, "ListSubscriptionsByTopic")."""


class Topic(BaseHTTPRequestHandler):
    """Answers like an SNS topic to which one address was subscribed and has not confirmed."""

    def do_POST(self) -> None:
        """Whatever is asked."""
        self.rfile.read(int(self.headers["Content-Length"]))
        body = ANSWER.format(members=MEMBER.format(address="ann@example.org")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def topic() -> Iterator[str]:
    """The address of a topic on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Topic) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def stack() -> Iterator[Stack]:
    """A stack of which there is only the topic."""
    settings = Settings("inventory", "ledger", "bucket", "topic", "operations")
    with topic() as address:
        sns = boto3.client(
            "sns",
            endpoint_url=address,
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 -- the key of nobody
        )
        clients = Clients(None, None, sns, None)
        platform = AwsPlatform(settings, clients, Invocation("a person"), SetClock())
        yield Stack("shop", {}, settings, clients, platform, lambda _: sns)


def test_an_address_that_has_not_confirmed_is_told_and_counts_as_nobody(stack: Stack) -> None:
    """Who it is, what to do, and that nobody is told until then."""
    found = list(subscribers(stack))
    assert [finding.verdict for finding in found] == [Verdict.WARNING, Verdict.WARNING]
    assert found[0].message.startswith("ann@example.org has not confirmed: ask them")
    assert found[1].message.startswith("Nobody is told")


@pytest.mark.parametrize(
    ("number", "verdict"),
    [
        (0, Verdict.OK),
        (159, Verdict.OK),
        (160, Verdict.WARNING),
        (199, Verdict.WARNING),
        (200, Verdict.FAULT),
    ],
)
def test_what_sns_takes_is_counted_before_somebody_meets_it(number: int, verdict: Verdict) -> None:
    """From four fifths on."""
    (found,) = limit("filters", number, 200, "filters of one topic")
    assert found.verdict is verdict
    assert found.message.startswith(f"{number} of 200 filters of one topic")


@pytest.mark.slow
def test_who_listens_without_a_filter_is_named_and_all_filters_are_noted(world: AwsWorld) -> None:
    """Check-Stock may not look at filters, and finds them in the ledger."""
    platform: Any = world.platform
    platform.subscribers.add("ann@example.org", ALL_STORES)
    platform.subscribers.add("bob@example.org", ("Berlin", "Köln"))
    sns, topic = world.clients.sns, world.settings.topic
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="by-hand@example.org")
    stack = Stack("shop", {}, world.settings, world.clients, platform, lambda _: sns)
    first, *others = filters(stack)
    assert first.message.startswith("by-hand@example.org has no filter of ours")
    assert [found.message for found in others] == [
        "2 of 200 filters of one topic that SNS takes.",
        "2 of 150 stores in one subscription that SNS takes.",
    ]
    ledger = Table(world.clients.dynamodb, world.settings.ledger)
    listeners = TopicListeners(sns, topic, ledger, world.clock).now()
    assert sorted(map(kind_of, listeners)) == ["all", "some", "wild"]


def kind_of(listener: Listener) -> str:
    """What a listener hears."""
    if listener.is_wild:
        return "wild"
    return "all" if listener.stores is None else "some"


@pytest.mark.slow
def test_more_stores_than_one_subscription_takes_are_refused_in_words(world: AwsWorld) -> None:
    """SNS would say that a filter is too complex."""
    with pytest.raises(Misuse, match="SNS takes 150 stores for one subscription"):
        world.platform.subscribers.add("ann@example.org", [f"Store {n}" for n in range(151)])
