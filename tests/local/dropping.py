"""An inbox for tests: files are dropped by hand, and so is the time."""

from datetime import timedelta
from pathlib import Path

from shelfwatch.local.inbox.inbox import Folders, Inbox

SETTLE = timedelta(seconds=0.5)
ROWS = b"store,item,count\nBerlin,Echo Plus,0\n"


class Stopwatch:
    """A monotonic clock that goes on when told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        """The time, in seconds since nothing in particular."""
        return self.seconds


class Shop:
    """An inbox with its folders, and the time in its hand."""

    def __init__(self, home: Path) -> None:
        self.folders = Folders(home / "inbox", home / "done", home / "failed")
        self.folders.make()
        self.watch = Stopwatch()
        self.inbox = Inbox(self.folders, SETTLE, self.watch)

    def drop(self, name: str, content: bytes = ROWS) -> Path:
        """Put a file into the inbox."""
        path = self.folders.inbox / name
        path.write_bytes(content)
        return path

    def ready_after(self, seconds: float) -> list[str]:
        """The names that are handed out once that time has passed."""
        self.watch.seconds += seconds
        return [path.name for path in self.inbox.settled()]

    def take(self, name: str, content: bytes = ROWS) -> Path:
        """Drop a file, and have it handed out."""
        path = self.drop(name, content)
        assert self.ready_after(0) == []
        assert self.ready_after(2) == [name]
        return path


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())
