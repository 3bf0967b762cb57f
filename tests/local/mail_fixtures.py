"""What the tests of e-mail share: a message, a stopped clock, certificates, a server's address."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from shelfwatch.core.messages.message import Message
from shelfwatch.local.channels.mail.smtp_server import MailServer, Security
from smtp_server import LOCALHOST

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SENDER = "stock@example.org"
ANN = "ann@example.org"

MESSAGE = Message(
    id="d0123456789abcdef0123456",
    subject="Köln: Écho Plus is out of stock",
    text="Köln: 1 item out of stock\n",
    html="<p>Köln: 1 item out of stock</p>",
    attachment='\ufeffstore,item\r\nKöln,"Écho, Plus"\r\n',
)


class StoppedClock:
    """A clock that stands at noon."""

    def now(self) -> datetime:
        """Noon."""
        return NOON


def server_at(
    port: int,
    *,
    security: Security = Security.NONE,
    login: tuple[str, str] | None = None,
    ca_file: Path | None = None,
    timeout: timedelta = timedelta(seconds=5),
) -> MailServer:
    """A mail server on this machine, as settings would describe it."""
    user, password = login or (None, "")
    return MailServer(
        LOCALHOST,
        port,
        SENDER,
        security=security,
        user=user,
        password=password,
        timeout=timeout,
        ca_file=ca_file,
    )


@dataclass(frozen=True)
class Certificates:
    """A server's own certificate, and the file of who issued it."""

    context: ssl.SSLContext
    issuer: Path


def issue(folder: Path, name: str = LOCALHOST) -> Certificates:
    """Certificates of a server called `name`, by an issuer that only `issuer` vouches for."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    issuer = folder / "issuer.pem"
    authority.cert_pem.write_to_path(str(issuer))
    return Certificates(context, issuer)
