"""Web hooks: one signed request for each message, to a checked address, bounded as a whole."""

import http.client
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, timedelta
from http import HTTPStatus

from standardwebhooks import Webhook

from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.alerting.retries import SEND_LIMIT
from shelfwatch.core.errors import Misuse, PassingFault, PermanentFault
from shelfwatch.core.messages.message import Message
from shelfwatch.local.channels.time_limit import run_within
from shelfwatch.local.channels.webhook.webhook_address import (
    Target,
    reachable_addresses,
    read_target,
    validate_webhook,
)
from shelfwatch.ports import Channel, Clock

# How long each wait for the other side may take; the specification asks for 15 to 30 seconds.
PATIENCE = timedelta(seconds=15)

# The valid secrets of an address, the newest first.
FindSecrets = Callable[[str], Sequence[str]]


class WebhookChannel(Channel):
    """The port `Channel` for web hooks; `secrets` finds those of an address."""

    def __init__(
        self,
        secrets: FindSecrets,
        clock: Clock,
        *,
        limit: timedelta = SEND_LIMIT,
        allow_private: bool = False,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._secrets = secrets
        self._clock = clock
        self._limit = limit
        self._allow_private = allow_private
        self._context = context or ssl.create_default_context()

    def send(self, address: str, message: Message) -> None:
        """Only an answer of 200 to 299 means that it was taken; of the answer nothing is read."""
        shown = show_address(address)
        request = Request(
            self._connection(address), read_target(address), self._headers(address, message)
        )
        overdue = PassingFault(
            f"{shown} took longer than {self._limit.total_seconds():g} seconds to answer: the"
            " message is tried again."
        )
        try:
            run_within(self._limit, lambda: request.post(message.data), overdue=overdue)
        except (OSError, http.client.HTTPException) as error:
            # Its text is left out: it may quote the address, which may hold a secret.
            raise PassingFault(
                f"{shown} did not answer ({type(error).__name__}): see whether the receiver runs;"
                " it is tried again by itself."
            ) from error
        finally:
            # Also after success: an overdue thread must not go on with what is sent again.
            request.cut()
        raise_for(request.status, shown)

    def _connection(self, address: str) -> "Connection":
        """A line to the address as it is now. Raises a fault where it may not be reached."""
        try:
            validate_webhook(address, allow_private=self._allow_private)
            target = read_target(address)
            found = reachable_addresses(target, allow_private=self._allow_private)
        except Misuse as fault:
            raise PermanentFault(str(fault), of_address=True) from fault
        if not found:
            raise PassingFault(
                f"Nobody knows the host of {show_address(address)} just now: check its name if this"
                " lasts; it is tried again by itself."
            )
        return Connection(target, found[0], self._context if target.is_secure else None)

    def _headers(self, address: str, message: Message) -> dict[str, str]:
        """The headers of Standard Webhooks; the id stays through every retry, the time does not."""
        # In UTC: `sign` takes the clock's digits for UTC, whatever zone stands beside them.
        now = self._clock.now().astimezone(UTC)
        signatures = [
            Webhook(secret).sign(message.id, now, message.data) for secret in self._secrets(address)
        ]
        if not signatures:
            raise PermanentFault(
                f"{show_address(address)} has no secret: subscribe it again.", of_address=True
            )
        return {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Shelfwatch",
            "webhook-id": message.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }


class Connection(http.client.HTTPConnection):
    """A line to an IP address that was checked; the certificate is that of the name."""

    def __init__(self, target: Target, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(target.host, target.port, timeout=PATIENCE.total_seconds())
        self.default_port = 443 if target.is_secure else 80
        self._address = address
        self._secured_by = context

    def connect(self) -> None:
        """Connect to the checked address: a second lookup could lead elsewhere."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._secured_by is not None:
            self.sock = self._secured_by.wrap_socket(self.sock, server_hostname=self.host)


class Request:
    """One request, made in one thread; another thread may cut it at any step."""

    def __init__(self, connection: Connection, target: Target, headers: dict[str, str]) -> None:
        self._connection = connection
        self._target = target
        self._headers = headers
        self.status = 0

    def post(self, body: str) -> None:
        """Send it, and read the status of the answer. Redirects are not followed."""
        self._connection.request("POST", self._target.path, body.encode(), self._headers)
        # The body of the answer is never read: it may be endless.
        self.status = self._connection.getresponse().status

    def cut(self) -> None:
        """End it now; harmless where it has ended."""
        line = self._connection.sock
        if line is not None:
            with suppress(OSError):  # it may end by itself at this very moment
                socket.socket.shutdown(line, socket.SHUT_RDWR)
        self._connection.close()


def raise_for(status: int, shown: str) -> None:
    """Raise the fault that an answer means; none where the message was taken."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if status == HTTPStatus.GONE:
        raise PermanentFault(
            f"{shown} asks to be told no more (410): it was unsubscribed.", has_left=True
        )
    if status < HTTPStatus.BAD_REQUEST:
        raise PassingFault(
            f"{shown} redirects ({status}), which is not followed: subscribe the address that it"
            " leads to."
        )
    raise PassingFault(
        f"{shown} did not take the message ({status}): see the receiver's log if this lasts; it is"
        " tried again by itself."
    )
