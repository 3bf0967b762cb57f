"""A service whose turns are taken by hand, with everything real but the way to people."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from shelfwatch.core.alerting.subscriber import ALL_STORES
from shelfwatch.core.messages.message import Message
from shelfwatch.local.daemon.events import Event
from shelfwatch.local.daemon.service import Service
from shelfwatch.local.inbox.inbox import Folders, Inbox
from shelfwatch.local.installation import Installation, open_installation
from shelfwatch.ports import Channel

HEADER = "store,item,count\n"
ANN = "ann@example.org"


@dataclass
class Post:
    """A way to people that keeps what it is given; it stalls while `open_` is not set."""

    sent: list[str] = field(default_factory=list)
    open_: threading.Event = field(default_factory=threading.Event)

    def send(self, address: str, message: Message) -> None:
        """See `ports.Channel`."""
        self.open_.wait()
        self.sent.append(f"{address}: {message.subject}")


@pytest.fixture
def post() -> Post:
    """A way to people that is open."""
    made = Post()
    made.open_.set()
    return made


@contextmanager
def installed(root: Path, post: Channel) -> Iterator[Installation]:
    """An installation that reaches people by `post`, with ann subscribed to all stores."""
    with open_installation(root, {"SHELFWATCH_SETTLE": "0"}) as installation:
        installation.platform.subscribers.add(ANN, ALL_STORES)
        yield replace(installation, channel=post)


class RateLimiter:
    """The service of an installation, its events, and the time in its hand."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.home = installation.home
        self.seconds = 1_000.0
        self.events: list[Event] = []
        self.stop = threading.Event()
        self.wakes = 0
        folders = Folders(self.home.inbox, self.home.done, self.home.failed)
        inbox = Inbox(folders, timedelta(), lambda: self.seconds)
        self.service = Service(installation, inbox, self.stop, self.events.append, self._wake)

    def _wake(self) -> None:
        self.wakes += 1

    def drop(self, name: str, rows: str) -> Path:
        """Put a file into the inbox."""
        path = self.home.inbox / name
        path.write_text(HEADER + rows, encoding="utf-8")
        return path

    def after(self, seconds: float) -> list[Event]:
        """The events of a turn that is taken so much later."""
        self.seconds += seconds
        del self.events[:]
        self.service.turn()
        return list(self.events)

    def in_inbox(self) -> list[str]:
        """The names of the files that wait."""
        return sorted(path.name for path in self.home.inbox.iterdir())

    def stores(self) -> set[str]:
        """The stores that are known."""
        return {store.name for store in self.installation.platform.inventory.stores()}
