"""A real mail server for tests: it takes messages, or behaves as badly as it is told to.

`with mail_server(folder) as server:` runs one in a thread, on a free port of 127.0.0.1, and any
process can send to it. As a program, `python smtp_server.py FOLDER`, it prints its port and runs
until its standard input is closed. Messages lie in the folder as `.eml` files, each whole.
"""

import asyncio
import itertools
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

LOCALHOST = "127.0.0.1"
READY_WITHIN = 5


@dataclass(frozen=True)
class Manner:
    """How a server treats its visitors.

    The `at_...` are replies given in place of an acceptance, such as `450 busy`. With
    `drops_data` the connection breaks off once a message is there, before it is accepted.
    """

    at_sender: str | None = None
    at_recipient: str | None = None
    at_data: str | None = None
    drops_data: bool = False
    login: tuple[str, str] | None = None
    starttls: ssl.SSLContext | None = None
    tls: ssl.SSLContext | None = None


@dataclass
class MailServer:
    """A running server; `visits` counts connections that got as far as naming a sender."""

    port: int
    folder: Path
    manner: Manner
    visits: int = 0
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def messages(self) -> list[EmailMessage]:
        """Every message that was taken, in the order of their coming."""
        return [
            message_from_bytes(file.read_bytes(), policy=default)
            for file in sorted(self.folder.glob("*.eml"))
        ]

    def keep(self, content: bytes) -> None:
        """Write a message whole, or not at all."""
        name = f"{time.time_ns():020d}-{next(self._numbers):06d}"
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(content)
        unfinished.rename(self.folder / f"{name}.eml")


class Handler:
    """What aiosmtpd asks at each step."""

    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def handle_MAIL(  # noqa: N802 aiosmtpd names it
        self,
        _server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Whether this sender may send."""
        self.server.visits += 1
        if self.server.manner.login is not None and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return self.server.manner.at_sender or "250 OK"

    async def handle_RCPT(  # noqa: N802 aiosmtpd names it
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Whether this recipient has a mailbox."""
        if self.server.manner.at_recipient is None:
            envelope.rcpt_tos.append(address)
        return self.server.manner.at_recipient or "250 OK"

    async def handle_DATA(  # noqa: N802 aiosmtpd names it
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Whether the message is taken."""
        manner = self.server.manner
        if manner.drops_data:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        elif manner.at_data is None:
            assert isinstance(envelope.content, bytes)
            self.server.keep(envelope.content)
        return manner.at_data or "250 OK"


def protocol(server: MailServer) -> SMTP:
    """A visitor's side of the conversation."""
    manner = server.manner

    def authenticate(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: object
    ) -> AuthResult:
        assert isinstance(login, LoginPassword)
        credentials = (login.login.decode(), login.password.decode())
        return AuthResult(success=credentials == manner.login, handled=False)

    return SMTP(
        Handler(server),
        hostname="localhost",
        tls_context=manner.starttls,
        require_starttls=manner.starttls is not None,
        authenticator=authenticate if manner.login else None,
        auth_require_tls=False,
    )


@contextmanager
def mail_server(folder: Path, manner: Manner | None = None) -> Iterator[MailServer]:
    """A server on a free port while the context lasts; `manner` is courteous by default."""
    folder.mkdir(parents=True, exist_ok=True)
    server = MailServer(0, folder, manner or Manner())
    ready = threading.Event()
    stop: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(
            lambda: protocol(server), LOCALHOST, 0, ssl=server.manner.tls
        )
        server.port = listening.sockets[0].getsockname()[1]
        stop.append((loop, over))
        ready.set()
        await over.wait()
        listening.close()

    thread = threading.Thread(target=asyncio.run, args=[serve()], daemon=True)
    thread.start()
    assert ready.wait(READY_WITHIN), "the mail server did not start"
    try:
        yield server
    finally:
        loop, over = stop[0]
        loop.call_soon_threadsafe(over.set)
        thread.join(READY_WITHIN)


if __name__ == "__main__":
    with mail_server(Path(sys.argv[1])) as running:
        print(running.port, flush=True)
        sys.stdin.read()
