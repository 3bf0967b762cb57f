"""`shelfwatch status`: how things stand, at a glance."""

from pathlib import Path

from shelfwatch.cli.arguments.invocation import command
from shelfwatch.cli.arguments.options import AsJson, Home
from shelfwatch.cli.arguments.target import chosen_stack, connected, machine_zone, opened
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import say
from shelfwatch.cli.output.json_writer import write_object
from shelfwatch.cli.output.status_report import (
    StatusSnapshot,
    read_stack_status,
    read_status,
    show_status,
    status_document,
)


def status(*, as_json: AsJson = False, home: Home = None) -> ExitCode:
    """Show stores, items, what is out, and what waits to be sent."""
    if chosen_stack.get() is not None:
        stack = connected()
        snapshot, zone = read_stack_status(stack.platform, stack.name), machine_zone()
        place, inbox = {"stack": stack.name}, None
    else:
        with opened(home) as installation:
            zone = installation.settings.zone
            snapshot = read_status(installation.platform, zone)
            place, inbox = {"home": str(installation.home.root)}, installation.home.inbox
    if as_json:
        write_object(status_document(snapshot, {**place}))
    elif not snapshot.stores and inbox is not None:
        say(f"Nothing was loaded yet into {place['home']}.")
        show_next_steps(snapshot, inbox)
    else:
        show_status(snapshot, zone)
    return ExitCode.DONE


def show_next_steps(snapshot: StatusSnapshot, inbox: Path) -> None:
    """The first steps with an empty installation."""
    say()
    say("Next:")
    called = command()
    if not snapshot.subscribers:
        say(f"  {called} subscribe you@example.org   who is told")
    say(f"  {called} load stock.csv              a file with the columns store, item, count")
    say(f"  {called} run                         loads what is dropped into {inbox}")
