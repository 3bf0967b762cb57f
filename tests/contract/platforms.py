"""The platforms that must keep the promises; a new one is one more entry in PLATFORMS."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from shelfwatch.local.sqlite.platform import open_platform
from shelfwatch.memory.platform import MemoryPlatform
from shelfwatch.ports import Clock, FixedRules, Platform

Opener = Callable[[Path, Clock], AbstractContextManager[Platform]]
"""Opens an empty platform that may keep its files in a folder."""


@contextmanager
def in_memory(_folder: Path, clock: Clock) -> Iterator[Platform]:
    """The platform that keeps nothing."""
    yield MemoryPlatform(clock)


@contextmanager
def on_sqlite(folder: Path, clock: Clock) -> Iterator[Platform]:
    """The platform on one database file."""
    with open_platform(folder / "shelfwatch.db", clock, FixedRules()) as platform:
        yield platform


PLATFORMS: dict[str, Opener] = {"memory": in_memory, "sqlite": on_sqlite}
