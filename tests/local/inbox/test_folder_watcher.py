"""The watcher, with a real thread on a real folder."""

import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from shelfwatch.core.uploads.upload import Status
from shelfwatch.local.inbox.folder_watcher import Watcher
from shelfwatch.local.inbox.inbox import Folders, Inbox

SETTLE = timedelta(milliseconds=100)


def wait_for_file(inbox: Inbox, watcher: Watcher) -> Path:
    """The file that the inbox hands out next, within a few seconds."""
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up:
        for path in inbox.settled():
            return path
        watcher.wait(inbox.next_look())
    raise TimeoutError


def test_dropped_file_is_handed_out_soon_after_it_has_settled(tmp_path: Path) -> None:
    """The settling time is nearly all that it takes; the bound leaves room for a busy machine."""
    folders = Folders(tmp_path / "inbox", tmp_path / "done", tmp_path / "failed")
    folders.make()
    inbox = Inbox(folders, SETTLE)
    watcher = Watcher(folders.inbox, threading.Event())
    dropped: list[float] = []

    def drop() -> None:
        (folders.inbox / "stock.csv").write_text("store,item,count\n")
        dropped.append(time.monotonic())

    delays = []
    with watcher.watching():
        for _ in range(10):
            threading.Timer(0.03, drop).start()
            path = wait_for_file(inbox, watcher)
            delays.append(time.monotonic() - dropped[-1])
            inbox.finish(path, Status.LOADED)
    assert sorted(delays)[5] < SETTLE.total_seconds() + 0.4


def test_wish_to_stop_ends_the_waiting(tmp_path: Path) -> None:
    """A signal handler only sets the event; the watching thread passes it on."""
    stop = threading.Event()
    watcher = Watcher(tmp_path, stop)
    with watcher.watching():
        watcher.wait(timedelta(0))
        stop.set()
        assert watcher.news.wait(10)


def test_waiting_ends_by_itself(tmp_path: Path) -> None:
    """Where nothing happens, and where the folder is not even watched."""
    watcher = Watcher(tmp_path, threading.Event())
    watcher.wait(timedelta(milliseconds=1))
    assert not watcher.news.is_set()


def test_folder_that_cannot_be_watched_is_looked_at_instead(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The service goes on, a little slower, and says so once."""
    watcher = Watcher(tmp_path / "missing", threading.Event())
    with watcher.watching():
        assert watcher.news.wait(10)
        watcher.wait(timedelta(milliseconds=1))
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "looking every 1.0 s instead" in caplog.text
