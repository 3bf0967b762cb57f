"""Deliver: who is told in one round, and who has to wait, whatever the channels do."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from contract.platforms import in_memory
from contract.world import ANN, World, open_world
from local.mail_fixtures import server_at
from shelfwatch.core.delivery import (
    GIVE_UP_AFTER,
    LEASE,
    DeliveryState,
    channel_of,
    wait_before,
)
from shelfwatch.core.errors import PassingFault, PermanentFault
from shelfwatch.core.message import Message
from shelfwatch.local.mail import MailSender
from shelfwatch.ports import Notifier
from shelfwatch.service.deliver import (
    GRACE,
    SENDERS,
    SENDERS_OF_A_CHANNEL,
    Outcome,
    deliver,
    fault_in_sending,
)
from smtp_server import mail_server

HOOK = "json://127.0.0.1/t0psecret"
PATIENCE = 10


@dataclass
class Channels:
    """A notifier that does with each address what it is told to, and keeps who was tried."""

    do: Callable[[str], object] = field(default=lambda _address: None)
    tried: list[str] = field(default_factory=list)

    def send(self, address: str, _message: Message) -> None:
        """See `ports.Notifier`."""
        self.tried.append(address)
        self.do(address)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An empty world in memory."""
    with open_world(in_memory, tmp_path) as opened:
        yield opened


def people(number: int) -> list[str]:
    """So many e-mail addresses."""
    return [f"person-{place}@example.org" for place in range(number)]


def make_due(world: World, *addresses: str, uploads: int = 1) -> None:
    """Make a delivery to each address due, for each of so many uploads."""
    for address in addresses:
        world.subscribe(address)
    for version in range(uploads):
        world.load(f"Berlin,item {version},0", version=version)
    world.check()


def states(world: World) -> dict[str, tuple[DeliveryState, int]]:
    """Where each address's delivery stands, and how often it was tried."""
    return {
        delivery.address: (delivery.state, delivery.attempts)
        for delivery in world.platform.deliveries.deliveries()
    }


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
    rest_told = threading.Event()
    told: list[str] = []

    def send(address: str) -> None:
        if address == "stalled@example.org":
            assert rest_told.wait(PATIENCE)
            return
        told.append(address)
        if len(told) == 10:
            rest_told.set()

    assert deliver(world.platform, Channels(send)).delivered == 11


def test_a_channel_that_stalls_leaves_a_sender_for_the_others(world: World) -> None:
    """However many wait for it: the mail goes out meanwhile."""
    hooks = [f"json://127.0.0.{number}/" for number in range(1, 11)]
    make_due(world, *hooks, *people(10))
    mail_is_out = threading.Event()
    told: list[str] = []

    def send(address: str) -> None:
        if address in hooks:
            assert mail_is_out.wait(PATIENCE)
            return
        told.append(address)
        if len(told) == 10:
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


@pytest.mark.parametrize("luck", [0.0, 0.5, 1.0])
def test_a_retry_waits_longer_each_time(world: World, luck: float) -> None:
    """By the core's own rule, with the luck that is passed in."""
    make_due(world, ANN)
    away = Channels(raising(PassingFault("The mail server is away: start it.")))
    for attempt in (2, 3, 4):
        deliver(world.platform, away, luck=lambda: luck)
        wait = wait_before(attempt, luck)
        assert world.platform.deliveries.next_due() == world.clock.now() + wait
        world.clock.forward(seconds=wait.total_seconds())


def raising(error: Exception) -> Callable[[str], None]:
    """A channel that fails in this way."""

    def fail(_address: str) -> None:
        raise error

    return fail


def test_what_fails_for_good_is_given_up_at_once(world: World) -> None:
    """No later try could go better."""
    make_due(world, ANN)
    gone = PermanentFault("There is no such mailbox: subscribe another.")
    outcome = deliver(world.platform, Channels(raising(gone)))
    assert outcome == Outcome(given_up=1, errors=(f"{ANN}: {gone}",))
    assert states(world) == {ANN: (DeliveryState.GIVEN_UP, 1)}


def test_what_still_fails_after_three_days_is_given_up(world: World) -> None:
    """And one moment earlier it is not."""
    make_due(world, ANN)
    away = Channels(raising(PassingFault("The mail server is away: start it.")))
    world.clock.forward(seconds=(GIVE_UP_AFTER - timedelta(seconds=1)).total_seconds())
    assert deliver(world.platform, away, luck=lambda: 1.0).postponed == 1
    world.clock.forward(hours=1)
    assert deliver(world.platform, away).given_up == 1


def test_a_channels_own_bug_stops_nobody_and_tells_no_secret(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged with its place, tried again, and the others are told."""
    make_due(world, HOOK, *people(5))

    def send(address: str) -> None:
        if address == HOOK:
            raise ZeroDivisionError(address)

    with caplog.at_level(logging.ERROR):
        outcome = deliver(world.platform, Channels(send))
    assert (outcome.delivered, outcome.postponed) == (5, 1)
    [error] = outcome.errors
    assert error.startswith("json://***: The channel failed with ZeroDivisionError")
    assert "ZeroDivisionError" in caplog.text
    assert "test_deliver.py" in caplog.text
    assert "t0psecret" not in caplog.text + error


def test_a_fault_shared_by_many_is_told_once_for_each_address(world: World) -> None:
    """A list of the same sentence helps nobody."""
    make_due(world, HOOK, uploads=5)
    outcome = deliver(world.platform, Channels(raising(PermanentFault("It is gone: remove it."))))
    assert outcome == Outcome(given_up=5, errors=("json://***: It is gone: remove it.",))


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
        sender = MailSender(server_at(server.port), world.clock)
        assert deliver(world.platform, sender) == Outcome(delivered=60)
        mails = [(mail["To"], mail["Subject"]) for mail in server.messages()]
    assert sorted(mails) == sorted(
        (address, f"Berlin: item {version} is out of stock")
        for address in people(30)
        for version in range(2)
    )


def _keeps_its_contract(channels: Channels) -> Notifier:
    return channels
