"""One session with a mail server, from connecting to leaving."""

import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

from shelfwatch.local.channels.mail.smtp_errors import fault_of
from shelfwatch.local.channels.mail.smtp_server import MailServer, Security

# How a machine without a full name greets (RFC 5321, 4.1.3).
NAMELESS = "[127.0.0.1]"

# What is said to the server once it has let us in.
Exchange = Callable[[smtplib.SMTP], object]


class Session:
    """Used once, in one thread; another thread may cut it at any step."""

    def __init__(self, server: MailServer, context: ssl.SSLContext | None) -> None:
        self.server = server
        self._context = context
        self._lines: list[smtplib.SMTP] = []
        self._is_cut = False

    def hold(self, exchange: Exchange) -> None:
        """Connect, log in, do `exchange` and leave. Raises PassingFault or PermanentFault."""
        try:
            with closing(self._connect()) as smtp:
                self._enter(smtp)
                # After a cut nobody waits any more, and the message may be on its way again.
                if not self._is_cut:
                    exchange(smtp)
                    leave(smtp)
        except OSError as error:
            raise fault_of(self.server, error) from error

    def cut(self) -> None:
        """End the session now; harmless where it has ended."""
        self._is_cut = True
        for line in self._lines:
            connection = line.sock
            if connection is not None:
                with suppress(OSError):  # it may end by itself at this very moment
                    # Not the TLS socket's own, which stops to encrypt before it shuts down.
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def _connect(self) -> smtplib.SMTP:
        options: dict[str, Any] = {
            "host": self.server.host,
            "port": self.server.port,
            # Given, since smtplib would ask a name server, which can take half a minute.
            "local_hostname": own_name(),
            "timeout": self.server.timeout.total_seconds(),
        }
        if self.server.security is Security.TLS:
            return SecureLine(self._lines, context=self._context, **options)
        return Line(self._lines, **options)

    def _enter(self, smtp: smtplib.SMTP) -> None:
        if self.server.security is Security.STARTTLS:
            smtp.starttls(context=self._context)
        if self.server.user is not None:
            smtp.login(self.server.user, self.server.password)


class Line(smtplib.SMTP):
    """Known before it connects, so that it can be cut while the greeting is still dripping."""

    def __init__(self, lines: list[smtplib.SMTP], **options: Any) -> None:
        # Before `super`, which connects and waits for the greeting: that wait has to be cut too.
        lines.append(self)
        super().__init__(**options)


class SecureLine(Line, smtplib.SMTP_SSL):
    """The same with TLS from the first byte on."""


def leave(smtp: smtplib.SMTP) -> None:
    """Say goodbye, and wait for no answer.

    The message was taken: nothing that goes wrong now may look as if it were not, or it would be
    sent again.
    """
    with suppress(OSError):
        smtp.putcmd("QUIT")


def own_name() -> str:
    """The name we greet with; smtplib's own way can wait for a name server for many seconds."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else NAMELESS
