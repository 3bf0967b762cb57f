"""Every channel but e-mail, by Apprise: chats, pushes, SMS, web hooks."""

import json
import logging
import re
from datetime import timedelta
from urllib.parse import unquote

from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.attachment.memory import AttachMemory
from apprise.common import OverflowMode
from apprise.plugins.base import NotifyBase

from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.alerting.retries import SEND_LIMIT
from shelfwatch.core.errors import PassingFault, PermanentFault
from shelfwatch.core.messages.message import Message
from shelfwatch.core.text.harmless import without_mentions
from shelfwatch.local.channels.apprise.apprise_process import request_for
from shelfwatch.local.channels.apprise.inner_addresses import SENTENCE, kept_outside, leads_inside
from shelfwatch.local.channels.apprise.process_pool import Pool
from shelfwatch.local.channels.mail.email_message import ATTACHMENT
from shelfwatch.ports import Channel

BETWEEN_PARTS = re.compile(r"\W+")
LONGEST_REASON = 200

logger = logging.getLogger(__name__)


class AppriseChannel(Channel):
    """The port `Channel` for Apprise URLs.

    A failure is one address's own: two URLs of one scheme seldom lead to the same server.
    """

    def __init__(self, limit: timedelta = SEND_LIMIT, *, allow_private: bool = False) -> None:
        self._limit = limit
        self._allow_private = allow_private
        self._pool = Pool()

    def send(self, address: str, message: Message) -> None:
        """What took too long has been ended when this raises."""
        answer = self._ask(
            request_for(address, message, allow_private=self._allow_private), show_address(address)
        )
        if "permanent" in answer:
            raise PermanentFault(answer["permanent"])
        if "passing" in answer:
            raise PassingFault(answer["passing"])
        if "bug" in answer:
            logger.error("A channel failed with %s\n%s", answer["bug"], answer["where"])
            raise PassingFault(f"The channel failed with {answer['bug']}: see the log, report it.")

    def _ask(self, request: bytes, shown: str) -> dict[str, str]:
        """What a sending process answers; one that was idle for too long is replaced."""
        while True:
            process = self._pool.take()
            try:
                answer = process.ask(request, self._limit)
            finally:
                self._pool.give_back(process)
            if answer is not None:
                found: dict[str, str] = json.loads(answer)
                return found
            if process.is_overdue:
                raise PassingFault(
                    f"{shown} took longer than {self._limit.total_seconds():g} seconds: the message"
                    " is tried again."
                )
            if not process.took_nothing:
                raise PassingFault(
                    f"{shown} did not get the message, because the process that sends it ended: see"
                    " whether memory is short if this lasts; it is tried again by itself."
                )


def hand_over(address: str, message: Message, *, allow_private: bool) -> None:
    """Send a message in this process, however long that takes. Raises as `send` does."""
    service = make_service(address)
    if service is None:
        raise PermanentFault(
            f"Apprise can't use the address {show_address(address)}: subscribe one that works."
        )
    tell = send_through if allow_private else send_outside
    tell(service, address, message)


def make_service(address: str) -> NotifyBase | None:
    """What Apprise makes of a URL, or None where it can't be used.

    It works in the calling thread: Apprise's own time limit leaves late work in a pool that the
    process waits for at its end. What is too long for one message comes as several.
    """
    asset = AppriseAsset(app_id="Shelfwatch", async_mode=False, service_timeout=0)
    service = Apprise.instantiate(address, asset=asset)
    if service is None:
        return None
    # A web hook that is moved is another one, and 301 or 302 would lose the message on its way.
    service.redirects = False
    if service.overflow_mode is OverflowMode.UPSTREAM:
        # Apprise's default sends it whole, and a chat that takes 2,000 characters never takes it.
        service.overflow_mode = OverflowMode.SPLIT
    return service


def send_through(service: NotifyBase, address: str, message: Message) -> None:
    """Hand `message` over. Raises PassingFault, since Apprise does not tell faults apart."""
    channel = Apprise(asset=service.asset)
    channel.add(service)
    result = channel.notify(
        title=without_mentions(message.subject),
        body=without_mentions(message.text),
        body_format=NotifyFormat.TEXT,
        interpret_escapes=False,
        attach=attachment(service, message),
    )
    if not result:
        reasons = "; ".join(entry.message for entry in result.logs()) or "no reason was given"
        raise PassingFault(
            f"{show_address(address)} did not take the message ({masked(reasons, address)}): "
            "check the address if this lasts; it is tried again by itself."
        )


def send_outside(service: NotifyBase, address: str, message: Message) -> None:
    """The same, but never to this machine or its network. Raises PermanentFault as well."""
    if leads_inside(service):
        raise PermanentFault(SENTENCE)
    with kept_outside():
        send_through(service, address, message)


def attachment(service: NotifyBase, message: Message) -> AttachMemory | None:
    """The long list as a file, where there is one and the channel takes files."""
    if message.attachment is None or not service.attachment_support:
        return None
    return AttachMemory(  # type: ignore[no-untyped-call]  # Apprise has no types for it
        content=message.attachment.encode(), name=ATTACHMENT, mimetype="text/csv"
    )


def masked(text: str, address: str) -> str:
    """`text` without any part of `address`: each may be a secret, also one that looks harmless."""
    _, _, rest = address.partition("://")
    parts = set(BETWEEN_PARTS.split(rest)) | set(BETWEEN_PARTS.split(unquote(rest)))
    for part in sorted(filter(None, parts), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", "***", text)
    return " ".join(text.split())[:LONGEST_REASON]
