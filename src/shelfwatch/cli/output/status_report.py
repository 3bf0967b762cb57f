"""What `status` shows, on one machine and on a stack: one snapshot, one report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from rich.text import Text

from shelfwatch.cli.arguments.names import quoted
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import OUT, WARNING, Cell, Column, say, show_table
from shelfwatch.cli.output.formatting import NOBODY, age, plural, show_moment
from shelfwatch.cli.output.json_writer import Shape
from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.alerting.delivery import Delivery, DeliveryState
from shelfwatch.core.stock.level import Store
from shelfwatch.core.uploads.notices import shown_file
from shelfwatch.core.uploads.overdue import overdue_sentence
from shelfwatch.core.uploads.upload import Status, UploadReport
from shelfwatch.ports import Platform, Records
from shelfwatch.service.alerting.overdue import proposal

COLUMNS = (
    Column("store"),
    Column("items", is_number=True),
    Column("out of stock", is_number=True),
    Column("last upload"),
    Column("at"),
)

# Files to mend that are named; `shelfwatch uploads` lists all.
MOST_TO_MEND = 3
WEEK = timedelta(days=7)

# Stores whose past is looked at for a proposal, of which one is made at a time.
MOST_ASKED = 5


@dataclass(frozen=True, slots=True)
class StatusSnapshot:
    """All that `status` shows, read at one moment.

    `sent` is what waits to be sent: "delivery" on one machine, "alert" on a stack. `given_up` and
    `unchecked`, which counts uploads that are not checked yet, are None on a stack: there SNS
    delivers, and the stream brings the changes. `to_mend` are the latest files that were refused or
    have rejects.
    """

    now: datetime
    sent: str
    stores: Sequence[Store]
    subscribers: int
    waiting: Sequence[Delivery]
    held: Sequence[UploadReport]
    given_up: Sequence[Delivery] | None = None
    unchecked: int | None = None
    hints: Sequence[str] = field(default=())
    to_mend: Sequence[UploadReport] = field(default=())

    @property
    def items(self) -> int:
        """Levels of all stores together."""
        return sum(store.items for store in self.stores)

    @property
    def out(self) -> int:
        """Levels out of stock, of all stores together."""
        return sum(store.out for store in self.stores)


def read_status(platform: Platform, zone: tzinfo) -> StatusSnapshot:
    """How things stand at this moment on one machine."""
    deliveries = platform.deliveries.deliveries()
    return StatusSnapshot(
        now=platform.clock.now(),
        sent="delivery",
        stores=platform.inventory.stores(),
        subscribers=len(platform.subscribers.subscribers()),
        waiting=in_state(deliveries, DeliveryState.DUE),
        held=read_held(platform),
        given_up=in_state(deliveries, DeliveryState.GIVEN_UP),
        unchecked=len(platform.alerts.unchecked()),
        to_mend=read_to_mend(platform),
        hints=[*overdue_hints(platform, zone), *proposals(platform, zone)],
    )


def overdue_hints(platform: Platform, zone: tzinfo) -> Iterator[str]:
    """A sentence for each store whose file is overdue."""
    for one in platform.expectations.expected():
        if one.overdue is not None:
            yield overdue_sentence(one.store, one.text, one.overdue, zone)


def proposals(platform: Platform, zone: tzinfo) -> Iterator[str]:
    """By when files could be expected of the first stores of which none are."""
    known = {one.store for one in platform.expectations.expected()}
    unknown = [one.name for one in platform.inventory.stores() if one.name not in known]
    for store in unknown[:MOST_ASKED]:
        found = proposal(platform, store, zone)
        if found is not None:
            yield (
                f"A file of {store} comes {found}: `shelfwatch expect {quoted(store)}"
                f" {quoted(str(found))}` has you told if one does not."
            )
            return


def read_stack_status(platform: Records, stack: str) -> StatusSnapshot:
    """How things stand at this moment on a stack."""
    waiting = in_state(platform.deliveries.deliveries(), DeliveryState.DUE)
    hint = f"`shelfwatch --stack {stack} redrive` sends what was left behind."
    return StatusSnapshot(
        now=platform.clock.now(),
        sent="alert",
        stores=platform.inventory.stores(),
        subscribers=len(platform.subscribers.subscribers()),
        waiting=waiting,
        held=read_held(platform),
        hints=[hint] if waiting else [],
        to_mend=read_to_mend(platform),
    )


def in_state(deliveries: Sequence[Delivery], state: DeliveryState) -> list[Delivery]:
    """Those of the deliveries that are in this state."""
    return [delivery for delivery in deliveries if delivery.state is state]


def read_held(platform: Records) -> list[UploadReport]:
    """The reports of the held uploads, in the order in which they were held."""
    found = [platform.uploads.find(held.upload.id) for held in platform.held_uploads.open()]
    return [report for report in found if report is not None]


def read_to_mend(platform: Records) -> list[UploadReport]:
    """The latest files of this week that somebody should look at."""
    return platform.uploads.to_mend(platform.clock.now() - WEEK, MOST_TO_MEND)


def show_status(snapshot: StatusSnapshot, zone: tzinfo) -> None:
    """Print the totals, the stores, and what needs attention."""
    say(
        f"{plural(len(snapshot.stores), 'store')}, {plural(snapshot.items, 'item')},"
        f" {snapshot.out:,} out of stock"
    )
    show_table(COLUMNS, store_rows(snapshot.stores, snapshot.now, zone))
    given_up = "" if snapshot.given_up is None else f", {len(snapshot.given_up):,} given up"
    say(
        f"{plural(snapshot.subscribers, 'subscriber')},"
        f" {plural(len(snapshot.waiting), snapshot.sent)} waiting{given_up}"
    )
    if not snapshot.subscribers:
        say(NOBODY, WARNING)
    for fault in faults(snapshot):
        say(fault, WARNING)


def store_rows(stores: Sequence[Store], now: datetime, zone: tzinfo) -> Iterator[list[Cell]]:
    """The cells of each store."""
    for store in stores:
        yield [
            store.name,
            f"{store.items:,}",
            Text(f"{store.out:,}", style=OUT if store.out else ""),
            age(store.last_upload, now),
            show_moment(store.last_upload, zone),
        ]


def faults(snapshot: StatusSnapshot) -> Iterator[str]:
    """A sentence or two for each thing that somebody should look at."""
    for report in snapshot.held:
        # Held files first: until somebody decides, their store's levels are old.
        yield f"{shown_file(report)}: {report.message}"
    for report in snapshot.to_mend:
        verdict = "refused" if report.status is Status.REFUSED else "loaded in part"
        when = age(report.upload.arrived, snapshot.now)
        yield f"{shown_file(report)}, {verdict} {when}: {report.message}"
    if snapshot.unchecked:
        yield (
            f"{plural(snapshot.unchecked, 'upload')} not checked yet: `shelfwatch deliver` does it."
        )
    for sent in snapshot.waiting:
        # A message that only waits for its turn is nothing to look at.
        if sent.last_error:
            yield f"Waiting for {show_address(sent.address)}: {sent.last_error}"
    if snapshot.given_up:
        latest = snapshot.given_up[-1]
        yield (
            f"{plural(len(snapshot.given_up), 'delivery')} given up, the latest to"
            f" {show_address(latest.address)} ({latest.last_error}): see `shelfwatch doctor`."
        )
    yield from snapshot.hints


def status_document(snapshot: StatusSnapshot, place: Shape) -> Shape:
    """The object of `status --json`; `place` says of which home or stack it is."""
    own: Shape = {}
    if snapshot.given_up is not None:
        own = {
            "given_up": len(snapshot.given_up),
            "unchecked": snapshot.unchecked,
            "faults": list(faults(snapshot)),
        }
    return {
        **place,
        "stores": [json_documents.store(store) for store in snapshot.stores],
        "items": snapshot.items,
        "out": snapshot.out,
        "subscribers": snapshot.subscribers,
        "waiting": len(snapshot.waiting),
        **own,
        "held": [json_documents.held(report) for report in snapshot.held],
        "to_mend": [json_documents.held(report) for report in snapshot.to_mend],
    }
