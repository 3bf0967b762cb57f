"""The command at a terminal: a real process whose input and output are one pseudo-terminal."""

import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cli.desk import COMMAND

PATIENCE = 30.0
"""Seconds that a question is waited for."""


class Terminal:
    """What a person at the terminal sees and types."""

    def __init__(self, process: subprocess.Popen[bytes], screen: int) -> None:
        self._process = process
        self._screen = screen
        self.seen = ""

    def answer(self, question: str, text: str) -> None:
        """Type `text` once `question` stands on the screen behind what was seen before."""
        start = len(self.seen)
        self._read_until(lambda: question in self.seen[start:])
        assert question in self.seen[start:], self.seen
        os.write(self._screen, f"{text}\n".encode())

    def interrupt(self, question: str) -> None:
        """Press Ctrl-C once `question` stands on the screen."""
        self._read_until(lambda: question in self.seen)
        self._process.send_signal(signal.SIGINT)

    def end(self) -> int:
        """The exit code, once the process has ended and all that it said was seen."""
        self._read_until(lambda: False)
        return self._process.wait(PATIENCE)

    def _read_until(self, is_enough: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not is_enough() and time.monotonic() < deadline:
            if not select.select([self._screen], [], [], 0.1)[0]:
                continue
            try:
                chunk = os.read(self._screen, 4096)
            except OSError:  # how Linux says that nobody is at the other end any more
                return
            if not chunk:
                return
            self.seen += chunk.decode(errors="replace")


@contextmanager
def at_terminal(*arguments: str, folder: str) -> Iterator[Terminal]:
    """The command at a terminal of its own, ended by its process id where it still runs."""
    screen, other_end = pty.openpty()
    environment = {**os.environ, "TERM": "dumb", "COLUMNS": "100"}
    process = subprocess.Popen(  # noqa: S603 -- our own command, with what the test gives it
        [*COMMAND, *arguments],
        stdin=other_end,
        stdout=other_end,
        stderr=other_end,
        cwd=folder,
        env=environment,
        start_new_session=True,
    )
    os.close(other_end)
    try:
        yield Terminal(process, screen)
    finally:
        process.kill()
        process.wait(PATIENCE)
        os.close(screen)
