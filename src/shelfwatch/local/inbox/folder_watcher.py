"""Waiting until something happens in a folder, or the service is to stop."""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import watchfiles

from shelfwatch.local.inbox.moves import folders_in

logger = logging.getLogger(__name__)

# Network shares and some containers report no changes, so we look again at least this often.
LONGEST_WAIT = timedelta(seconds=1)

# How often the watching thread asks for news; also the most that a change waits for company.
STEP = timedelta(milliseconds=20)


class Watcher:
    """Watches a folder, and those in it, in a thread of its own, until `stop` is set.

    A signal handler sets `stop`, which nothing in Python waits on: setting an event that the
    interrupted code is just about to wait on would lock up.
    """

    def __init__(self, folder: Path, stop: threading.Event) -> None:
        self.folder = folder
        self.stop = stop
        self.news = threading.Event()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch while the context lasts; leaving it sets `stop`, and waits for the thread."""
        thread = threading.Thread(target=self._watch, name="inbox watcher", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.stop.set()
            # The thread holds inotify watches, of which the kernel gives a user only so many.
            thread.join()

    def wait(self, longest: timedelta | None = None) -> None:
        """Return after `longest` or a second, or as soon as there is news or a wish to stop."""
        self.news.wait(
            min(LONGEST_WAIT if longest is None else longest, LONGEST_WAIT).total_seconds()
        )
        # After the wait: a change that comes while the caller looks is seen by the next wait.
        self.news.clear()

    def _watch(self) -> None:
        try:
            while not self.stop.is_set():
                self._watch_these(watchable(self.folder))
        except (OSError, RuntimeError) as fault:  # the second where the kernel has no watch left
            logger.warning(
                "%s can't be watched (%s): looking every %s s instead.",
                self.folder,
                fault,
                LONGEST_WAIT.total_seconds(),
            )
        finally:
            self.news.set()

    def _watch_these(self, folders: list[Path]) -> None:
        """Watch until others are to be watched; each by itself, or one could end it for all."""
        step = int(STEP / timedelta(milliseconds=1))
        for _ in watchfiles.watch(
            *folders,
            watch_filter=None,
            debounce=step,
            step=step,
            stop_event=self.stop,
            # Not recursive: `.aside-` folders and what lies deeper are none of the inbox.
            recursive=False,
            # Ctrl-C is the main thread's to answer.
            raise_interrupt=False,
            ignore_permission_denied=True,
        ):
            self.news.set()
            if watchable(self.folder) != folders:
                return


def watchable(folder: Path) -> list[Path]:
    """A folder, and those in it that we may read. Raises OSError where it can't be read itself."""
    within = [path for path in folders_in(folder) if os.access(path, os.R_OK | os.X_OK)]
    return [folder, *sorted(within)]
