"""`shelfwatch test-alert`: does a message reach somebody?"""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from shelfwatch.cli.arguments.options import Home
from shelfwatch.cli.arguments.target import opened
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import complain, say
from shelfwatch.core.alerting.addresses import is_email, show_address
from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.errors import Misuse

if TYPE_CHECKING:
    from shelfwatch.local.installation import Installation

# Longer than one slow mail server takes to say that it will not.
PATIENCE = timedelta(seconds=60)


def send_test_alert(
    address: Annotated[
        str,
        typer.Argument(metavar="ADDRESS", help="Somebody who is subscribed."),
    ],
    *,
    home: Home = None,
) -> ExitCode:
    """Send somebody a sample alert, and say how far it came.

    It goes the way of every alert, and says that it is a test.
    """
    from shelfwatch.cli.workflows.check_and_deliver import after  # noqa: PLC0415 -- DuckDB is slow
    from shelfwatch.service.alerting.send_sample import send_sample  # noqa: PLC0415 -- the same holds for it

    address = address.strip()
    with opened(home) as installation:
        sample = send_sample(
            installation.platform, installation.channel, address, stop=after(PATIENCE)
        )
        if sample is None:
            raise Misuse(
                "Nobody is subscribed under that address; `shelfwatch subscribers` lists who is."
            )
        say(f"1  {show_address(address)} is subscribed.")
        say(f"2  The sample is in the outbox as {sample.id}.")
        if sample.state is DeliveryState.DELIVERED:
            say(f"3  {taken_by(installation, address)}")
            return ExitCode.DONE
    complain(f"3  It stopped at sending, and is not tried again: {sample.last_error}")
    return ExitCode.FAULT


def taken_by(installation: "Installation", address: str) -> str:
    """Who took the message, and what a person should look at now."""
    if not is_email(address):
        return "The channel took it: look whether it came."
    server = installation.settings.mail_server
    if server is None:
        return (
            f"No mail server is set: it lies as an .eml file in {installation.home.outbox}, and"
            " nobody got it."
        )
    return f"The mail server {server.name} took it: look into the mailbox, and its spam folder."
