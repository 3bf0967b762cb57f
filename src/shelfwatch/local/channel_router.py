"""The way to everybody: e-mail by the mail server or the outbox, the rest by Apprise."""

from shelfwatch.core.alerting.addresses import is_email
from shelfwatch.core.messages.message import Message
from shelfwatch.local.channels.apprise.apprise_channel import AppriseChannel
from shelfwatch.local.channels.mail.eml_folder import EmlFolder
from shelfwatch.local.channels.mail.smtp_channel import SmtpChannel
from shelfwatch.local.settings.home import Home
from shelfwatch.local.settings.settings import Settings
from shelfwatch.ports import Channel, Clock


class ChannelRouter(Channel):
    """The port `Channel` for any address."""

    def __init__(self, mail: Channel, others: Channel) -> None:
        self._mail = mail
        self._others = others

    def send(self, address: str, message: Message) -> None:
        channel = self._mail if is_email(address) else self._others
        channel.send(address, message)


def make_channel_router(settings: Settings, home: Home, clock: Clock) -> ChannelRouter:
    """What `settings` ask for; without a mail server, e-mail goes to the outbox.

    Raises Misuse where `mail_ca_file` can't be read.
    """
    server = settings.mail_server
    mail = EmlFolder(home.outbox, clock) if server is None else SmtpChannel(server, clock)
    return ChannelRouter(mail, AppriseChannel(allow_private=settings.allow_private_addresses))
