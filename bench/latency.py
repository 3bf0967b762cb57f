"""From a file dropped into the inbox to a mail that the server took, through the real service."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shelfwatch.local.daemon.service import run
from shelfwatch.local.installation import Installation, open_installation

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from smtp_server import MailServer, mail_server

DROPS = 200
ROWS = 1_000
PATIENCE = 30.0
LOOK_EVERY = 0.002


def measure(folder: Path) -> tuple[float, float, float]:
    """Median and 99th percentile in seconds over DROPS files, and the settling time in them."""
    taken = folder / "taken"
    taken.mkdir()
    with mail_server(taken) as server, serving(folder / "home", server) as installation:
        installation.platform.subscribers.add("owner@example.org", ())
        waits = sorted(drop(installation, server, number) for number in range(DROPS))
        settle = installation.settings.settle_time.total_seconds()
    return waits[DROPS // 2], waits[DROPS * 99 // 100], settle


@contextmanager
def serving(home: Path, server: MailServer) -> Iterator[Installation]:
    """The service in a thread of its own, sending to `server`."""
    environ = {
        "SHELFWATCH_MAIL_HOST": "127.0.0.1",
        "SHELFWATCH_MAIL_PORT": str(server.port),
        "SHELFWATCH_MAIL_SECURITY": "none",
        "SHELFWATCH_MAIL_SENDER": "shelfwatch@example.org",
    }
    stop = threading.Event()
    with open_installation(home, environ) as installation:
        thread = threading.Thread(target=run, args=(installation, stop, lambda _: None))
        thread.start()
        try:
            yield installation
        finally:
            stop.set()
            thread.join()


def drop(installation: Installation, server: MailServer, number: int) -> float:
    """Rename a file into the inbox; the seconds until its mail lies at the server."""
    file = installation.home.scratch / f"{number:04d}.csv"
    rows = "".join(f"Store {number},ITEM-{row},{row}\n" for row in range(ROWS))
    file.write_text("store,item,count\n" + rows, encoding="utf-8")
    begun = time.monotonic()
    file.rename(installation.home.inbox / file.name)
    while len(list(server.folder.glob("*.eml"))) <= number:
        if time.monotonic() - begun > PATIENCE:
            raise TimeoutError(f"no mail for file {number} within {PATIENCE:.0f} s")
        time.sleep(LOOK_EVERY)
    return time.monotonic() - begun
