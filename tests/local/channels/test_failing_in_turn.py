"""Each channel fails in turn, against real servers, and the others deliver all the same."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from hook_server import Hook, hook_server
from local.mail_fixtures import ANN, SENDER
from shelfwatch.core.alerting.delivery import Delivery, DeliveryState, question_to
from shelfwatch.core.alerting.subscriber import ALL_STORES, Subscriber
from shelfwatch.local.channel_router import make_channel_router
from shelfwatch.local.settings.home import Home
from shelfwatch.local.settings.settings import Settings
from shelfwatch.memory.platform import MemoryPlatform
from shelfwatch.ports import SystemClock
from shelfwatch.service.alerting.addresses import first_secret
from shelfwatch.service.alerting.deliver import deliver
from smtp_server import MailServer, Manner, mail_server

pytestmark = pytest.mark.slow


def break_one(place: int, servers: tuple[MailServer, Hook, Hook]) -> None:
    """Have one of them refuse what it gets, and the others take it."""
    mail, *hooks = servers
    mail.manner = Manner(at_data="451 busy") if place == 0 else Manner()
    for number, hook in enumerate(hooks, 1):
        hook.status = 503 if place == number else 200


def ask_all(at: datetime, people: Sequence[Subscriber]) -> list[Delivery]:
    """A question to everybody."""
    return [question_to(one, "Held: x", f"u{at}", at) for one in people]


def test_each_channel_fails_in_turn_without_holding_up_the_others(tmp_path: Path) -> None:
    """Mail, a signed web hook and a channel of Apprise: what fails is tried again by itself."""
    platform = MemoryPlatform(SystemClock())
    with mail_server(tmp_path) as mail, hook_server() as signed, hook_server() as plain:
        settings = Settings.model_validate(
            {
                "mail_host": "127.0.0.1",
                "mail_port": mail.port,
                "mail_security": "none",
                "mail_sender": SENDER,
                "allow_private_addresses": True,
            }
        )
        addresses = [
            ANN,
            f"webhook+http://127.0.0.1:{signed.port}/",
            f"json://127.0.0.1:{plain.port}/",
        ]
        for address in addresses:
            platform.subscribers.add(address, ALL_STORES)
        first_secret(platform, addresses[1])
        channel = make_channel_router(settings, Home(tmp_path), platform.clock, platform.addresses)
        for place, broken in enumerate(addresses):
            break_one(place, (mail, signed, plain))
            now = platform.clock.now()
            platform.deliveries.add(partial(ask_all, now))
            outcome = deliver(platform, channel)
            assert (outcome.delivered, outcome.postponed) == (2, 1), broken
            break_one(-1, (mail, signed, plain))
            platform.deliveries.make_due(platform.clock.now(), now - timedelta(hours=1))
            assert deliver(platform, channel).delivered == 1
        assert len(mail.messages()) == 3
    states = {one.state for one in platform.deliveries.deliveries()}
    assert states == {DeliveryState.DELIVERED}
