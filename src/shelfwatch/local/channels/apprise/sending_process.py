"""A process that sends for this one, so that a send can be ended for sure, wherever it hangs.

A thread can't be ended: one that hangs in a library would send its message once the other side
wakes up, after the delivery was put back and sent again. A process can, with all that it started.
"""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import timedelta

# How a process ends that was idle for long: it has taken no request.
NOTHING_TAKEN = 0


class SendingProcess:
    """Runs the module `module`, which answers each line that it reads by one line.

    One thread asks it at a time. It ends with this process, however this one ends: its standard
    input is closed then.
    """

    def __init__(self, module: str, *arguments: str) -> None:
        self.is_overdue = False
        # A session of its own, so that Ctrl-C does not reach it and the whole group can be ended.
        self._process = subprocess.Popen(  # noqa: S603 -- our own interpreter on our own module
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # libraries may quote an address, which may hold a secret
            start_new_session=True,
        )

    def ask(self, request: bytes, limit: timedelta) -> bytes | None:
        """What it answers to a line, without its end; None where it ended and did not answer.

        It is ended where it takes longer than `limit`; then it is gone when this returns.
        """
        timer = threading.Timer(limit.total_seconds(), self._end_overdue)
        timer.daemon = True
        timer.start()
        try:
            answer = self._exchange(request)
        finally:
            timer.cancel()
        if not answer.endswith(b"\n"):
            self.end()
            return None
        return answer[:-1]

    @property
    def has_ended(self) -> bool:
        """Whether it can't be asked any more."""
        return self._process.poll() is not None

    @property
    def took_nothing(self) -> bool:
        """Whether it ended by itself before it took the request, which another may take then."""
        return self._process.poll() == NOTHING_TAKEN

    def end(self) -> None:
        """End it now with all that it started; it is gone when this returns."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not written yet has no reader any more
                    pipe.close()

    def _end_overdue(self) -> None:
        self.is_overdue = True
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _exchange(self, request: bytes) -> bytes:
        """Write a line and read one, as much of it as comes before the process ends."""
        entrance, exit_ = self._process.stdin, self._process.stdout
        if entrance is None or exit_ is None:
            return b""
        with suppress(BrokenPipeError):
            entrance.write(request + b"\n")
            entrance.flush()
        return exit_.readline()
