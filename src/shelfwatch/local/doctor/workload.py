"""The doctor looks at the work itself: subscribers, deliveries, uploads, waiting files."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from shelfwatch.core.alerting.addresses import is_email, show_address
from shelfwatch.core.alerting.delivery import Delivery, DeliveryState
from shelfwatch.core.alerting.subscriber import ALL_STORES, has_stock_subscribers, unheard_of
from shelfwatch.core.errors import Misuse
from shelfwatch.core.finding import Finding, Verdict
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.uploads.notices import shown_file
from shelfwatch.core.uploads.overdue import overdue_sentence
from shelfwatch.core.uploads.upload import Status
from shelfwatch.local.channels.addresses import validate_address, why_unreachable
from shelfwatch.local.inbox.file_readiness import is_ours
from shelfwatch.local.installation import Installation

# By then a delivery has failed a dozen times: it will hardly mend by itself.
LONG_WAIT = timedelta(hours=1)

# Deliveries given up longer ago are history, and the doctor can do nothing about them.
RECENT = timedelta(days=7)

# For so long a file that was refused counts as a fault: its next export may be good.
TODAY = timedelta(days=1)

# Files to mend that are named.
MOST_FILES = 5

# Longer than a file rests in the inbox between two tries.
STALE = timedelta(minutes=10)


def subscribers(installation: Installation) -> Iterator[Finding]:
    """Whether anybody is told, by addresses that can work, of stores that exist."""
    found = installation.platform.subscribers.subscribers()
    if not has_stock_subscribers(found):
        yield Finding(
            "subscribers",
            Verdict.WARNING,
            "Nobody is told what runs out: `shelfwatch subscribe you@example.org`.",
        )
    stores = [store.name for store in installation.platform.inventory.stores()]
    unheard = unheard_of(stores, found) if has_stock_subscribers(found) else []
    if unheard:
        yield Finding(
            "subscribers",
            Verdict.WARNING,
            f"Nobody is told what runs out in {', '.join(unheard[:MOST_FILES])}: `shelfwatch"
            " subscribe ADDRESS --add-store NAME` has somebody told.",
        )
    yield from suspended(installation)
    known = {store.key for store in installation.platform.inventory.stores()}
    for subscriber in found:
        named = () if subscriber.stores is ALL_STORES else subscriber.stores
        unknown = [store for store in named if store_key(store) not in known]
        yield Finding(
            f"subscriber {show_address(subscriber.address)}",
            *address_and_stores(
                subscriber.address,
                unknown,
                allow_private=installation.settings.allow_private_addresses,
            ),
        )


def suspended(installation: Installation) -> Iterator[Finding]:
    """Addresses that nothing is sent to any more."""
    numbers = {one.address: one.id for one in installation.platform.subscribers.subscribers()}
    for state in installation.platform.addresses.states():
        if state.suspended is not None:
            yield Finding(
                f"subscriber {show_address(state.address)}",
                Verdict.FAULT,
                f"Suspended: {state.reason.removesuffix('.')}. `shelfwatch resume"
                f" {numbers.get(state.address, 'ADDRESS')}` sends there again.",
            )


def address_and_stores(
    address: str, unknown: Sequence[str], *, allow_private: bool
) -> tuple[Verdict, str]:
    """The verdict on one subscriber, who asks for the `unknown` stores among others."""
    try:
        validate_address(address, allow_private=allow_private)
    except Misuse as fault:
        return Verdict.FAULT, str(fault)
    if unknown:
        return (
            Verdict.WARNING,
            f"No file has named {', '.join(unknown)} yet: check the spelling against"
            " `shelfwatch status`.",
        )
    reason = why_unreachable(address)
    if reason is not None:
        return Verdict.FAULT, reason
    is_looked_at = not is_email(address)
    return Verdict.OK, "Somebody answers there." if is_looked_at else "The address is well-formed."


def deliveries(installation: Installation) -> Iterator[Finding]:
    """Whether messages arrive."""
    now = installation.platform.clock.now()
    found = installation.platform.deliveries.deliveries()
    given_up = [
        one
        for one in found
        if one.state is DeliveryState.GIVEN_UP and now - (one.settled or one.created) < RECENT
    ]
    waiting = [
        one for one in found if one.state is DeliveryState.DUE and now - one.created > LONG_WAIT
    ]
    if given_up:
        yield Finding(
            "deliveries", Verdict.WARNING, f"{counted(given_up)} given up lately{why(given_up)}."
        )
    if waiting:
        yield Finding(
            "deliveries",
            Verdict.WARNING,
            f"{counted(waiting)} waiting for over an hour{why(waiting)}.",
        )
    if not (given_up or waiting):
        yield Finding("deliveries", Verdict.OK, "None waits for long, none was given up lately.")


def counted(found: Sequence[Delivery]) -> str:
    """`1 message was`, `3 messages were`."""
    return "1 message is" if len(found) == 1 else f"{len(found):,} messages are"


def why(found: Sequence[Delivery]) -> str:
    """To whom the latest of them was to go, and the fault that it met."""
    last = found[-1]
    # A due delivery without an error means that nobody sends at all.
    error = last.last_error or "it was never tried: start `shelfwatch run`"
    return f"; the latest, to {show_address(last.address)}: {error.removesuffix('.')}"


def uploads(installation: Installation) -> Iterator[Finding]:
    """Whether every upload was judged."""
    unchecked = installation.platform.alerts.unchecked()
    if unchecked:
        yield Finding(
            "uploads",
            Verdict.WARNING,
            f"Nobody was told yet of {len(unchecked):,} uploads, the first of them"
            f" {unchecked[0].file}: start `shelfwatch run`, or call `shelfwatch deliver`.",
        )
    else:
        yield Finding("uploads", Verdict.OK, "Every upload was checked for what ran out.")


def held(installation: Installation) -> Iterator[Finding]:
    """Whether files wait for a person."""
    found = installation.platform.held_uploads.open()
    command = installation.platform.held_uploads.command
    for one in found:
        upload = one.upload
        yield Finding(
            "held files",
            Verdict.FAULT,
            f"{upload.file} is held: `{command} release {upload.id}` or"
            f" `{command} discard {upload.id}`; `shelfwatch status` says why.",
        )
    if not found:
        yield Finding("held files", Verdict.OK, "No file waits for a decision.")


def to_mend(installation: Installation) -> Iterator[Finding]:
    """Whether files were refused, or had rejects; of today it is a fault, since no count came."""
    now = installation.platform.clock.now()
    found = installation.platform.uploads.to_mend(now - RECENT, MOST_FILES)
    for report in found:
        is_fresh = now - report.upload.arrived < TODAY
        is_refused = report.status is Status.REFUSED
        verdict = Verdict.FAULT if is_refused and is_fresh else Verdict.WARNING
        what = "was refused" if is_refused else "was loaded in part"
        message = f"{shown_file(report)} {what}: {report.message}"
        yield Finding("files to mend", verdict, message)
    if not found:
        yield Finding("files to mend", Verdict.OK, "No file was refused lately, or had rejects.")


def expected(installation: Installation) -> Iterator[Finding]:
    """Whether the files came that are expected."""
    found = installation.platform.expectations.expected()
    zone = installation.settings.zone
    overdue = [
        overdue_sentence(one.store, one.text, one.overdue, zone)
        for one in found
        if one.overdue is not None
    ]
    for sentence in overdue:
        yield Finding("expected files", Verdict.FAULT, sentence)
    if not overdue:
        yield Finding(
            "expected files",
            Verdict.OK,
            "None is overdue." if found else "None is expected: `shelfwatch expect` says when.",
        )


def came_before(path: Path, moment: float) -> bool:
    """Whether a file came before that time; what can't be asked is told of with its folder."""
    try:
        # By its ctime: a copy can have the mtime of years ago, and has come just now.
        return path.is_file() and path.lstat().st_ctime < moment
    except OSError:
        return False


def waiting_files(installation: Installation) -> Iterator[Finding]:
    """Whether files lie in the inbox that nobody takes."""
    now = installation.platform.clock.now()
    before, inbox = (now - STALE).timestamp(), installation.home.inbox
    stale = [
        path.name
        for path in sorted([*inbox.glob("*"), *inbox.glob("*/*")])
        if is_ours(path.name) and came_before(path, before)
    ]
    if stale:
        yield Finding(
            "waiting files",
            Verdict.WARNING,
            f"In the inbox for over ten minutes: {len(stale):,}, the first of them {stale[0]}:"
            " start `shelfwatch run`, or see what it says of them.",
        )
    else:
        yield Finding("waiting files", Verdict.OK, "None lies in the inbox for long.")
