"""Takes files out of the inbox: loads each, has it checked, and puts it where it belongs.

A file leaves the inbox only once it is loaded and checked: what a kill cuts off is done again.
"""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.uploads.upload import Origin, Outcomes, Status, UploadReport
from shelfwatch.files.rows.rejects_csv import rejects_text
from shelfwatch.local.daemon.error_boundary import Tell, fault_of
from shelfwatch.local.daemon.events import (
    FileDone,
    FileWaits,
    Trouble,
)
from shelfwatch.local.daemon.lasting_faults import LastingFaults
from shelfwatch.local.inbox.file_readiness import FileStamp
from shelfwatch.local.inbox.folder_faults import FolderFault
from shelfwatch.local.inbox.inbox import Inbox
from shelfwatch.local.inbox.reading_mark import Kills, identity_of, set_aside_message
from shelfwatch.local.installation import Installation, load_context_of
from shelfwatch.local.sqlite.engine.column_values import from_ticks
from shelfwatch.service.alerting.notices import tell_of_fault
from shelfwatch.service.loading.load import LoadRequest, load
from shelfwatch.service.loading.request import UNREAD, describe

# After so many, what is wrong is not the files: the others rest as well. Where it is a folder,
# those are its own.
FAULTS_IN_A_ROW = 10


class Stopping(EnvironmentFault):
    """The load is given up because the service is to stop; the next start takes the file."""


class Taken(Enum):
    """What became of a try to take a file."""

    DONE = auto()
    WAITS = auto()
    """For something around it that other files need as well."""
    BLOCKED = auto()
    """By a folder that is not in order."""


class FileTaker:
    """Takes files one after the other, as far as what is around them allows it.

    `check` judges what was loaded, and `wake_worker` has people told of it.
    """

    def __init__(
        self,
        installation: Installation,
        inbox: Inbox,
        stop: threading.Event,
        tell: Tell,
        check: Callable[[], None],
        wake_worker: Callable[[], None],
    ) -> None:
        self.installation = installation
        self.inbox = inbox
        self.stop = stop
        self.tell = tell
        self.check = check
        self.wake_worker = wake_worker
        self.kills = Kills(installation.home.root)
        self.moving = LastingFaults(tell)

    def take(self, paths: list[Path]) -> None:
        """Load and put away these files, in their order, as far as surroundings allow it."""
        faults = 0
        blocked: Counter[Path] = Counter()
        for number, path in enumerate(paths):
            if self.stop.is_set():
                return
            # Its folder takes no file: each further try would copy a whole file for nothing.
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
            self.tell(FileWaits(self.name_of(path), fault))
        return Taken.WAITS

    def name_of(self, path: Path) -> str:
        """The name of a file as people see it: with its folder in the inbox."""
        return str(path.relative_to(self.inbox.folders.inbox))

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
        self.tell(FileDone(self.name_of(path), report, self._clear(path, report)))
        # Only now: killed while it is checked or moved, the file counts as read once more.
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
