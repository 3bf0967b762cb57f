"""Maintenance, once a day: removes what is older than the settings say, and what a crash left."""

import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.local.daemon.events import Pruned
from shelfwatch.local.inbox.held_files import UNFINISHED
from shelfwatch.local.inbox.inbox import Inbox
from shelfwatch.local.installation import Installation
from shelfwatch.local.sqlite.engine.retention import (
    prune_alerts,
    prune_changes,
    prune_deliveries,
    prune_outages,
)

EVERY = timedelta(days=1)

# No load takes a day: what is older was left by a process that was killed.
SCRATCH_KEPT = timedelta(days=1)


class Maintenance:
    """When it was last seen to; first due at the start."""

    def __init__(
        self,
        installation: Installation,
        inbox: Inbox,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._installation = installation
        self._inbox = inbox
        self._monotonic = monotonic
        self._due = monotonic()
        self.faults: list[str] = []

    @property
    def is_due(self) -> bool:
        """Whether a day has gone by."""
        return self._monotonic() >= self._due

    def prune(self) -> Pruned:
        """Remove what is old; how much that was.

        What fails stops nothing else: `faults` has a sentence for each then. Raises
        EnvironmentFault where the database can't be read. It is due again after a day.
        """
        self.faults = []
        # Set before the work: what fails is not tried again in every turn.
        self._due = self._monotonic() + EVERY.total_seconds()
        database = self._installation.platform.database
        kept = self._installation.settings.retention
        changes, deliveries, done = map(self._ago, (kept.changes, kept.deliveries, kept.done))
        home, unused = self._installation.home, self._ago(SCRATCH_KEPT)
        self._number(lambda: clear(home.scratch, "*", unused))
        self._number(lambda: clear(home.held, f".*{UNFINISHED}", unused))
        return Pruned(
            changes=self._number(lambda: prune_changes(database, changes)),
            deliveries=self._number(lambda: prune_deliveries(database, deliveries)),
            # After both, since these stay for as long as an upload or a delivery refers to them.
            alerts=self._number(lambda: prune_alerts(database, changes)),
            outages=self._number(lambda: prune_outages(database, changes)),
            files=self._number(lambda: self._inbox.prune(done)),
        )

    def _number(self, step: Callable[[], int]) -> int:
        """How much a step removed; none where it failed, which is kept for telling."""
        try:
            return step()
        except EnvironmentFault as fault:
            self.faults.append(str(fault))
            return 0

    def _ago(self, time: timedelta) -> datetime:
        """That long before the last upload came, or before now where none has.

        Not simply before now: a machine whose clock starts up years ahead would forget it all.
        """
        platform = self._installation.platform
        came = [report.upload.arrived for report in platform.uploads.uploads(1)]
        return min([platform.clock.now(), *came]) - time


def clear(folder: Path, pattern: str, before: datetime) -> int:
    """Remove what matches and was last worked on before that time; how much that was.

    Raises EnvironmentFault for the first that can't be removed, once all were tried.
    """
    removed, faults = 0, []
    try:
        for path in folder.glob(pattern):
            try:
                removed += remove_older(path, before)
            except FileNotFoundError:
                continue  # a load beside this one removes what is its own
            except OSError as fault:
                faults.append(fault)
    except OSError as fault:
        faults.append(fault)
    if faults:
        raise EnvironmentFault(
            f"{folder} can't be cleared: {faults[0]}; let the service write there."
        )
    return removed


def remove_older(path: Path, before: datetime) -> bool:
    """Remove a file or folder, unless it was worked on since. Raises OSError."""
    if path.lstat().st_mtime >= before.timestamp():
        return False
    # A link's target is not ours to remove.
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
    return True
