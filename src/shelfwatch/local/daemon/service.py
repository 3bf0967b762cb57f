"""The service on one machine: inbox, load, check, deliver, until it is to stop.

Two threads: this one takes files, loads and checks them; another tells people (`telling`), so
that loading never waits for it. Everything that is done can be done again: a file leaves the inbox
only once it is loaded and checked, so what a kill cuts off is done by the next start.

One service works in a home at a time, held by a lock on `run.lock` that ends with its process.
Commands such as `shelfwatch load` may work beside it.
"""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from enum import Enum, auto
from pathlib import Path

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.uploads.upload import Origin, Outcomes, Status, UploadReport
from shelfwatch.files.rows.rejects_csv import rejects_text
from shelfwatch.local.daemon.backoff import Backoff
from shelfwatch.local.daemon.delivery_worker import DeliveryWorker
from shelfwatch.local.daemon.error_boundary import Tell, attempt, fault_of
from shelfwatch.local.daemon.event_log import EventLog
from shelfwatch.local.daemon.events import (
    AlertRecorded,
    FileDone,
    FileWaits,
    Pruned,
    Started,
    Stopped,
    Trouble,
)
from shelfwatch.local.daemon.lasting_faults import LastingFaults
from shelfwatch.local.daemon.maintenance import Maintenance
from shelfwatch.local.inbox.file_readiness import FileStamp
from shelfwatch.local.inbox.folder_faults import FolderFault
from shelfwatch.local.inbox.folder_watcher import Watcher
from shelfwatch.local.inbox.inbox import Folders, Inbox
from shelfwatch.local.inbox.reading_mark import Kills, identity_of, set_aside_message
from shelfwatch.local.installation import Installation, load_context_of
from shelfwatch.local.service_lock import sole_service
from shelfwatch.local.sqlite.engine.column_values import from_ticks
from shelfwatch.local.sqlite.engine.database import WAIT_FOR_LOCK, Patience
from shelfwatch.service.alerting.check import check
from shelfwatch.service.alerting.notices import tell_of_fault
from shelfwatch.service.loading.load import LoadRequest, load
from shelfwatch.service.loading.request import UNREAD, describe

# After so many, what is wrong is not the files: the others rest as well. Where it is a folder,
# those are its own.
FAULTS_IN_A_ROW = 10


def run(
    installation: Installation,
    stop: threading.Event,
    tell: Tell,
    wait: timedelta = WAIT_FOR_LOCK,
) -> None:
    """Serve until `stop` is set, and return within about two seconds of that.

    A load in progress is rolled back then, and its file taken at the next start. `tell` gets an
    event for all that happens, from one thread at a time; where it fails, the service ends with
    what it raised. `wait` is how long a load waits for the database. Raises EnvironmentFault where
    another service works in this home, or its folders cannot be made.
    """
    event_log = EventLog(tell, stop)
    folders = Folders(installation.home.inbox, installation.home.done, installation.home.failed)
    folders.make()
    platform = installation.platform
    worker = DeliveryWorker(platform, installation.channel, stop, event_log.tell)
    inbox = Inbox(folders, installation.settings.settle_time)
    service = Service(installation, inbox, stop, event_log.tell, worker.wake)
    watcher = Watcher(folders.inbox, stop)
    with (
        sole_service(installation.home.root),
        platform.database.waiting(Patience(wait, lambda: not stop.is_set())),
        worker.working(),
        watcher.watching(),
    ):
        event_log.tell(Started(folders.inbox, installation.home.database))
        while not stop.is_set():
            service.turn()
            watcher.wait(inbox.next_look())
    event_log.tell(Stopped())
    event_log.raise_failure()


class Stopping(EnvironmentFault):
    """The load is given up because the service is to stop; the next start takes the file."""


class Taken(Enum):
    """What became of a try to take a file."""

    DONE = auto()
    WAITS = auto()
    """For something around it that other files need as well."""
    BLOCKED = auto()
    """By a folder that is not in order."""


class Service:
    """One turn of the service after another; what it cannot do in one it does in a later one."""

    def __init__(
        self,
        installation: Installation,
        inbox: Inbox,
        stop: threading.Event,
        tell: Tell,
        wake_worker: Callable[[], None],
    ) -> None:
        self.installation = installation
        self.inbox = inbox
        self.stop = stop
        self.tell = tell
        self.wake_worker = wake_worker
        self.kills = Kills(installation.home.root)
        self.upkeep = Maintenance(installation, inbox, inbox.monotonic)
        self.looking = Backoff(inbox.monotonic)
        self.reading = LastingFaults(tell)
        self.moving = LastingFaults(tell)
        self.checking = Backoff(inbox.monotonic)

    def turn(self) -> None:
        """Check what nobody has checked, take the files that are ready, remove what is old."""
        self.check()
        self.take(self.ready())
        if self.upkeep.is_due and not self.stop.is_set():
            self.tidy()

    def tidy(self) -> None:
        """Clear what a crash left and what is old; a failure is reported and stops nothing."""
        for step in (self._put_away, self.inbox.recover, self._prune):
            attempt(step, self.tell)

    def _put_away(self) -> None:
        for sentence in self.installation.platform.held_uploads.put_away():
            self.tell(Trouble(sentence))

    def _prune(self) -> None:
        pruned = self.upkeep.prune()
        if pruned != Pruned():
            self.tell(pruned)
        for sentence in self.upkeep.faults:
            self.tell(Trouble(sentence))

    def check(self) -> None:
        """Judge what this or any other process has loaded, and have people told of it."""
        if self.checking.is_over:
            self.checking.after(succeeded=attempt(self._check, self.tell))

    def _check(self) -> None:
        alerts = check(self.installation.platform)
        for alert in alerts:
            self.tell(AlertRecorded(alert))
        if alerts:
            self.wake_worker()

    def ready(self) -> list[Path]:
        """The files that are ready now, oldest first; none where the inbox cannot be read."""
        found: list[Path] = []
        if self.looking.is_over:
            succeeded = attempt(lambda: found.extend(self._settled()), self.tell)
            self.looking.after(succeeded=succeeded)
        return found

    def _settled(self) -> list[Path]:
        """The same; each folder that can't be read is reported once, and raises nothing."""
        inbox, before = self.inbox.folders.inbox, self.inbox.unreadable
        try:
            found = self.inbox.settled()
        except FolderFault as fault:
            self.reading.begins(inbox, str(fault))
            return []
        for folder in {inbox, *before} - {*self.inbox.unreadable}:
            self.reading.is_over(folder)
        for folder, reason in self.inbox.unreadable.items():
            self.reading.begins(folder, str(reason))
        return found

    def take(self, paths: list[Path]) -> None:
        """Load and put away these files, in their order, as far as surroundings allow it."""
        faults = 0
        blocked: Counter[Path] = Counter()
        for number, path in enumerate(paths):
            if self.stop.is_set():
                return
            if blocked[path.parent] == FAULTS_IN_A_ROW:
                self.inbox.leave(path, is_tried=False)
                continue
            taken = self.take_one(path)
            blocked[path.parent] += taken is Taken.BLOCKED
            faults = faults + 1 if taken is Taken.WAITS else 0
            if faults == FAULTS_IN_A_ROW and number + 1 < len(paths):
                self.put_off(paths[number + 1 :])
                return

    def put_off(self, paths: list[Path]) -> None:
        """Leave files untried, because those before them all failed."""
        for path in paths:
            self.inbox.leave(path, is_tried=False)
        self.tell(
            Trouble(
                f"{FAULTS_IN_A_ROW} files in a row could not be loaded, so the other"
                f" {len(paths):,} wait as well; mend what is in the way, and all are tried again."
            )
        )

    def take_one(self, path: Path) -> Taken:
        """Load, check and put away one file; a folder that is in its way is reported once."""
        blocks: list[FolderFault] = []

        def take() -> None:
            try:
                self._take(path)
            except FolderFault as fault:
                blocks.append(fault)

        fault = fault_of(take)
        if blocks:
            self.moving.begins(blocks[0].folder, str(blocks[0]))
            return Taken.BLOCKED
        if fault is None:
            return Taken.DONE
        self.inbox.leave(path)
        if not self.stop.is_set():
            self.tell(FileWaits(path.name, fault))
        return Taken.WAITS

    def _take(self, path: Path) -> None:
        look, source = self.inbox.look_of(path), self.inbox.source_of(path)
        file = identity_of(path, source, look)
        request = self._request(path, source, look)
        if self.kills.are_too_many(file):
            report = self._set_aside(request, file)
        else:
            with self.kills.reading(file):
                report = self._load(request)
        self.check()
        # Before the file leaves the inbox: after a crash it comes again, and is reported then.
        self._tell_of_fault(request, report)
        self.tell(FileDone(path.name, report, self._clear(path, report)))
        self.kills.forget(file)

    def _tell_of_fault(self, request: LoadRequest, report: UploadReport) -> None:
        folders, platform = self.inbox.folders, self.installation.platform
        parent = folders.failed if report.status is Status.REFUSED else folders.done
        if tell_of_fault(platform, report, request.default_store, parent / request.source):
            self.wake_worker()

    def _clear(self, path: Path, report: UploadReport) -> Path | None:
        """Take a file out of the inbox; where it lies now, None where it is held or comes again."""
        if report.status is Status.HELD:
            self.inbox.remove(path)
            self.moving.is_over(path.parent)
            self.wake_worker()
            return None
        is_to_mend = report.rejects and report.status is Status.LOADED
        rejects = rejects_text(report) if is_to_mend else None
        moved = self.inbox.finish(path, report.status, rejects)
        if moved is not None:
            self.moving.is_over(moved.parent)
        return moved

    def _request(self, path: Path, source: str, look: FileStamp) -> LoadRequest:
        settings = self.installation.settings
        return LoadRequest(
            path,
            path.name,
            Origin.INBOX,
            version=from_ticks(look.made // 1000),
            default_store=source or settings.store_named(path.name),
            source=source,
            missing=settings.missing_from(source),
            seen=look.file,
        )

    def _load(self, request: LoadRequest) -> UploadReport:
        place = self.installation
        load_context = load_context_of(place.home, place.settings)  # a mapping may have been saved
        return load(place.platform, request, load_context, self._stop_between_blocks)

    def _set_aside(self, request: LoadRequest, file: str) -> UploadReport:
        """Refuse a file that nobody has read to its end: its looks are its identity."""
        platform = self.installation.platform
        upload = describe(request, file, request.version, platform.clock.now())
        message = set_aside_message(request.name)
        report = UploadReport(
            replace(upload, hash=UNREAD), Status.REFUSED, Outcomes(), message=message
        )
        platform.uploads.refuse(report)
        return report

    def _stop_between_blocks(self, _done: int, _total: int) -> None:
        if self.stop.is_set():
            raise Stopping("The service is to stop; the file is loaded at its next start.")
