"""`shelfwatch seen`, `ordered` and `snooze`: what a person does about what is out of stock."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

from shelfwatch.cli.arguments.names import known_store, never_seen, quoted
from shelfwatch.cli.arguments.options import AsJson, Home, StoreArgument
from shelfwatch.cli.arguments.target import opened
from shelfwatch.cli.arguments.times import read_until
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import say
from shelfwatch.cli.output.formatting import plural, show_moment
from shelfwatch.cli.output.json_writer import write_list
from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.outage import OutageState
from shelfwatch.ports import Platform

ItemPattern = Annotated[
    str,
    typer.Argument(
        metavar="[ITEM]",
        show_default=False,
        help="An item, or a pattern such as 'Echo*'; without it, all that is out.",
    ),
]

By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", show_default=False, help="Who did it, if not you."),
]

Until = Annotated[
    str, typer.Option("--until", metavar="DATE", help="Tell again then, if it is still out.")
]


def seen(
    store: StoreArgument,
    item: ItemPattern = "*",
    *,
    by: By = None,
    as_json: AsJson = False,
    home: Home = None,
) -> ExitCode:
    """Say that somebody looks after what is out of stock.

    It ends with the outage: the next time that the item is out, it is told as ever.
    """
    return act(store, item, OutageState.SEEN, None, by, as_json=as_json, home=home)


def ordered(
    store: StoreArgument,
    item: ItemPattern = "*",
    *,
    until: Until,
    by: By = None,
    as_json: AsJson = False,
    home: Home = None,
) -> ExitCode:
    """Say that what is out of stock is ordered, and for when.

    Where it is still out once that day is over, people are told again, once.
    """
    return act(store, item, OutageState.ORDERED, until, by, as_json=as_json, home=home)


def snooze(
    store: StoreArgument,
    item: ItemPattern = "*",
    *,
    until: Until,
    by: By = None,
    as_json: AsJson = False,
    home: Home = None,
) -> ExitCode:
    """Hear no more of what is out of stock until a date.

    Where it is still out then, people are told again, once.
    """
    return act(store, item, OutageState.SNOOZED, until, by, as_json=as_json, home=home)


def act(
    store: str,
    item: str,
    state: OutageState,
    until: str | None,
    by: str | None,
    *,
    as_json: bool,
    home: Path | None,
) -> ExitCode:
    """Record it, and say for which items. Raises Misuse where nothing of that is out of stock."""
    from shelfwatch.service.alerting.outages import act_on_outages  # noqa: PLC0415 -- `opened` loads it anyway

    with opened(home) as installation:
        platform, zone = installation.platform, installation.settings.zone
        name = known_store(platform.inventory, store)
        # An order may come all that day; who snoozes wants to hear of it in the morning.
        is_inclusive = state is OutageState.ORDERED
        date = until and read_until(until, zone, platform.clock.now(), is_inclusive=is_inclusive)
        found = act_on_outages(
            platform, name, item, state, by=by or getpass.getuser(), until=date or None
        )
        if not found:
            raise nothing_out(platform, name, item)
    if as_json:
        write_list(map(json_documents.outage, found))
    else:
        then = f" until {show_moment(date, zone)}" if date else ""
        what = found[0].item if len(found) == 1 else plural(len(found), "item")
        say(f"{name}: {what} {state}{then}.")
    return ExitCode.DONE


def nothing_out(platform: Platform, store: str, item: str) -> Misuse:
    """What to say where no open outage matches."""
    command = f"`shelfwatch open --store {quoted(store)}`"
    if item == "*":
        return Misuse(f"Nothing is out of stock in {store}.")
    if "*" in item:
        return Misuse(f"Nothing like {item} is out of stock in {store}; {command} lists what is.")
    if next(platform.inventory.levels(store, item), None) is None:
        return never_seen(platform.inventory, store, item)
    return Misuse(f"{item} is not out of stock in {store}; {command} lists what is.")
