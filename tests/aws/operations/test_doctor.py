"""What the doctor sees of a topic that the emulator cannot show: who has not confirmed yet."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest

from contract.world import SetClock
from shelfwatch.aws.operations.doctor import subscribers
from shelfwatch.aws.operations.stack import Stack
from shelfwatch.aws.platform import AwsPlatform, Clients, Invocation
from shelfwatch.aws.settings import Settings
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
