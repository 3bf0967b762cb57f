"""The channels as it is wired: each address by its channel."""

from dataclasses import replace
from pathlib import Path

from hook_server import hook_server
from local.mail_fixtures import ANN, MESSAGE, SENDER, StoppedClock
from shelfwatch.core.alerting.subscriber import ALL_STORES
from shelfwatch.local.channel_router import make_channel_router
from shelfwatch.local.settings.home import Home
from shelfwatch.local.settings.settings import Settings
from shelfwatch.memory.platform import MemoryPlatform
from shelfwatch.ports import SystemClock
from shelfwatch.service.alerting.addresses import first_secret
from smtp_server import mail_server


def test_e_mail_goes_to_the_outbox_hooks_by_http_and_the_rest_by_apprise(
    tmp_path: Path,
) -> None:
    """Out of the box nothing needs to be set up."""
    home = Home(tmp_path)
    home.prepare()
    platform = MemoryPlatform(SystemClock())
    hooked = "webhook+http://127.0.0.1:{}/"
    channel = make_channel_router(
        Settings(allow_private_addresses=True), home, SystemClock(), platform.addresses
    )
    with hook_server() as hook:
        channel.send(ANN, MESSAGE)
        channel.send(f"json://127.0.0.1:{hook.port}", MESSAGE)
        address = hooked.format(hook.port)
        platform.subscribers.add(address, ALL_STORES)
        first_secret(platform, address)
        channel.send(address, replace(MESSAGE, data="{}"))
    assert [file.suffix for file in home.outbox.iterdir()] == [".eml"]
    assert len(hook.bodies) == 2
    assert hook.bodies[1] == b"{}"


def test_e_mail_goes_to_the_mail_server_once_there_is_one(tmp_path: Path) -> None:
    """One setting more, and it is sent."""
    home = Home(tmp_path / "home")
    home.prepare()
    with mail_server(tmp_path / "mail") as server:
        settings = Settings.model_validate(
            {
                "mail_host": "127.0.0.1",
                "mail_port": server.port,
                "mail_security": "none",
                "mail_sender": SENDER,
            }
        )
        addresses = MemoryPlatform(StoppedClock()).addresses
        make_channel_router(settings, home, StoppedClock(), addresses).send(ANN, MESSAGE)
        assert [mail["To"] for mail in server.messages()] == [ANN]
    assert list(home.outbox.iterdir()) == []
