"""The event log: its threads write one at a time, and a log that fails stops the service."""

import threading

from shelfwatch.local.daemon.error_boundary import Tell
from shelfwatch.local.daemon.events import Event


class EventLog:
    """Passes events on to `tell`; once that fails it sets `stop`, and passes no more."""

    def __init__(self, tell: Tell, stop: threading.Event) -> None:
        self._tell = tell
        self._stop = stop
        self._lock = threading.Lock()
        self._failure: Exception | None = None

    def tell(self, event: Event) -> None:
        """Pass an event on. Raises nothing: the step that it tells of has been taken."""
        # Two threads would mix their lines, and a caller's `tell` need not be thread-safe.
        with self._lock:
            if self._failure is not None:
                return
            try:
                self._tell(event)
            except Exception as failure:  # noqa: BLE001 - `raise_failure` raises it at the end
                self._failure = failure
                self._stop.set()

    def raise_failure(self) -> None:
        """Raise what `tell` failed with, if it did."""
        if self._failure is not None:
            raise self._failure
