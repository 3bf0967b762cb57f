"""The service looks, twice a minute, whether a file is overdue."""

from collections.abc import Callable
from datetime import timedelta

from shelfwatch.local.installation import Installation
from shelfwatch.service.alerting.overdue import watch_arrivals

EVERY = timedelta(seconds=30)


class OverdueWatch:
    """When it last looked; first due at the start."""

    def __init__(self, installation: Installation, monotonic: Callable[[], float]) -> None:
        self._installation = installation
        self._monotonic = monotonic
        self._due = monotonic()

    @property
    def is_due(self) -> bool:
        """Whether it is time to look again."""
        return self._monotonic() >= self._due

    def look(self) -> bool:
        """Look, and have people told; whether anybody is. Raises as the platform does."""
        # Set before the work: what fails is not tried again in every turn.
        self._due = self._monotonic() + EVERY.total_seconds()
        return bool(watch_arrivals(self._installation.platform, self._installation.settings.zone))
