"""One machine for whole tests: a home, the service as a process, a real mail server."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.local.settings.home import Home
from shelfwatch.local.sqlite.platform import SqlitePlatform, open_platform
from shelfwatch.ports import SystemClock
from smtp_server import MailServer

SERVE = Path(__file__).with_name("serve.py")
COMMAND = [sys.executable, "-m", "shelfwatch.cli"]
PATIENCE = 60.0
STOPS_WITHIN = 3.0


def until(condition: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait for what another process brings about."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"in {patience:g} s it did not come about: {what}"
        time.sleep(0.01)


@dataclass
class Machine:
    """The folder of one installation, and the processes that work in it.

    `before` is put before the service's command; `said` is what the last service printed from its
    start to its end.
    """

    root: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    before: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Make the folders, so that files can be dropped before anything runs."""
        self.home = Home(self.root)
        self.home.prepare()
        self.said = ""

    @property
    def environment(self) -> dict[str, str]:
        """That of this process without any setting of its own, and this machine's settings."""
        kept = {name: text for name, text in os.environ.items() if "SHELFWATCH" not in name}
        given = {"SETTLE": "0.05", "WEB_PORT": "0", **self.settings}
        return {**kept, **{f"SHELFWATCH_{name}": text for name, text in given.items()}}

    def drop(self, name: str, text: str, made: datetime) -> Path:
        """Put a file that was made then into the inbox, in one step."""
        unfinished = self.home.inbox / f".{name}"
        unfinished.write_text(text, encoding="utf-8", newline="")
        os.utime(unfinished, (made.timestamp(), made.timestamp()))
        return unfinished.rename(self.home.inbox / name)

    def command(self, *args: str, seconds: float = PATIENCE) -> subprocess.CompletedProcess[str]:
        """Run `shelfwatch` with these words, to its end."""
        return subprocess.run(  # noqa: S603 - our own command
            [*COMMAND, *args, "--home", str(self.root)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def start(self, ahead: timedelta | None = None) -> subprocess.Popen[str]:
        """Start `shelfwatch run`, or the same with a clock that is `ahead`.

        Its events come on stdout, one a line.
        """
        program = [*COMMAND, "run", "--json", "--home", str(self.root)]
        if ahead is not None:
            program = [sys.executable, str(SERVE), str(self.root), str(ahead.total_seconds())]
        return subprocess.Popen(  # noqa: S603 - our own program
            [*self.before, *program],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @contextmanager
    def running(self, ahead: timedelta | None = None) -> Iterator[subprocess.Popen[str]]:
        """The service, while the context lasts; it has to end well, and soon."""
        service = self.start(ahead)
        assert service.stdout is not None
        begins = service.stdout.readline()
        try:
            yield service
        finally:
            begun = time.monotonic()
            service.send_signal(signal.SIGTERM)
            rest, _ = service.communicate(timeout=PATIENCE)
            self.said = begins + rest
        assert service.returncode == 0, self.said
        assert time.monotonic() - begun < STOPS_WITHIN

    @contextmanager
    def platform(self) -> Iterator[SqlitePlatform]:
        """What the installation knows, read by this process."""
        with open_platform(self.home.database, SystemClock()) as opened:
            yield opened

    def wait_until_idle(self) -> None:
        """Return once no file waits, nothing is unchecked, and no delivery is due."""
        with self.platform() as platform:
            until(lambda: self.is_idle(platform), "all is loaded, checked and delivered")

    def is_idle(self, platform: SqlitePlatform) -> bool:
        """Whether there is nothing left to do."""
        return not (
            any(self.home.inbox.iterdir())
            or platform.alerts.unchecked()
            or platform.deliveries.next_due()
        )

    def process(self, ahead: timedelta | None = None) -> None:
        """Serve until there is nothing left to do."""
        with self.running(ahead):
            self.wait_until_idle()

    def counts(self) -> dict[tuple[str, str], str]:
        """Every level."""
        with self.platform() as platform:
            return {
                (level.store, level.item): f"{level.count:f}"
                for level in platform.inventory.levels()
            }

    def states_of_deliveries(self) -> Counter[DeliveryState]:
        """How many deliveries are in each state."""
        with self.platform() as platform:
            return Counter(delivery.state for delivery in platform.deliveries.deliveries())


def mailing(server: MailServer) -> dict[str, str]:
    """The settings with which a machine sends its mail to a test's server."""
    return {
        "MAIL_HOST": "127.0.0.1",
        "MAIL_PORT": str(server.port),
        "MAIL_SECURITY": "none",
        "MAIL_SENDER": "shelfwatch@example.org",
    }
