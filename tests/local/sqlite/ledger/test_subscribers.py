"""Who is told what, while others subscribe and unsubscribe at the same time."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.sqlite.shelf import Shelf

ANN = "ann@example.org"

COME_AND_GO = """
import pathlib, sys
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.ledger.subscribers import SqliteSubscribers

subscribers = SqliteSubscribers(Database(pathlib.Path(sys.argv[1])))
while True:
    subscribers.add("ann@example.org", ["Berlin"])
    subscribers.remove("ann@example.org")
    print(".", flush=True)
"""


@contextmanager
def coming_and_going(path: Path) -> Iterator[None]:
    """Another process, in which Ann subscribes to Berlin and unsubscribes, over and over."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter on our own text
        [sys.executable, "-c", COME_AND_GO, str(path)], stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        try:
            yield
        finally:
            other.kill()


def test_who_unsubscribes_meanwhile_is_there_with_her_stores_or_not_at_all(shelf: Shelf) -> None:
    """Two looks at two states once showed her with no stores, which meant all of them."""
    with coming_and_going(shelf.platform.database.path):
        looks = [shelf.platform.subscribers.subscribers() for _ in range(3_000)]
    seen = {(one.address, one.stores) for look in looks for one in look}
    assert seen == {(ANN, ("Berlin",))}
