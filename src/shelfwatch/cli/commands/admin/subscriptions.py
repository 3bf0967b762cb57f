"""`shelfwatch subscribe`, `unsubscribe` and `subscribers`: who is told what."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Annotated

import typer

from shelfwatch.cli.arguments.options import AsJson, Home
from shelfwatch.cli.arguments.target import chosen_stack, looked_into
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import Cell, Column, say, show_table, warn
from shelfwatch.cli.output.formatting import NOBODY
from shelfwatch.cli.output.json_writer import write_list
from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.alerting.subscriber import ALL_STORES, Subscriber, SubscriptionKind
from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.identity import identity, store_key

COLUMNS = (Column("address"), Column("stores"), Column("kind"))
EVERY_STORE = "all stores"

# On a stack: before it is confirmed, and where a filter was written by hand.
NO_STORE = "none known"


Address = Annotated[
    str,
    typer.Argument(metavar="ADDRESS", help="An e-mail address, or the URL of an Apprise channel."),
]


def subscribe(
    address: Address,
    *,
    store: Annotated[
        list[str] | None,
        typer.Option(
            "--store", metavar="NAME", show_default=False, help="Only this store; may be repeated."
        ),
    ] = None,
    operations: Annotated[
        bool,
        typer.Option(
            "--operations", metavar="", help="Ask them about files that are held; no alerts."
        ),
    ] = False,
    home: Home = None,
) -> ExitCode:
    """Tell somebody when an item runs out.

    They hear of all stores, or of those that are named. Who is subscribed
    already gets the stores that are named now, in place of the earlier ones.
    """
    address = address.strip()
    stores = [identity(name, "store") for name in store or ()]
    if operations:
        return subscribe_to_operations(address, stores, home)
    with looked_into(home, is_new=True) as place:
        validate(address, allow_private=place.allow_private)
        known = {found.key: found.name for found in place.platform.inventory.stores()}
        if chosen_stack.get() is not None:
            # SNS compares letter for letter, so it has to get the spelling that is kept.
            stores = [known.get(store_key(name), name) for name in stores]
        place.platform.subscribers.add(address, stores or ALL_STORES)
    say(f"{show_address(address)} is told of {', '.join(stores) or EVERY_STORE}.")
    warn_of_unknown(stores, known)
    return ExitCode.DONE


def subscribe_to_operations(address: str, stores: Collection[str], home: Path | None) -> ExitCode:
    """Have somebody asked about held files, in place of the people of their stores.

    Raises Misuse where stores are named: a question goes to all that are of this kind.
    """
    if stores:
        raise Misuse("Questions are asked of all stores: leave --store or --operations out.")
    with looked_into(home, is_new=True) as place:
        validate(address, allow_private=place.allow_private)
        place.platform.subscribers.add(address, (), SubscriptionKind.OPERATIONS)
    say(f"{show_address(address)} is asked about files that are held.")
    return ExitCode.DONE


def validate(address: str, *, allow_private: bool) -> None:
    """Raise Misuse where nobody can be reached at an address; of a stack's, SNS is the judge."""
    if chosen_stack.get() is not None:
        return
    from shelfwatch.local.channels.addresses import (  # noqa: PLC0415 -- Apprise takes long to import
        validate_address,
    )

    validate_address(address, allow_private=allow_private)


def warn_of_unknown(stores: Iterable[str], known: Collection[str]) -> None:
    """A store that nothing was loaded for yet may come later, or be mistyped."""
    for name in stores:
        # In an empty installation every name is unknown, and the warning would only confuse.
        if known and store_key(name) not in known:
            warn(
                f"nothing was loaded for a store {name} yet; `shelfwatch status` lists the stores."
            )


def unsubscribe(address: Address, *, home: Home = None) -> ExitCode:
    """Tell somebody no more.

    What is still on its way to them is cancelled.
    """
    address = address.strip()
    with looked_into(home) as place:
        if not place.platform.subscribers.remove(address):
            raise Misuse(
                "Nobody is subscribed under that address; `shelfwatch subscribers` lists who is."
            )
    say(f"{show_address(address)} is told no more.")
    return ExitCode.DONE


def subscribers(*, as_json: AsJson = False, home: Home = None) -> ExitCode:
    """Show who is told, and of which stores; secrets are masked."""
    with looked_into(home) as place:
        found = place.platform.subscribers.subscribers()
    if as_json:
        write_list(map(json_documents.subscriber, found))
    elif not found:
        say(NOBODY)
    else:
        show_table(COLUMNS, map(subscriber_row, found))
    return ExitCode.DONE


def subscriber_row(found: Subscriber) -> list[Cell]:
    """The cells of a subscriber; who gets no alerts has no stores."""
    stores = EVERY_STORE if found.stores is ALL_STORES else ", ".join(found.stores) or NO_STORE
    kinds = ", ".join(sorted(found.kinds, reverse=True))
    return [
        show_address(found.address),
        stores if SubscriptionKind.STOCK in found.kinds else "",
        kinds,
    ]
