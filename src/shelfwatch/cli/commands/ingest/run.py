"""`shelfwatch run`: the service, until it is told to stop."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from shelfwatch.cli.arguments.options import Home
from shelfwatch.cli.arguments.target import opened
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import FAINT, WARNING, say
from shelfwatch.cli.output.formatting import NOBODY
from shelfwatch.cli.output.json_writer import encode
from shelfwatch.core.alerting.subscriber import has_stock_subscribers
from shelfwatch.ports import Clock

# The daemon brings DuckDB and Apprise: `shelfwatch --help` would wait half a second for them.
if TYPE_CHECKING:
    from shelfwatch.local.daemon.events import Event
    from shelfwatch.local.installation import Installation

# systemd sends the one, Ctrl-C the other; both mean the same here.
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def run(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", metavar="", help="Print each event as one line of JSON.")
    ] = False,
    home: Home = None,
) -> ExitCode:
    """Load what is dropped in, tell people, and serve the pages.

    It goes on until it is stopped, with Ctrl-C or with SIGTERM as systemd does. The file that is
    being loaded then is finished, or left for the next start.
    """
    from shelfwatch.cli.workflows.serve_pages import (  # noqa: PLC0415 -- as below
        refuse_open_pages,
        serving,
    )
    from shelfwatch.local.daemon.service import run as serve  # noqa: PLC0415 -- DuckDB is slow to import

    with opened(home, is_new=True) as installation, stop_on_signal() as stop:
        if not as_json:
            show_subscribers(installation)
        log = Log(installation.platform.clock, installation.settings.zone, as_json=as_json)
        refuse_open_pages(installation)
        serve(installation, stop, log.write, beside=partial(serving, installation))
    return ExitCode.DONE


def show_subscribers(installation: "Installation") -> None:
    """What a person should know before the first alert."""
    if not has_stock_subscribers(installation.platform.subscribers.subscribers()):
        say(NOBODY, WARNING)
    if installation.settings.mail_server is None:
        say(
            "No mail server is set: e-mail is written as .eml files into"
            f" {installation.home.outbox}.",
            FAINT,
        )


@contextmanager
def stop_on_signal() -> Iterator[threading.Event]:
    """An event that the first SIGTERM or SIGINT sets; the next one ends the process as usual."""
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}

    def ask(_number: int, _frame: FrameType | None) -> None:
        # The second signal ends the process: a person need not wait for a stalled mail server.
        restore()
        stop.set()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in STOP_SIGNALS:
        signal.signal(number, ask)
    try:
        yield stop
    finally:
        restore()


class Log:
    """Prints each event as one line with its time."""

    def __init__(self, clock: Clock, zone: tzinfo, *, as_json: bool) -> None:
        self._clock = clock
        self._zone = zone
        self._as_json = as_json

    def write(self, event: "Event") -> None:
        """Print one event, at once also where stdout is a file."""
        now = self._clock.now()
        if self._as_json:
            sys.stdout.write(json_line(event, now) + "\n")
        else:
            stamp = f"{now.astimezone(self._zone):%Y-%m-%d %H:%M:%S}"
            say(f"{stamp}  {event.text}", WARNING if event.is_trouble else "")
        # systemd reads a pipe, which Python fills with 8 kB before it passes anything on.
        sys.stdout.flush()


def json_line(event: "Event", at: datetime) -> str:
    """An event for a log that machines read."""
    return encode(
        {
            "at": json_documents.moment(at),
            "event": type(event).__name__,
            "trouble": event.is_trouble,
            "text": event.text,
        }
    )
