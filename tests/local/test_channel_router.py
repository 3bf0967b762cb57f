"""The channels as it is wired: each address by its channel."""

from pathlib import Path

from hook_server import hook_server
from local.mail_fixtures import ANN, MESSAGE, SENDER, StoppedClock
from shelfwatch.local.channel_router import make_channel_router
from shelfwatch.local.settings.home import Home
from shelfwatch.local.settings.settings import Settings
from smtp_server import mail_server


def test_e_mail_goes_to_the_outbox_and_the_rest_by_apprise(tmp_path: Path) -> None:
    """Out of the box nothing needs to be set up."""
    home = Home(tmp_path)
    home.prepare()
    channel = make_channel_router(Settings(allow_private_addresses=True), home, StoppedClock())
    with hook_server() as hook:
        channel.send(ANN, MESSAGE)
        channel.send(f"json://127.0.0.1:{hook.port}", MESSAGE)
    assert [file.suffix for file in home.outbox.iterdir()] == [".eml"]
    assert len(hook.bodies) == 1


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
        make_channel_router(settings, home, StoppedClock()).send(ANN, MESSAGE)
        assert [mail["To"] for mail in server.messages()] == [ANN]
    assert list(home.outbox.iterdir()) == []
