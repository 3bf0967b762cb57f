"""The mail server that messages are handed to, as the settings describe it."""

import ssl
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from shelfwatch.core.errors import Misuse


class Security(StrEnum):
    """How the connection is made private."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


# RFC 6409 (submission), RFC 8314, 3.3 (submissions) and RFC 5321 (plain).
USUAL_PORT = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where it is, and who we are to it; without `user` nobody logs in.

    `timeout` bounds each wait for the server. `ca_file` holds the certificates to trust instead
    of the machine's own.
    """

    host: str
    port: int
    sender: str
    security: Security = Security.STARTTLS
    user: str | None = None
    password: str = field(default="", repr=False)
    timeout: timedelta = timedelta(seconds=15)
    ca_file: Path | None = None

    @property
    def name(self) -> str:
        """The server as messages call it."""
        return f"{self.host}:{self.port}"

    def tls_context(self) -> ssl.SSLContext | None:
        """What its certificate is verified with; None where the connection is not secured.

        Raises Misuse where `ca_file` can't be read.
        """
        if self.security is Security.NONE:
            return None
        try:
            return ssl.create_default_context(cafile=self.ca_file)
        except OSError as fault:
            raise Misuse(
                f"Set mail_ca_file to a readable file of certificates in PEM form; {self.ca_file} "
                f"is none ({fault.strerror or fault})."
            ) from fault
