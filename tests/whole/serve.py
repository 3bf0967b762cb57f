"""`shelfwatch run` with a clock that is wrong, as a program of its own.

`python serve.py HOME AHEAD` serves HOME with a clock that many seconds ahead of the machine's.
Settings come from the environment, as they do for the command.
"""

import os
import signal
import sys
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shelfwatch.local.daemon.events import Event
from shelfwatch.local.daemon.service import run
from shelfwatch.local.installation import open_installation


@dataclass(frozen=True)
class ShiftedClock:
    """The machine's clock, wrong by `ahead`."""

    ahead: timedelta

    def now(self) -> datetime:
        """See `ports.Clock`."""
        return datetime.now(UTC) + self.ahead


def tell(event: Event) -> None:
    """Print what happened, at once."""
    print(type(event).__name__, event.text, flush=True)


def serve(home: Path, ahead: timedelta) -> None:
    """Serve until SIGTERM."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    with open_installation(home, os.environ) as installation:
        platform = replace(installation.platform, clock=ShiftedClock(ahead))
        run(replace(installation, platform=platform), stop, tell)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), timedelta(seconds=float(sys.argv[2])))
