"""The whole service in its threads: it starts, tells people beside its loading, and stops."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from local.served import ANN, HEADER, Post, installed, post
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.local.daemon.events import Event, FileDone, MessagesSent, Started, Stopped
from shelfwatch.local.daemon.service import run
from shelfwatch.local.installation import Installation
from shelfwatch.local.service_lock import LOCK
from shelfwatch.service.alerting.check import check
from shelfwatch.service.loading.load import LoadRequest, load

__all__ = ["post"]

SOON = 20.0
AT_ONCE = 2.5


@dataclass
class Serving:
    """A service at work in a thread of its own."""

    installation: Installation
    stop: threading.Event = field(default_factory=threading.Event)
    events: list[Event] = field(default_factory=list)
    failure: list[BaseException] = field(default_factory=list)

    def serve(self) -> None:
        """Serve until the end; what ends it before its time is kept."""
        try:
            run(self.installation, self.stop, self.tell)
        except EnvironmentFault as fault:
            self.failure.append(fault)

    def tell(self, event: Event) -> None:
        """Keep an event."""
        self.events.append(event)

    def has_reported(self, kind: type[Event], times: int = 1) -> bool:
        """Whether that many events of a kind came."""
        return sum(isinstance(event, kind) for event in self.events) >= times

    def drop(self, name: str, rows: str) -> None:
        """Put a file into the inbox, in one step."""
        home = self.installation.home
        (home.scratch / name).write_text(HEADER + rows, encoding="utf-8")
        (home.scratch / name).rename(home.inbox / name)


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait for what another thread brings about."""
    deadline = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@contextmanager
def serving(installation: Installation) -> Iterator[Serving]:
    """A service while the context lasts; it has to stop at once."""
    made = Serving(installation)
    thread = threading.Thread(target=made.serve)
    thread.start()
    try:
        yield made
    finally:
        begun = time.monotonic()
        made.stop.set()
        thread.join(SOON)
    assert time.monotonic() - begun < AT_ONCE


@pytest.fixture
def installation(tmp_path: Path, post: Post) -> Iterator[Installation]:
    """An installation with one subscriber."""
    with installed(tmp_path, post) as made:
        yield made


def test_a_file_that_is_dropped_is_told_of_and_the_service_says_so(
    installation: Installation, post: Post
) -> None:
    """From its first event to its last."""
    with serving(installation) as service:
        wait_for(lambda: service.has_reported(Started))
        service.drop("a.csv", "Oslo,Kettle,0\n")
        wait_for(lambda: service.has_reported(MessagesSent))
    assert post.sent == [f"{ANN}: Oslo: Kettle is out of stock"]
    assert isinstance(service.events[0], Started)
    assert isinstance(service.events[-1], Stopped)


def test_what_was_left_when_it_was_down_is_done_at_its_start(
    installation: Installation, post: Post
) -> None:
    """A file in the inbox, an upload that nobody checked, and a delivery that is due."""
    for number, is_checked in enumerate((True, False)):
        path = installation.home.scratch / f"{number}.csv"
        path.write_text(HEADER + f"Oslo,Item {number},0\n")
        load(installation.platform, LoadRequest(path, path.name), installation.load_context)
        if is_checked:
            check(installation.platform)
    (installation.home.inbox / "2.csv").write_text(HEADER + "Oslo,Item 2,0\n")
    with serving(installation):
        wait_for(lambda: len(post.sent) == 3)
    assert sorted(post.sent) == [f"{ANN}: Oslo: Item {number} is out of stock" for number in "012"]


def test_a_channel_that_stalls_holds_up_no_load_and_no_stop(
    installation: Installation, post: Post
) -> None:
    """Files go on being loaded while messages wait; stopping leaves them for the next start."""
    post.open_.clear()
    with serving(installation) as service:
        for number in range(5):
            service.drop(f"{number}.csv", f"Oslo,Item {number},0\n")
        wait_for(lambda: service.has_reported(FileDone, 5))
        assert post.sent == []
    assert installation.platform.deliveries.next_due() is not None
    post.open_.set()


def test_a_second_service_in_one_home_is_told_to_go_elsewhere(installation: Installation) -> None:
    """And the first goes on."""
    with serving(installation) as first:
        wait_for(lambda: first.has_reported(Started))
        with serving(installation) as second:
            wait_for(lambda: bool(second.failure))
        assert "works in" in str(second.failure[0])
        first.drop("a.csv", "Oslo,Kettle,1\n")
        wait_for(lambda: first.has_reported(FileDone))
    with serving(installation) as third:
        wait_for(lambda: third.has_reported(Started))


def test_it_stops_at_once_while_a_load_waits_for_another_program(
    installation: Installation,
) -> None:
    """However long it was ready to wait; the file stays."""
    other = sqlite3.connect(installation.home.database, isolation_level=None)
    with serving(installation) as service:
        wait_for(lambda: service.has_reported(Started))
        other.execute("BEGIN IMMEDIATE")
        service.drop("a.csv", "Oslo,Kettle,1\n")
        wait_for(lambda: any(installation.home.scratch.glob("load-*")))
        time.sleep(0.1)
    other.close()
    assert [path.name for path in installation.home.inbox.iterdir()] == ["a.csv"]


def test_whoever_hears_of_events_and_fails_ends_the_service(installation: Installation) -> None:
    """A service that tells people no more must not go on as if nothing had happened."""

    def refuse(event: Event) -> None:
        if isinstance(event, MessagesSent):
            raise BrokenPipeError

    (installation.home.inbox / "a.csv").write_text(HEADER + "Oslo,Kettle,0\n")
    with pytest.raises(BrokenPipeError):
        run(installation, threading.Event(), refuse)


def test_a_lock_that_cannot_be_written_to_is_one_sentence(installation: Installation) -> None:
    """A service that once ran as root leaves one that its own user can't open."""
    (installation.home.root / LOCK).mkdir()
    with pytest.raises(EnvironmentFault, match=r"run\.lock can't be written to"):
        run(installation, threading.Event(), lambda _event: None)
