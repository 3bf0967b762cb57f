"""The doctor looks at what the service needs: settings, database, disk, mail server, clock."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

from shelfwatch.core.alerting.addresses import is_email
from shelfwatch.core.errors import DeliveryFault
from shelfwatch.core.finding import Finding, Verdict
from shelfwatch.core.uploads.upload import AHEAD
from shelfwatch.local.channels.mail.smtp_channel import check_mail_server
from shelfwatch.local.inbox.file_readiness import is_ours
from shelfwatch.local.inbox.moves import folders_in
from shelfwatch.local.installation import Installation
from shelfwatch.local.service_lock import is_at_work
from shelfwatch.local.settings.privacy import exposed
from shelfwatch.local.sqlite.engine.retention import faults_in, write_fault

MEBIBYTE = 1024 * 1024

# Room for the largest file that is taken by default, decompressed, and its levels.
LITTLE_ROOM = 1_024 * MEBIBYTE
# With less, SQLite can't commit a load of some ten thousand levels.
NO_ROOM = 64 * MEBIBYTE


def settings(installation: Installation) -> Iterator[Finding]:
    """Where the settings come from; wrong ones are refused at the start."""
    file = installation.home.settings
    source = f"{file}, and the environment" if file.exists() else "the environment and defaults"
    if not installation.unknown_variables:
        yield Finding("settings", Verdict.OK, f"They come from {source}.")
    for sentence in installation.unknown_variables:
        yield Finding("settings", Verdict.FAULT, sentence)


def rules(installation: Installation) -> Iterator[Finding]:
    """Whether the rules file can be read; while it can't, the rules of before hold."""
    book = installation.platform.rules
    if fault := book.fault():
        yield Finding("rules", Verdict.FAULT, f"{fault} Until then the rules of before hold.")
    elif number := len(book.current().rules):
        what = "rule" if number == 1 else "rules"
        yield Finding("rules", Verdict.OK, f"{number} {what} of {installation.home.rules}.")


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
    elif (fault := write_fault(installation.platform.database)) is not None:
        yield Finding("database", Verdict.FAULT, fault)
    elif is_emptied(installation):
        yield Finding(
            "database",
            Verdict.FAULT,
            f"{path} knows of no file, but loaded files lie in {installation.home.done}: stop the"
            " service and restore a backup, or take those files away if you began anew.",
        )
    else:
        size = path.stat().st_size / MEBIBYTE
        yield Finding("database", Verdict.OK, f"{path} is sound ({size:,.1f} MiB).")


def is_emptied(installation: Installation) -> bool:
    """Whether somebody put a new database in the place of the one that knew the files in `done`."""
    if installation.platform.uploads.uploads(1):
        return False
    done = installation.home.done
    return any(path.is_file() for path in (*done.glob("*"), *done.glob("*/*")))


def folders(installation: Installation) -> Iterator[Finding]:
    """Whether files can be taken from the inbox and put where they belong."""
    home = installation.home
    for folder in (
        home.inbox,
        home.done,
        home.failed,
        home.held,
        home.outbox,
        home.scratch,
    ):
        yield Finding(folder.name, *writing_into(folder))
    yield from sources(home.inbox)
    yield from passed_over(home.inbox)
    together = (home.inbox, home.done, home.failed, home.held)
    # A file leaves the inbox by a rename, and there is none from one disk to another.
    disks = {folder.stat().st_dev for folder in together if folder.exists()}
    if len(disks) > 1:
        yield Finding(
            "folders",
            Verdict.FAULT,
            "inbox, done, failed and held lie on different disks: put them on one, or no file can"
            " leave the inbox.",
        )


def sources(inbox: Path) -> Iterator[Finding]:
    """Which folders of the inbox nobody can take files from."""
    for folder in folders_in(inbox) if inbox.is_dir() else ():
        if is_ours(folder.name) and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            yield Finding(
                "inbox",
                Verdict.WARNING,
                f"Files can't be taken from {folder}: let the service read and write it, or take it"
                " out of the inbox.",
            )


def passed_over(inbox: Path) -> Iterator[Finding]:
    """What lies in the inbox and is never taken: links, and files in folders of folders."""
    links: list[Path] = []
    deep: list[Path] = []
    # It passes over what may not be read, which `sources` tells of, and follows no link.
    for folder, folders, files in os.walk(inbox):
        place = Path(folder)
        ours = [place / name for name in (*folders, *files) if is_ours(name)]
        links += [path for path in ours if os.path.islink(path)]  # noqa: PTH114 -- never raises
        if place != inbox and place.parent != inbox:
            deep += [place / name for name in files if is_ours(name)]
    for found, what in ((links, "is a link"), (deep, "lies in a folder of a folder")):
        if found:
            more = f", and so do {len(found) - 1:,} more" if len(found) > 1 else ""
            yield Finding(
                "inbox",
                Verdict.WARNING,
                f"{found[0]} {what}{more}, and is not taken: put the file itself into the inbox or"
                " into a folder right in it.",
            )


def writing_into(folder: Path) -> tuple[Verdict, str]:
    """Whether a file can be made in a folder."""
    try:
        # Tried and not asked: rights alone say nothing of a full or read-only disk. Hidden, so that
        # the service does not take it for an export.
        with TemporaryFile(dir=folder, prefix="."):
            return Verdict.OK, f"{folder} can be written to."
    except OSError as fault:
        return (
            Verdict.FAULT,
            f"{folder} cannot be written to ({fault.strerror}): mend its permissions.",
        )


def privacy(installation: Installation) -> Iterator[Finding]:
    """Whether others can open what is its owner's alone, and why that was not mended."""
    open_to_others = exposed(installation.home)
    for path in open_to_others:
        owner = path.stat().st_uid
        if path.is_symlink():
            # A link is not followed: its target may be anything, and of anybody.
            reason = "it is a symbolic link"
        else:
            reason = f"it belongs to user {owner}" if owner != os.geteuid() else "its disk keeps it"
        yield Finding(
            "privacy",
            Verdict.WARNING,
            f"Others can open {path}, and {reason}, so it was left alone: call `chmod go="
            f" {path.resolve()}` as its owner.",
        )
    if not open_to_others:
        yield Finding(
            "privacy", Verdict.OK, "Only their owner can open the database, and what is kept of it."
        )


def service(installation: Installation) -> Iterator[Finding]:
    """Whether somebody takes what is dropped into the inbox."""
    if is_at_work(installation.home.root):
        yield Finding("service", Verdict.OK, "It is at work.")
    else:
        yield Finding(
            "service",
            Verdict.WARNING,
            "It is not at work, so nothing is taken from the inbox, and what failed is not tried"
            " again: start `shelfwatch run`.",
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
        # Up to the login, and without a message: a doctor that mails somebody each minute would be
        # switched off.
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


def clock(installation: Installation) -> Iterator[Finding]:
    """Whether the clock has been set back: then files seem older than what is known."""
    now = installation.platform.clock.now()
    # As everywhere: on the clocks of the configured zone.
    shown = f"{now.astimezone(installation.settings.zone):%Y-%m-%d %H:%M}"
    ahead = [
        store.name
        for store in installation.platform.inventory.stores()
        if store.newest > now + AHEAD
    ]
    if ahead:
        yield Finding(
            "clock",
            Verdict.WARNING,
            f"It shows {shown}, but files of {', '.join(ahead[:3])} are newer than"
            " that: set it right, or new files are taken for old ones.",
        )
    else:
        yield Finding("clock", Verdict.OK, f"It shows {shown}.")
