"""`shelfwatch resume` and `rotate-secret`: what is done about the address of a subscriber."""

from shelfwatch.cli.arguments.options import Home
from shelfwatch.cli.arguments.subscriber import AddressOrId, find_subscriber
from shelfwatch.cli.arguments.target import opened
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import say
from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.errors import Misuse
from shelfwatch.service.alerting.addresses import resume_address, rotate_secret


def resume(address: AddressOrId, *, home: Home = None) -> ExitCode:
    """Send to an address again that was suspended.

    An address is suspended once it is refused for good, such as a mailbox
    that does not exist. What was given up meanwhile is sent by
    `shelfwatch deliver --now`.
    """
    with opened(home) as installation:
        platform = installation.platform
        found = find_subscriber(platform.subscribers.subscribers(), address.strip())
        was_suspended = resume_address(platform, found.address)
    shown = show_address(found.address)
    if was_suspended:
        say(f"{shown} is told again; `shelfwatch deliver --now` sends what was given up meanwhile.")
    else:
        say(f"{shown} is not suspended.")
    return ExitCode.DONE


def rotate_web_hook_secret(address: AddressOrId, *, home: Home = None) -> ExitCode:
    """Make a new secret for a web hook, and show it once.

    For a day messages are signed with the former one as well, so that the
    receiver can change over.
    """
    with opened(home) as installation:
        platform = installation.platform
        found = find_subscriber(platform.subscribers.subscribers(), address.strip())
        made = rotate_secret(platform, found.address)
    if made is None:
        raise Misuse(
            f"{show_address(found.address)} has no secret: only web hooks (webhook+https://) do."
        )
    show_secret(made)
    return ExitCode.DONE


def show_secret(secret: str) -> None:
    """Print it with what it is for."""
    say(f"Secret of the web hook, shown only now: {secret}")
    say("The receiver verifies each message with it; docs/webhooks.md has one that does.")
