"""Deliver: who is told in one round, and who has to wait, whatever the channels do."""

import threading
import time
from pathlib import Path

import pytest

from contract.world import ANN, World
from local.mail_fixtures import server_at
from service.channels import HOOK, Channels, make_due, people, states
from shelfwatch.core.alerting.addresses import channel_of
from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.alerting.retries import LEASE
from shelfwatch.core.errors import PassingFault
from shelfwatch.local.channels.mail.smtp_channel import SmtpChannel
from shelfwatch.service.alerting.deliver import (
    GRACE,
    SENDERS,
    SENDERS_OF_A_CHANNEL,
    Outcome,
    deliver,
    fault_in_sending,
)
from smtp_server import mail_server

pytestmark = pytest.mark.slow

PATIENCE = 10
"""Seconds after which a test that would hang fails instead."""


def test_everybody_is_told_once_in_one_round(world: World) -> None:
    """More people than senders, and nothing left for a second round."""
    make_due(world, *people(20))
    channels = Channels()
    assert deliver(world.platform, channels) == Outcome(delivered=20)
    assert sorted(channels.tried) == sorted(people(20))
    assert deliver(world.platform, channels) == Outcome()


def test_no_more_than_the_senders_are_at_work(world: World) -> None:
    """A storm does not open a thousand connections at once."""
    make_due(world, *people(20), HOOK)
    at_work, most = [0], [0]
    lock = threading.Lock()

    def count(_address: str) -> None:
        with lock:
            at_work[0] += 1
            most[0] = max(most[0], at_work[0])
        time.sleep(0.002)  # long enough for the others to come
        with lock:
            at_work[0] -= 1

    deliver(world.platform, Channels(count))
    assert 1 < most[0] <= SENDERS


def test_a_channel_that_is_down_is_left_alone_for_the_round(world: World) -> None:
    """A hundred people behind one dead mail server cost three tries, and nobody else any time."""
    make_due(world, *people(100), HOOK)

    def fail(address: str) -> None:
        if channel_of(address) == "email":
            raise PassingFault("The mail server is away: start it.", channel_down=True)

    channels = Channels(fail)
    outcome = deliver(world.platform, channels)
    tries = len(channels.tried) - 1
    assert 1 <= tries <= SENDERS_OF_A_CHANNEL
    assert (outcome.delivered, outcome.postponed) == (1, tries)
    untouched = [state for state in states(world).values() if state == (DeliveryState.DUE, 0)]
    assert len(untouched) == 100 - tries


def test_an_address_that_failed_is_not_tried_again_in_the_round(world: World) -> None:
    """Ten messages to one busy mailbox wait together, instead of each for itself."""
    make_due(world, ANN, uploads=10)
    busy = PassingFault("The mailbox is busy: it is tried again.")

    def fail(_address: str) -> None:
        raise busy

    channels = Channels(fail)
    outcome = deliver(world.platform, channels)
    assert len(channels.tried) <= SENDERS_OF_A_CHANNEL
    assert outcome == Outcome(postponed=10, errors=(f"{ANN}: {busy}",))


def test_one_that_stalls_holds_up_nobody_on_its_channel(world: World) -> None:
    """The others are told while it still hangs."""
    make_due(world, "stalled@example.org", *people(10))
    rest_reached = threading.Event()
    reached: list[str] = []

    def send(address: str) -> None:
        if address == "stalled@example.org":
            assert rest_reached.wait(PATIENCE)
            return
        reached.append(address)
        if len(reached) == 10:
            rest_reached.set()

    assert deliver(world.platform, Channels(send)).delivered == 11


def test_a_channel_that_stalls_leaves_a_sender_for_the_others(world: World) -> None:
    """However many wait for it: the mail goes out meanwhile."""
    hooks = [f"json://127.0.0.{number}/" for number in range(1, 11)]
    make_due(world, *hooks, *people(10))
    mail_is_out = threading.Event()
    reached: list[str] = []

    def send(address: str) -> None:
        if address in hooks:
            assert mail_is_out.wait(PATIENCE)
            return
        reached.append(address)
        if len(reached) == 10:
            mail_is_out.set()

    assert deliver(world.platform, Channels(send)).delivered == 20


def test_time_that_is_up_is_up_and_nothing_is_marked_wrongly(world: World) -> None:
    """A send that hangs is forgotten; its lease runs out, and then it is sent again."""
    make_due(world, ANN)
    over = threading.Event()
    began = time.monotonic()
    hanging = Channels(lambda _address: over.wait(PATIENCE))
    outcome = deliver(world.platform, hanging, stop=lambda: bool(hanging.tried))
    assert time.monotonic() - began < GRACE.total_seconds() + 1
    assert outcome == Outcome()
    assert states(world) == {ANN: (DeliveryState.DUE, 1)}
    over.set()
    assert deliver(world.platform, Channels()) == Outcome()
    world.clock.forward(seconds=LEASE.total_seconds())
    assert deliver(world.platform, Channels()) == Outcome(delivered=1)


def test_a_send_that_is_nearly_done_is_waited_for(world: World) -> None:
    """Else each end of the service would repeat the messages that were just under way."""
    make_due(world, *people(10))

    def send(_address: str) -> None:
        time.sleep(0.02)  # an ordinary send takes a moment

    channels = Channels(send)
    outcome = deliver(world.platform, channels, stop=lambda: bool(channels.tried))
    assert outcome.delivered == len(channels.tried) < 10


def test_nothing_is_begun_after_a_stop(world: World) -> None:
    """Time that is up before the start is up."""
    make_due(world, ANN)
    channels = Channels()
    assert deliver(world.platform, channels, stop=lambda: True) == Outcome()
    assert channels.tried == []


def test_the_message_has_the_deliverys_id(world: World) -> None:
    """So that a repeat can be known for one."""
    make_due(world, ANN)
    now = world.clock.now()
    delivery = world.platform.deliveries.lease(now, now + LEASE, ())
    assert delivery is not None
    assert fault_in_sending(world.people, delivery) is None
    [(address, message)] = world.people.sent
    assert (address, message.id) == (ANN, delivery.id)


def test_a_real_mail_server_gets_every_message_once(world: World, tmp_path: Path) -> None:
    """Several at a time, over real connections."""
    make_due(world, *people(30), uploads=2)
    with mail_server(tmp_path / "mail") as server:
        sender = SmtpChannel(server_at(server.port), world.clock)
        assert deliver(world.platform, sender) == Outcome(delivered=60)
        mails = [(mail["To"], mail["Subject"]) for mail in server.messages()]
    assert sorted(mails) == sorted(
        (address, f"Berlin: item {version} is out of stock")
        for address in people(30)
        for version in range(2)
    )
