"""E-mail that took too long: nothing of it arrives after that was said."""

import socket
import threading
import time
from datetime import timedelta

import pytest

from local.mail_fixtures import ANN, MESSAGE, StoppedClock, server_at
from rude_server import rude_server
from shelfwatch.core.errors import PassingFault
from shelfwatch.local.channels.mail.smtp_channel import SmtpChannel

SHORT = timedelta(seconds=0.5)


class Sleeper:
    """A mail server that falls asleep at a command, and takes everything once it is woken."""

    def __init__(self, at: bytes) -> None:
        self.at = at
        self.awake = threading.Event()
        self.over = threading.Event()
        self.said: list[bytes] = []

    def serve(self, visitor: socket.socket, _over: threading.Event) -> None:
        """Hold one session."""
        try:
            if not self.at:
                self.awake.wait(10)
            visitor.sendall(b"220 localhost\r\n")
            with visitor.makefile("rb") as commands:
                for command in commands:
                    self.said.append(command.upper())
                    if self.at and command.upper().startswith(self.at):
                        self.awake.wait(10)
                    is_data = command.upper().startswith(b"DATA")
                    visitor.sendall(b"354 go on\r\n" if is_data else b"250 OK\r\n")
        finally:
            self.over.set()


@pytest.mark.slow
@pytest.mark.parametrize("at", [b"", b"EHLO", b"MAIL", b"RCPT", b"DATA"])
def test_a_server_that_wakes_up_late_gets_nothing_more(at: bytes) -> None:
    """The message is sent again then: what comes of the first try as well would be twice."""
    sleeper = Sleeper(at)
    with rude_server(sleeper.serve) as port:
        sender = SmtpChannel(server_at(port), StoppedClock(), SHORT)
        with pytest.raises(PassingFault, match="took longer"):
            sender.send(ANN, MESSAGE)
        before = list(sleeper.said)
        sleeper.awake.set()
        assert sleeper.over.wait(10)
        time.sleep(0.1)
    assert sleeper.said == before
    assert not any(b"SUBJECT" in line for line in sleeper.said)
