"""Hands one message to Apprise, in the process that sends it (`apprise_process`)."""

import re
from urllib.parse import unquote

from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.attachment.memory import AttachMemory
from apprise.common import OverflowMode
from apprise.plugins.base import NotifyBase

from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.errors import PassingFault, PermanentFault
from shelfwatch.core.messages.fitting import fitted
from shelfwatch.core.messages.message import Message
from shelfwatch.core.text.harmless import without_mentions
from shelfwatch.local.channels.apprise.inner_addresses import SENTENCE, kept_outside, leads_inside
from shelfwatch.local.channels.mail.email_message import ATTACHMENT

BETWEEN_PARTS = re.compile(r"\W+")
LONGEST_REASON = 200


def hand_over(address: str, message: Message, *, allow_private: bool) -> None:
    """Send a message in this process, however long that takes. Raises as `Channel.send` does."""
    service = make_service(address)
    if service is None:
        raise PermanentFault(
            f"Apprise can't use the address {show_address(address)}: subscribe one that works.",
            of_address=True,
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
    title, body = fitted(
        without_mentions(message.subject),
        without_mentions(message.text),
        service.body_maxlen,
        takes_files=service.attachment_support,
    )
    result = channel.notify(
        title=title,
        body=body,
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
