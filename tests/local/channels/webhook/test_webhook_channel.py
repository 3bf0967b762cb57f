"""Web hooks against real servers: signed, checked, bounded; each answer means one thing."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from hook_server import hook_server
from local.mail_fixtures import issue
from rude_server import closed_port, drip, hang_up, rude_server, stall
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery, question_to
from shelfwatch.core.alerting.subscriber import ALL_STORES, Subscriber
from shelfwatch.core.errors import DeliveryFault, Misuse, PassingFault, PermanentFault
from shelfwatch.core.messages.message import Message, message_of
from shelfwatch.core.stock.change import AlertKind, Change
from shelfwatch.local.channels.addresses import validate_address
from shelfwatch.local.channels.webhook.webhook_channel import WebhookChannel
from shelfwatch.ports import SystemClock
from shelfwatch.service.alerting.addresses import new_secret

DOCUMENT = Path(__file__).parents[4] / "docs" / "webhooks.md"
OLD, NEW = new_secret(), new_secret()
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ECHO = Change("Echo Plus", Decimal(5), Decimal(0))
HALF = Change("Tea", Decimal("0.25"), Decimal("-0.5"), name="Green tea")
ALERT = Alert("a1", AlertKind.OUT, "Berlin", "u1", NOON, [ECHO, HALF])


def hook_at(port: int) -> str:
    """The address of a web hook on this machine."""
    return f"webhook+http://127.0.0.1:{port}/stock?key=abc"


def delivery_to(address: str) -> Delivery:
    """A delivery of the alert."""
    return Delivery("d0123", "u1", 1, address, [ALERT], NOON)


def channel(*secrets: str, limit: float = 5, allow_private: bool = True) -> WebhookChannel:
    """A channel that signs with these secrets."""
    return WebhookChannel(
        lambda _address: secrets,
        SystemClock(),
        limit=timedelta(seconds=limit),
        allow_private=allow_private,
    )


def send(port: int, *, limit: float = 5) -> None:
    """Send the alert there."""
    address = hook_at(port)
    channel(NEW, limit=limit).send(address, message_of(delivery_to(address)))


def fault_at(port: int, *, limit: float = 5) -> DeliveryFault:
    """What goes wrong there."""
    with pytest.raises(DeliveryFault) as raised:
        send(port, limit=limit)
    assert "abc" not in str(raised.value), "the address may hold a secret"
    return raised.value


@contextmanager
def documented_receiver(secret: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The receiver of docs/webhooks.md, as a person would run it, and its port."""
    found = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    environment = {**os.environ, "WEBHOOK_SECRET": secret, "PORT": "0"}
    with subprocess.Popen(  # noqa: S603 the receiver of our own docs
        [sys.executable, "-c", found[1]],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process, int(process.stdout.readline().rpartition(" ")[2])
        finally:
            process.kill()


def test_the_documented_receiver_verifies_a_message_and_takes_it_once() -> None:
    """Whichever of two secrets it has; a stranger's message is refused."""
    with documented_receiver(OLD) as (process, port):
        address = hook_at(port)
        message = message_of(delivery_to(address))
        with pytest.raises(PassingFault, match="401"):
            channel(NEW).send(address, message)
        for _ in range(2):
            channel(NEW, OLD).send(address, message)
        channel(OLD).send(address, replace(message, id="d0124"))
        process.kill()
        assert process.stdout is not None
        items = ["Berlin Echo Plus out", "Berlin Tea out"]
        assert process.stdout.read().splitlines() == items * 2


def test_a_message_is_the_documented_json_under_the_deliverys_id() -> None:
    """It is signed for UTC, in whatever zone the clock stands."""

    class Karachi:
        """A clock of another zone."""

        def now(self) -> datetime:
            """Now."""
            return datetime.now(timezone(timedelta(hours=5)))

    with hook_server() as hook:
        address = hook_at(hook.port)
        WebhookChannel(lambda _: [NEW, OLD], Karachi(), allow_private=True).send(
            address, message_of(delivery_to(address))
        )
        (headers,), (body,) = hook.headers, hook.bodies
    for secret in (NEW, OLD):
        assert Webhook(secret).verify(body, headers) == json.loads(body)
    assert headers["webhook-id"] == "d0123"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    sent = json.loads(body)
    (documented,) = re.findall(r"```json\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    expected = json.loads(documented)
    for found, said in (
        (sent, expected),
        (sent["data"], expected["data"]),
        (sent["data"]["alerts"][0], expected["data"]["alerts"][0]),
        (sent["data"]["alerts"][0]["items"][0], expected["data"]["alerts"][0]["items"][0]),
    ):
        assert found.keys() == said.keys()
    tea = sent["data"]["alerts"][0]["items"][1]
    assert (tea["before"], tea["after"], tea["name"]) == ("0.25", "-0.5", "Green tea")


def test_a_question_comes_as_text() -> None:
    """A program can show it to somebody."""
    subscriber = Subscriber(1, hook_at(1), ALL_STORES)
    sent = json.loads(message_of(question_to(subscriber, "Held: x\n\nWhy?", "u1", NOON)).data)
    assert sent["type"] == "operations.question"
    assert (sent["data"]["subject"], sent["data"]["text"]) == ("Held: x", "Why?")


def test_a_long_list_is_cut_and_says_how_long_it_is() -> None:
    """Receivers take so much at once."""
    many = replace(ALERT, items=[replace(ECHO, item=f"{one:06}") for one in range(1_500)])
    made = replace(delivery_to(hook_at(1)), alerts=[many, ALERT])
    first, second = json.loads(message_of(made).data)["data"]["alerts"]
    assert (first["total"], len(first["items"])) == (1_500, 500)
    assert (second["total"], len(second["items"])) == (2, 2)


def test_who_reads_text_gets_no_json() -> None:
    """A million items are not written out for nobody."""
    assert message_of(delivery_to("ann@example.org")).data == ""


@pytest.mark.parametrize(
    ("status", "kind", "text"),
    [
        (500, PassingFault, "500"),
        (404, PassingFault, "404"),
        (302, PassingFault, "redirects"),
        (410, PermanentFault, "no more"),
    ],
)
def test_an_answer_other_than_success_is_a_fault(
    status: int, kind: type[DeliveryFault], text: str
) -> None:
    """Only 410 is for good; a redirect is not followed, wherever it leads."""
    with hook_server() as elsewhere, hook_server(status) as hook:
        hook.location = f"http://127.0.0.1:{elsewhere.port}/"
        fault = fault_at(hook.port)
    assert isinstance(fault, kind)
    assert text in str(fault)
    assert isinstance(fault, PermanentFault) is (getattr(fault, "has_left", False))
    assert elsewhere.bodies == []


def test_a_receiver_that_stalls_drips_or_hangs_up_is_tried_again() -> None:
    """None of them takes longer than the limit."""
    for manners in (stall, drip, hang_up):
        with rude_server(manners) as port:
            began = time.monotonic()
            assert isinstance(fault_at(port, limit=0.3), PassingFault)
            assert time.monotonic() - began < 2
    assert isinstance(fault_at(closed_port()), PassingFault)


def test_a_certificate_has_to_be_of_the_name(tmp_path: Path) -> None:
    """Nobody on the way can pretend to be the receiver."""
    certificates = issue(tmp_path, "elsewhere.example.org")
    with hook_server(tls=certificates.context) as hook:
        address = hook_at(hook.port).replace("http:", "https:")
        with pytest.raises(PassingFault, match="SSL"):
            channel(NEW).send(address, message_of(delivery_to(address)))
        assert hook.bodies == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.7", "169.254.169.254", "printer.local"]
)
def test_a_private_address_is_refused_unless_allowed(host: str) -> None:
    """When it is subscribed, and once more whenever something is sent."""
    address = f"webhook+https://{host}/"
    with pytest.raises(Misuse, match="allow_private_addresses"):
        validate_address(address)
    validate_address(address, allow_private=True)
    with pytest.raises(PermanentFault) as raised:
        channel(NEW, allow_private=False).send(address, Message("d1", "s", "t", "h"))
    assert raised.value.of_address


@pytest.mark.parametrize(
    "address",
    [
        "webhook+https://",
        "webhook+https://user:pass@example.org/",
        "webhook+https://example.org/a b",
        "webhook+https://example.org/\r\nHost: x",
        "webhook+https://example.org:99999/",
        "webhook+https://example.org/#part",
    ],
)
def test_a_malformed_address_is_refused(address: str) -> None:
    """No part of an address can write a line of the request."""
    with pytest.raises(Misuse, match="no address of a web hook"):
        validate_address(address, allow_private=True)


def test_plain_http_needs_to_be_allowed() -> None:
    """Everybody on the way could read it."""
    with pytest.raises(Misuse, match="webhook\\+https"):
        validate_address("webhook+http://93.184.216.34/")
