"""`shelfwatch subscribe`, `unsubscribe` and `subscribers`: who is told what."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Annotated

import typer

from shelfwatch.cli.arguments.options import AsJson, Home
from shelfwatch.cli.arguments.subscriber import AddressOrId, find_subscriber
from shelfwatch.cli.arguments.target import Place, chosen_stack, looked_into
from shelfwatch.cli.commands.admin.addresses import show_secret
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import Cell, Column, say, show_table, warn
from shelfwatch.cli.output.formatting import NOBODY
from shelfwatch.cli.output.json_writer import write_list
from shelfwatch.core.alerting.addresses import is_webhook, show_address
from shelfwatch.core.alerting.subscriber import ALL_STORES, Subscriber, SubscriptionKind
from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.identity import identity, store_key
from shelfwatch.service.alerting.addresses import first_secret, resume_address

COLUMNS = (Column("id"), Column("address"), Column("stores"), Column("kind"))
EVERY_STORE = "all stores"

# On a stack: before it is confirmed, and where a filter was written by hand.
NO_STORE = "none known"


Address = Annotated[
    str,
    typer.Argument(
        metavar="ADDRESS", help="An e-mail address, webhook+https://..., or a URL of Apprise."
    ),
]

AddStore = Annotated[
    list[str] | None,
    typer.Option("--add-store", metavar="NAME", show_default=False, help="This store as well."),
]

RemoveStore = Annotated[
    list[str] | None,
    typer.Option("--remove-store", metavar="NAME", show_default=False, help="This store no more."),
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
    add_store: AddStore = None,
    remove_store: RemoveStore = None,
    operations: Annotated[
        bool,
        typer.Option(
            "--operations",
            metavar="",
            help="Tell them of held and refused files; no alerts.",
        ),
    ] = False,
    home: Home = None,
) -> ExitCode:
    """Tell somebody when an item runs out.

    They hear of all stores, or of those that are named. Who is subscribed
    already gets the stores that are named now, in place of the earlier ones;
    --add-store and --remove-store change the earlier ones, and take an id too.
    """
    address = address.strip()
    stores = [identity(name, "store") for name in store or ()]
    if add_store or remove_store:
        if stores or operations:
            raise Misuse("Leave --store and --operations out: the stores so far are changed.")
        return change_stores(address, add_store or (), remove_store or (), home)
    if operations:
        return subscribe_to_operations(address, stores, home)
    with looked_into(home, is_new=True) as place:
        validate(address, allow_private=place.allow_private)
        known = {found.key: found.name for found in place.platform.inventory.stores()}
        if chosen_stack.get() is not None:
            # SNS compares letter for letter, so it has to get the spelling that is kept.
            stores = [known.get(store_key(name), name) for name in stores]
        place.platform.subscribers.add(address, stores or ALL_STORES)
        secret = secret_for(place, address)
    say(f"{show_address(address)} is told of {', '.join(stores) or EVERY_STORE}.")
    if secret is not None:
        show_secret(secret)
    warn_of_unknown(stores, known)
    return ExitCode.DONE


def change_stores(
    address: str, added: Iterable[str], removed: Iterable[str], home: Path | None
) -> ExitCode:
    """Have somebody told of more stores, or of fewer. Raises Misuse where that can't be."""
    with looked_into(home) as place:
        subscribers = place.platform.subscribers
        known = find_subscriber(subscribers.subscribers(), address)
        if known.stores is ALL_STORES or SubscriptionKind.STOCK not in known.kinds:
            raise Misuse(
                f"{show_address(known.address)} has no list of stores that could be changed: name"
                " all that are wanted with --store."
            )
        names = {store_key(name): name for name in known.stores}
        names = {store_key(name): identity(name, "store") for name in added} | names
        for name in removed:
            if names.pop(store_key(name), None) is None:
                raise Misuse(f"{show_address(known.address)} is not told of {name}.")
        if not names:
            raise Misuse("That was the last store: `shelfwatch unsubscribe` ends it all.")
        spelt = {store.key: store.name for store in place.platform.inventory.stores()}
        stores = sorted(spelt.get(key, name) for key, name in names.items())
        subscribers.add(known.address, stores)
    say(f"{show_address(known.address)} is told of {', '.join(stores)}.")
    warn_of_unknown(stores, spelt)
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
        secret = secret_for(place, address)
    say(
        f"{show_address(address)} is asked about files that are held, and told of those that were"
        " refused."
    )
    if secret is not None:
        show_secret(secret)
    return ExitCode.DONE


def secret_for(place: Place, address: str) -> str | None:
    """The secret of a web hook that has none yet; who subscribes anew is not suspended any more."""
    if place.local is None:
        return None
    resume_address(place.local, address)
    return first_secret(place.local, address) if is_webhook(address) else None


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


def unsubscribe(address: AddressOrId, *, home: Home = None) -> ExitCode:
    """Tell somebody no more.

    What is still on its way to them is cancelled.
    """
    address = address.strip()
    with looked_into(home) as place:
        subscribers = place.platform.subscribers
        # On a stack also one who has not confirmed can be removed, and is not listed with an id.
        if not subscribers.remove(address):
            address = find_subscriber(subscribers.subscribers(), address).address
            subscribers.remove(address)
    say(f"{show_address(address)} is told no more.")
    return ExitCode.DONE


def subscribers(*, as_json: AsJson = False, home: Home = None) -> ExitCode:
    """Show who is told, and of which stores; secrets are masked."""
    with looked_into(home) as place:
        found = place.platform.subscribers.subscribers()
        suspended = reasons_of_suspension(place)
    if as_json:
        write_list(json_documents.subscriber(one, suspended.get(one.address)) for one in found)
    elif not found:
        say(NOBODY)
    else:
        show_table(COLUMNS, map(subscriber_row, found))
        for one in found:
            if one.address in suspended:
                say(suspended_sentence(one, suspended[one.address]))
    return ExitCode.DONE


def reasons_of_suspension(place: Place) -> dict[str, str]:
    """Why addresses are suspended; on a stack SNS knows."""
    states = [] if place.local is None else place.local.addresses.states()
    return {state.address: state.reason for state in states if state.suspended is not None}


def suspended_sentence(found: Subscriber, reason: str) -> str:
    """That nothing is sent there, why, and what to do."""
    return (
        f"{show_address(found.address)} is suspended: {reason.removesuffix('.')}."
        f" `shelfwatch resume {found.id}` sends there again."
    )


def subscriber_row(found: Subscriber) -> list[Cell]:
    """The cells of a subscriber; who gets no alerts has no stores."""
    stores = EVERY_STORE if found.stores is ALL_STORES else ", ".join(found.stores) or NO_STORE
    kinds = ", ".join(sorted(found.kinds, reverse=True))
    return [
        str(found.id),
        show_address(found.address),
        stores if SubscriptionKind.STOCK in found.kinds else "",
        kinds,
    ]
