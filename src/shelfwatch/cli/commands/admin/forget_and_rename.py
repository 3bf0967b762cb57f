"""`shelfwatch forget` and `shelfwatch rename`: what a person mends in the inventory by hand."""

import sys
from typing import Annotated

import typer

from shelfwatch.cli.arguments.names import known_level, known_store
from shelfwatch.cli.arguments.options import Home, StoreArgument, item_name, store_name
from shelfwatch.cli.arguments.target import chosen_stack, connected, opened
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import say
from shelfwatch.cli.output.formatting import plural
from shelfwatch.core.errors import Misuse
from shelfwatch.core.uploads.upload import Origin, Upload, upload_id
from shelfwatch.ports import Clock, Records
from shelfwatch.service.alerting.check import check


def forget(
    store: StoreArgument,
    item: Annotated[
        str | None,
        typer.Argument(
            metavar="[ITEM]",
            callback=item_name,
            show_default=False,
            help="Without it, the whole store.",
        ),
    ] = None,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", metavar="", help="A whole store, without a question.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", metavar="", help="Show what would be forgotten.")
    ] = False,
    home: Home = None,
) -> ExitCode:
    """Remove an item of a store, or all of it; nobody is told.

    It is recorded, and `why` shows it. Older files do not bring it back; a newer
    one that covers it does. A whole store is asked about, or wants --yes.
    """
    if chosen_stack.get() is not None:
        forget_or_show(connected().platform, store, item, yes=yes, dry_run=dry_run)
        return ExitCode.DONE
    with opened(home) as installation:
        if not dry_run:
            check(installation.platform)  # what ran out before this is still told
        forget_or_show(installation.platform, store, item, yes=yes, dry_run=dry_run)
    return ExitCode.DONE


def forget_or_show(
    platform: Records, store: str, item: str | None, *, yes: bool, dry_run: bool
) -> None:
    """Forget, or show what that would come to. Raises Misuse where nobody agreed to it."""
    store = known_level(platform.inventory, store, item) or store
    if dry_run:
        number = sum(1 for _ in platform.inventory.levels(store, item))
        say(f"{store}: {plural(number, 'item')} would be forgotten; nothing was written.")
        return
    if item is None and not yes:
        ask_about(platform, store)
    store, number = forget_in(platform, store, item)
    said = plural(number, "item") if item is None else item
    say(f"{store}: {said} forgotten; nobody was told.")


def ask_about(platform: Records, store: str) -> None:
    """Have somebody agree to forget a whole store. Raises Misuse where they do not, or can't."""
    number = sum(1 for _ in platform.inventory.levels(store))
    whole = f"{plural(number, 'item')} of {store}"
    if not sys.stdin.isatty():
        raise Misuse(f"That forgets {whole}: say --yes if that is meant, or name an item.")
    if not typer.confirm(f"Forget {whole}?", default=False):
        raise Misuse("Nothing was forgotten.")


def forget_in(platform: Records, store: str, item: str | None) -> tuple[str, int]:
    """Forget, and record it; the store as it is spelt, and how many items. Raises Misuse."""
    kept = known_level(platform.inventory, store, item) or store
    what = kept if item is None else f"{kept}, {item}"
    upload = by_hand(Origin.FORGET, what, platform.clock)
    return kept, platform.inventory.forget(upload, kept, item)


def rename(
    store: StoreArgument,
    new: Annotated[str, typer.Argument(metavar="NEW", callback=store_name, help="Its new name.")],
    *,
    home: Home = None,
) -> ExitCode:
    """Rename a store, or join it to another; nobody is told.

    Where both have an item, the newer level stays.
    """
    with opened(home) as installation:
        store = known_store(installation.platform.inventory, store)
        check(installation.platform)  # under the name that it had then
        upload = by_hand(Origin.RENAME, f"{store} to {new}", installation.platform.clock)
        number = installation.platform.inventory.rename(upload, store, new)
    say(f"{store} is now {new}, with {plural(number, 'item')}; nobody was told.")
    return ExitCode.DONE


def by_hand(origin: Origin, what: str, clock: Clock) -> Upload:
    """The entry of the ledger under which a change that no file made is recorded."""
    now = clock.now()
    key = f"{origin} {what}"
    return Upload(upload_id(key, now, None), what, key, now, now, origin)
