"""The service on one machine: inbox, load, check, deliver, until it is to stop.

Two threads: this one takes files, loads and checks them (`file_taker`); another tells people
(`delivery_worker`), so that loading never waits for a mail server. Everything that is done can be
done again, so what a kill cuts off is done by the next start.

One service works in a home at a time, held by a lock on `run.lock` that ends with its process.
Commands such as `shelfwatch load` may work beside it.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from pathlib import Path

from shelfwatch.local.daemon.backoff import Backoff
from shelfwatch.local.daemon.delivery_worker import DeliveryWorker
from shelfwatch.local.daemon.error_boundary import Tell, attempt
from shelfwatch.local.daemon.event_log import EventLog
from shelfwatch.local.daemon.events import (
    Pruned,
    Started,
    Stopped,
    Trouble,
    alerts_recorded,
)
from shelfwatch.local.daemon.file_taker import FileTaker
from shelfwatch.local.daemon.lasting_faults import LastingFaults
from shelfwatch.local.daemon.maintenance import Maintenance
from shelfwatch.local.daemon.overdue_watch import OverdueWatch
from shelfwatch.local.inbox.folder_faults import FolderFault
from shelfwatch.local.inbox.folder_watcher import Watcher
from shelfwatch.local.inbox.inbox import Folders, Inbox
from shelfwatch.local.installation import Installation
from shelfwatch.local.service_lock import sole_service
from shelfwatch.local.sqlite.engine.database import WAIT_FOR_LOCK, Patience
from shelfwatch.service.alerting.check import check

# What runs beside the service: it gets where events go, and what has due deliveries sent.
Beside = Callable[[Tell, Callable[[], None]], AbstractContextManager[None]]


def nothing_beside(_tell: Tell, _wake: Callable[[], None]) -> AbstractContextManager[None]:
    """Run nothing else."""
    return nullcontext()


def run(
    installation: Installation,
    stop: threading.Event,
    tell: Tell,
    wait: timedelta = WAIT_FOR_LOCK,
    beside: Beside = nothing_beside,
) -> None:
    """Serve until `stop` is set, and return within about two seconds of that.

    A load in progress is rolled back then, and its file taken at the next start. `tell` gets an
    event for all that happens, from one thread at a time; where it fails, the service ends with
    what it raised. `wait` is how long a load waits for the database. `beside` is what runs in the
    same process meanwhile; it can have what is due sent at once. Raises EnvironmentFault where
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
        # First of all: a second service would load every file again before it noticed.
        sole_service(installation.home.root),
        platform.database.waiting(Patience(wait, lambda: not stop.is_set())),
        worker.working(),
        watcher.watching(),
    ):
        event_log.tell(Started(folders.inbox, installation.home.database))
        with beside(event_log.tell, worker.wake):
            while not stop.is_set():
                service.turn()
                # Woken by the kernel where it can be; the time finds what its events missed, as on
                # network disks.
                watcher.wait(inbox.next_look())
    event_log.tell(Stopped())
    event_log.raise_failure()


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
        self.files = FileTaker(installation, inbox, stop, tell, self.check, wake_worker)
        self.upkeep = Maintenance(installation, inbox, inbox.monotonic)
        self.overdue = OverdueWatch(installation, inbox.monotonic)
        self.looking = Backoff(inbox.monotonic)
        self.reading = LastingFaults(tell)
        self.checking = Backoff(inbox.monotonic)

    def turn(self) -> None:
        """Check what nobody has checked, take the files that are ready, remove what is old."""
        # Before the files: alerts of a load that a crash cut off come first.
        self.check()
        self.files.take(self.ready())
        # After the files: one that has just come is not overdue.
        if self.overdue.is_due:
            attempt(self._watch, self.tell)
        if self.upkeep.is_due and not self.stop.is_set():
            self.tidy()

    def _watch(self) -> None:
        if self.overdue.look():
            self.wake_worker()

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
        platform = self.installation.platform
        if alerts := check(platform):
            for event in alerts_recorded(alerts, platform.subscribers.subscribers()):
                self.tell(event)
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
