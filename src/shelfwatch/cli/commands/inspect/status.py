"""`shelfwatch status`: how things stand, at a glance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from shelfwatch.cli.arguments.options import AsJson, Home
from shelfwatch.cli.arguments.target import chosen_stack, opened
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import WARNING, say, show_table
from shelfwatch.cli.output.formatting import NOBODY, plural
from shelfwatch.cli.output.json_writer import Shape, write_object
from shelfwatch.cli.output.status_report import COLUMNS, read_held, store_rows
from shelfwatch.core.alerting.delivery import Delivery, DeliveryState, show_address
from shelfwatch.core.stock.level import Store
from shelfwatch.core.uploads.upload import UploadReport

if TYPE_CHECKING:
    from shelfwatch.local.installation import Installation


@dataclass(frozen=True, slots=True)
class StatusSnapshot:
    """All that `status` shows, read at one moment; `unchecked` counts uploads not yet judged."""

    home: Path
    inbox: Path
    now: datetime
    stores: Sequence[Store]
    subscribers: int
    waiting: Sequence[Delivery]
    given_up: Sequence[Delivery]
    unchecked: int
    held: Sequence[UploadReport]

    @property
    def items(self) -> int:
        """Levels of all stores together."""
        return sum(store.items for store in self.stores)

    @property
    def out(self) -> int:
        """Levels out of stock, of all stores together."""
        return sum(store.out for store in self.stores)


def status(*, as_json: AsJson = False, home: Home = None) -> ExitCode:
    """Show stores, items, what is out, and what waits to be told."""
    if chosen_stack.get() is not None:
        from shelfwatch.cli.workflows import on_stack  # noqa: PLC0415 -- it needs what this module has

        return on_stack.status(as_json=as_json)
    with opened(home) as installation:
        standing, zone = read_standing(installation), installation.settings.zone
    if as_json:
        write_object(standing_shape(standing))
    elif not standing.stores:
        say(f"Nothing was loaded yet into {standing.home}.")
        say_what_next(standing)
    else:
        show_standing(standing, zone)
    return ExitCode.DONE


def read_standing(installation: "Installation") -> StatusSnapshot:
    """How things stand at this moment."""
    platform = installation.platform
    deliveries = platform.deliveries.deliveries()
    return StatusSnapshot(
        home=installation.home.root,
        inbox=installation.home.inbox,
        now=platform.clock.now(),
        stores=platform.inventory.stores(),
        subscribers=len(platform.subscribers.subscribers()),
        waiting=[sent for sent in deliveries if sent.state is DeliveryState.DUE],
        given_up=[sent for sent in deliveries if sent.state is DeliveryState.GIVEN_UP],
        unchecked=len(platform.alerts.unchecked()),
        held=read_held(platform),
    )


def say_what_next(standing: StatusSnapshot) -> None:
    """The first steps with an empty installation."""
    say()
    say("Next:")
    if not standing.subscribers:
        say("  shelfwatch subscribe you@example.org   who is told")
    say("  shelfwatch load stock.csv              a file with the columns store, item, count")
    say(f"  shelfwatch run                         loads what is dropped into {standing.inbox}")


def show_standing(standing: StatusSnapshot, zone: tzinfo) -> None:
    """Print the totals, the stores, and what needs somebody's attention."""
    say(
        f"{plural(len(standing.stores), 'store')}, {plural(standing.items, 'item')},"
        f" {standing.out:,} out of stock"
    )
    show_table(COLUMNS, store_rows(standing.stores, standing.now, zone))
    say(
        f"{plural(standing.subscribers, 'subscriber')},"
        f" {plural(len(standing.waiting), 'delivery')} waiting, {len(standing.given_up):,} given up"
    )
    if not standing.subscribers:
        say(NOBODY, WARNING)
    for fault in faults(standing):
        say(fault, WARNING)


def faults(standing: StatusSnapshot) -> Iterator[str]:
    """A sentence or two for each thing that somebody should look at."""
    for report in standing.held:
        yield f"{report.upload.file}: {report.message}"
    if standing.unchecked:
        yield (
            f"{plural(standing.unchecked, 'upload')} not judged yet: `shelfwatch deliver` does it."
        )
    for sent in standing.waiting:
        if sent.last_error:
            yield f"Waiting for {show_address(sent.address)}: {sent.last_error}"
    if standing.given_up:
        latest = standing.given_up[-1]
        yield (
            f"{plural(len(standing.given_up), 'delivery')} given up, the latest to"
            f" {show_address(latest.address)} ({latest.last_error}): see `shelfwatch doctor`."
        )


def standing_shape(standing: StatusSnapshot) -> Shape:
    """The object of `status --json`."""
    return {
        "home": str(standing.home),
        "stores": [json_documents.store(store) for store in standing.stores],
        "items": standing.items,
        "out": standing.out,
        "subscribers": standing.subscribers,
        "waiting": len(standing.waiting),
        "given_up": len(standing.given_up),
        "unchecked": standing.unchecked,
        "faults": list(faults(standing)),
        "held": [json_documents.held(report) for report in standing.held],
    }
