"""The doctor: what is wrong with an installation, and what to do about each fault.

Looks and tries, and changes nothing: the one file that it writes into each folder is removed.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryFile

from shelfwatch.core.delivery import Delivery, DeliveryState, is_email, show_address
from shelfwatch.core.errors import DeliveryFault, Misuse, ShelfwatchError
from shelfwatch.core.identity import store_key
from shelfwatch.core.upload import AHEAD
from shelfwatch.local.addresses import validate_address
from shelfwatch.local.mail import check_mail_server
from shelfwatch.local.sighting import is_ours
from shelfwatch.local.sqlite.housekeeping import faults_in
from shelfwatch.local.wiring import Installation

MEBIBYTE = 1024 * 1024
LITTLE_ROOM = 1_024 * MEBIBYTE
"""Room for the largest file that is taken by default, decompressed, and its levels."""
NO_ROOM = 64 * MEBIBYTE

LONG_WAIT = timedelta(hours=1)
"""By then a delivery has failed a dozen times: it will hardly mend by itself."""

RECENT = timedelta(days=7)
"""Deliveries given up longer ago are history, and the doctor can do nothing about them."""

STALE = timedelta(minutes=10)
"""Longer than a file rests in the inbox between two tries."""


class Verdict(StrEnum):
    """How bad it is: a fault keeps files from being loaded, or people from being told."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one subject, and what to do where it is not well."""

    subject: str
    verdict: Verdict
    message: str


Examination = Callable[[Installation], Iterator[Finding]]


def examine(installation: Installation) -> list[Finding]:
    """Everything that was looked at, each with its verdict; one fault hides no other."""
    return [
        finding
        for subject, examination in EXAMINATIONS.items()
        for finding in carried_out(subject, examination, installation)
    ]


def carried_out(
    subject: str, examination: Examination, installation: Installation
) -> Sequence[Finding]:
    """What an examination finds; where it cannot be carried out, that is its finding."""
    try:
        return list(examination(installation))
    except ShelfwatchError as fault:
        return [Finding(subject, Verdict.FAULT, str(fault))]
    except OSError as fault:
        message = f"It could not be examined ({fault}): mend that, and ask again."
        return [Finding(subject, Verdict.FAULT, message)]


def settings(installation: Installation) -> Iterator[Finding]:
    """Where the settings come from; wrong ones are refused at the start."""
    file = installation.home.settings
    source = f"{file}, and the environment" if file.exists() else "the environment and defaults"
    yield Finding("settings", Verdict.OK, f"They come from {source}.")


def database(installation: Installation) -> Iterator[Finding]:
    """Whether SQLite finds its file sound."""
    path = installation.home.database
    faults = faults_in(installation.platform.database)
    if faults:
        yield Finding(
            "database",
            Verdict.FAULT,
            f"{path} is damaged ({faults[0]}): stop the service and restore a backup.",
        )
    else:
        size = path.stat().st_size / MEBIBYTE
        yield Finding("database", Verdict.OK, f"{path} is sound ({size:,.1f} MiB).")


def folders(installation: Installation) -> Iterator[Finding]:
    """Whether files can be taken from the inbox and put where they belong."""
    home = installation.home
    for folder in (home.inbox, home.done, home.failed, home.outbox, home.scratch):
        yield Finding(folder.name, *writing_into(folder))
    if len({folder.stat().st_dev for folder in (home.inbox, home.done, home.failed)}) > 1:
        yield Finding(
            "folders",
            Verdict.FAULT,
            "inbox, done and failed lie on different disks: put them on one, or no file can leave"
            " the inbox.",
        )


def writing_into(folder: Path) -> tuple[Verdict, str]:
    """Whether a file can be made in a folder."""
    try:
        with TemporaryFile(dir=folder, prefix="."):
            return Verdict.OK, f"{folder} can be written to."
    except OSError as fault:
        return (
            Verdict.FAULT,
            f"{folder} cannot be written to ({fault.strerror}): mend its permissions.",
        )


def disk(installation: Installation) -> Iterator[Finding]:
    """Whether there is room for files and levels."""
    root = installation.home.root
    free = shutil.disk_usage(root).free
    verdict = Verdict.FAULT if free < NO_ROOM else Verdict.WARNING
    room = f"{free / MEBIBYTE:,.0f} MiB are free on the disk of {root}"
    if free < LITTLE_ROOM:
        yield Finding("disk", verdict, f"Only {room}: make room before loads fail.")
    else:
        yield Finding("disk", Verdict.OK, f"{room}.")


def mail(installation: Installation) -> Iterator[Finding]:
    """Whether the mail server answers and takes the login."""
    server = installation.settings.mail_server
    if server is None:
        yield Finding("mail", *without_mail_server(installation))
        return
    try:
        check_mail_server(server)
    except DeliveryFault as fault:
        yield Finding("mail", Verdict.FAULT, str(fault))
        return
    login = f" and takes the login of {server.user}" if server.user else ""
    yield Finding("mail", Verdict.OK, f"The mail server {server.name} answers{login}.")


def without_mail_server(installation: Installation) -> tuple[Verdict, str]:
    """No server is a fault of nobody, but somebody may be waiting for mail."""
    subscribers = installation.platform.subscribers.subscribers()
    is_missed = any(is_email(subscriber.address) for subscriber in subscribers)
    return (
        Verdict.WARNING if is_missed else Verdict.OK,
        f"No mail server is set, so e-mail is written into {installation.home.outbox}: set"
        " SHELFWATCH_MAIL_HOST to have it sent.",
    )


def subscribers(installation: Installation) -> Iterator[Finding]:
    """Whether anybody is told, by addresses that can work, of stores that exist."""
    found = installation.platform.subscribers.subscribers()
    if not found:
        yield Finding(
            "subscribers",
            Verdict.WARNING,
            "Nobody is told anything: `shelfwatch subscribe you@example.org`.",
        )
    known = {store.key for store in installation.platform.inventory.stores()}
    for subscriber in found:
        unknown = [store for store in subscriber.stores if store_key(store) not in known]
        yield Finding(
            f"subscriber {show_address(subscriber.address)}",
            *address_and_stores(subscriber.address, unknown),
        )


def address_and_stores(address: str, unknown: Sequence[str]) -> tuple[Verdict, str]:
    """The verdict on one subscriber, who asks for the `unknown` stores among others."""
    try:
        validate_address(address)
    except Misuse as fault:
        return Verdict.FAULT, str(fault)
    if unknown:
        return (
            Verdict.WARNING,
            f"No file has spoken of {', '.join(unknown)} yet: check the spelling against"
            " `shelfwatch status`.",
        )
    return Verdict.OK, "The address is well-formed."


def deliveries(installation: Installation) -> Iterator[Finding]:
    """Whether messages arrive."""
    now = installation.platform.clock.now()
    found = installation.platform.deliveries.deliveries()
    given_up = [
        one for one in found if one.state is DeliveryState.GIVEN_UP and now - one.created < RECENT
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


def clock(installation: Installation) -> Iterator[Finding]:
    """Whether the clock has been set back: then files seem older than what is known."""
    now = installation.platform.clock.now()
    ahead = [
        store.name
        for store in installation.platform.inventory.stores()
        if store.newest > now + AHEAD
    ]
    if ahead:
        yield Finding(
            "clock",
            Verdict.WARNING,
            f"It shows {now:%Y-%m-%d %H:%M} UTC, but files of {', '.join(ahead[:3])} are newer than"
            " that: set it right, or new files are taken for old ones.",
        )
    else:
        yield Finding("clock", Verdict.OK, f"It shows {now:%Y-%m-%d %H:%M} UTC.")


def waiting_files(installation: Installation) -> Iterator[Finding]:
    """Whether files lie in the inbox that nobody takes."""
    now = installation.platform.clock.now()
    before = (now - STALE).timestamp()
    stale = [
        path.name
        for path in sorted(installation.home.inbox.iterdir())
        if is_ours(path.name) and path.lstat().st_ctime < before
    ]
    if stale:
        yield Finding(
            "waiting files",
            Verdict.WARNING,
            f"{len(stale):,} lie in the inbox for over ten minutes, the first of them {stale[0]}:"
            " start `shelfwatch run`, or see what it says of them.",
        )
    else:
        yield Finding("waiting files", Verdict.OK, "None lies in the inbox for long.")


EXAMINATIONS: dict[str, Examination] = {
    "settings": settings,
    "database": database,
    "folders": folders,
    "disk": disk,
    "mail": mail,
    "subscribers": subscribers,
    "deliveries": deliveries,
    "uploads": uploads,
    "clock": clock,
    "waiting files": waiting_files,
}
