"""The way to everybody: e-mail by the mail server or the outbox, web hooks, the rest by Apprise."""

from collections.abc import Sequence

from shelfwatch.core.alerting.address_state import valid_secrets
from shelfwatch.core.alerting.addresses import is_email, is_webhook
from shelfwatch.core.messages.message import Message
from shelfwatch.local.channels.apprise.apprise_channel import AppriseChannel
from shelfwatch.local.channels.mail.eml_folder import EmlFolder
from shelfwatch.local.channels.mail.smtp_channel import SmtpChannel
from shelfwatch.local.channels.webhook.webhook_channel import WebhookChannel
from shelfwatch.local.settings.home import Home
from shelfwatch.local.settings.settings import Settings
from shelfwatch.ports import Addresses, Channel, Clock


class ChannelRouter(Channel):
    """The port `Channel` for any address."""

    def __init__(self, mail: Channel, webhooks: Channel, others: Channel) -> None:
        self._mail = mail
        self._webhooks = webhooks
        self._others = others

    def send(self, address: str, message: Message) -> None:
        if is_email(address):
            self._mail.send(address, message)
        elif is_webhook(address):
            self._webhooks.send(address, message)
        else:
            self._others.send(address, message)


def make_channel_router(
    settings: Settings, home: Home, clock: Clock, addresses: Addresses
) -> ChannelRouter:
    """What `settings` ask for; without a mail server, e-mail goes to the outbox.

    Raises Misuse where `mail_ca_file` can't be read.
    """
    server = settings.mail_server
    mail = EmlFolder(home.outbox, clock) if server is None else SmtpChannel(server, clock)
    private = settings.allow_private_addresses

    def secrets(address: str) -> Sequence[str]:
        return valid_secrets(addresses.state(address), clock.now())

    webhooks = WebhookChannel(secrets, clock, allow_private=private)
    return ChannelRouter(mail, webhooks, AppriseChannel(allow_private=private))
