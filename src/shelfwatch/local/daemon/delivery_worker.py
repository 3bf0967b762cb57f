"""Delivers in a thread of its own, so that loading never waits for a mail server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from shelfwatch.core.alerting.retries import FIRST_WAIT, LEASE
from shelfwatch.local.daemon.backoff import Backoff
from shelfwatch.local.daemon.error_boundary import Tell, attempt
from shelfwatch.local.daemon.events import MessagesSent
from shelfwatch.local.sqlite.engine.database import Patience
from shelfwatch.local.sqlite.platform import SqlitePlatform
from shelfwatch.ports import Channel
from shelfwatch.service.alerting.deliver import Outcome, deliver

# How long at most until we look again: another process may have recorded a delivery, and the clock
# may have been set.
LONGEST_PAUSE = timedelta(seconds=5)

# How long stopping waits for a round to end. A send that stalls outlives it, and its delivery is
# tried again after its lease.
LONGEST_GOODBYE = timedelta(seconds=1)


class DeliveryWorker:
    """Sends due deliveries until `stop` is set; `wake` says that there are new ones."""

    def __init__(
        self, platform: SqlitePlatform, channel: Channel, stop: threading.Event, tell: Tell
    ) -> None:
        self._platform = platform
        self._channel = channel
        self._stop = stop
        self._tell = tell
        self._news = threading.Event()
        self._rest = Backoff()

    def wake(self) -> None:
        """Look for due deliveries now."""
        self._news.set()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Work while the context lasts; to be left once `stop` is set."""
        # A daemon: a send that stalls must not keep the process alive after the service has ended.
        thread = threading.Thread(target=self._work, name="deliver", daemon=True)
        thread.start()
        try:
            yield
        finally:
            # Else it would wait out its pause before it sees `stop`.
            self.wake()
            thread.join(LONGEST_GOODBYE.total_seconds())

    def _work(self) -> None:
        # What was sent has to be marked, also while a load of many millions holds the lock.
        with self._platform.database.waiting(Patience(LEASE)):
            while not self._stop.is_set():
                # Cleared before the work: what is recorded during it begins another run.
                self._news.clear()
                self._news.wait(self._next_round().total_seconds())

    def _next_round(self) -> timedelta:
        """Send what is due; how long until something may be due again."""
        is_done = attempt(self._send, self._tell)
        self._rest.after(succeeded=is_done)
        return self._pause if is_done else self._rest.left()

    def _send(self) -> None:
        outcome = deliver(self._platform, self._channel, stop=self._stop.is_set)
        if outcome != Outcome():
            self._tell(MessagesSent(outcome))
        # What shares a channel with a failure is still due, and would fail at once in a new round.
        least = FIRST_WAIT if outcome.postponed else timedelta()
        due = self._platform.deliveries.next_due()
        until_due = LONGEST_PAUSE if due is None else due - self._platform.clock.now()
        self._pause = min(max(until_due, least), LONGEST_PAUSE)
