"""Faults that last: each is reported once as it begins, and once as it is over."""

from pathlib import Path

from shelfwatch.local.daemon.error_boundary import Tell
from shelfwatch.local.daemon.events import Mended, Trouble


class LastingFaults:
    """Which folders have a fault that was reported and is not over."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._begun: dict[Path, str] = {}

    def begins(self, folder: Path, fault: str) -> None:
        """Report a fault, unless one of that folder was reported and is not over."""
        # A folder is looked at every few seconds: a line each time would bury everything else in
        # the log.
        if folder not in self._begun:
            self._begun[folder] = fault
            self._tell(Trouble(fault))

    def is_over(self, folder: Path) -> None:
        """Report that a folder is in order again, where its fault was reported."""
        if self._begun.pop(folder, None) is not None:
            self._tell(Mended(folder))
