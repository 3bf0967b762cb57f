"""The processes that send by Apprise: started when they are needed, and kept warm."""

import threading
import weakref
from collections.abc import Iterable
from datetime import timedelta

from shelfwatch.local.channels.apprise import apprise_process
from shelfwatch.local.channels.apprise.sending_process import SendingProcess

# How long all but one wait for another message: each takes about 50 MB.
IDLE = timedelta(seconds=30)


class Pool:
    """As many processes as there are sends at a time; the first waits for ever, and is ready.

    To start one takes half a second, most of it for importing Apprise.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[SendingProcess] = []
        self._all: set[SendingProcess] = set()
        # What is being sent when this process ends would else go out after its last word.
        self._finalizer = weakref.finalize(self, end_all, self._all)

    def take(self) -> SendingProcess:
        """One that nobody else asks, which the caller gives back."""
        with self._lock:
            while self._idle:
                found = self._idle.pop()
                if not found.has_ended:
                    return found
                self._forget(found)
            started = SendingProcess(
                apprise_process.MODULE, *([str(IDLE.total_seconds())] if self._all else [])
            )
            self._all.add(started)
            return started

    def give_back(self, process: SendingProcess) -> None:
        """Keep a process for the next message, unless it has ended."""
        with self._lock:
            if process.is_overdue or process.has_ended:
                self._forget(process)
            else:
                self._idle.append(process)

    def _forget(self, process: SendingProcess) -> None:
        process.end()
        self._all.discard(process)


def end_all(processes: Iterable[SendingProcess]) -> None:
    """End every process."""
    for process in list(processes):
        process.end()
