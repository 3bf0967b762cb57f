"""Upkeep, once a day: what is older than the settings say is removed, and what a crash left."""

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from shelfwatch.local.events import Pruned
from shelfwatch.local.inbox import Inbox
from shelfwatch.local.sqlite.housekeeping import (
    prune_alerts,
    prune_changes,
    prune_deliveries,
    prune_outages,
)
from shelfwatch.local.wiring import Installation

EVERY = timedelta(days=1)

SCRATCH_KEPT = timedelta(days=1)
"""No load takes a day: what is older was left by a process that was killed."""


class Upkeep:
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

    @property
    def is_due(self) -> bool:
        """Whether a day has gone by."""
        return self._monotonic() >= self._due

    def prune(self) -> Pruned:
        """Remove what is old; how much that was.

        Raises EnvironmentFault where that fails; either way it is due again after a day.
        """
        self._due = self._monotonic() + EVERY.total_seconds()
        database = self._installation.platform.database
        kept = self._installation.settings.retention
        clear_scratch(self._installation.home.scratch, self._ago(SCRATCH_KEPT))
        return Pruned(
            changes=prune_changes(database, self._ago(kept.changes)),
            deliveries=prune_deliveries(database, self._ago(kept.deliveries)),
            # Last, since both stay for as long as an upload or a delivery refers to them.
            alerts=prune_alerts(database, self._ago(kept.changes)),
            outages=prune_outages(database, self._ago(kept.changes)),
            files=self._inbox.prune(self._ago(kept.done)),
        )

    def _ago(self, time: timedelta) -> datetime:
        """That long before the last upload came, or before now where none has.

        Not simply before now: a machine whose clock starts up years ahead would forget it all.
        """
        platform = self._installation.platform
        came = [report.upload.arrived for report in platform.uploads.uploads(1)]
        return min([platform.clock.now(), *came]) - time


def clear_scratch(scratch: Path, before: datetime) -> None:
    """Remove what was last worked on before that time."""
    for path in scratch.iterdir():
        with suppress(FileNotFoundError):  # a load beside this one removes what is its own
            if path.stat().st_mtime >= before.timestamp():
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
