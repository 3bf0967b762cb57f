"""E-mail by SMTP: a connection for each message, bounded as a whole."""

import smtplib
from datetime import timedelta

from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.alerting.retries import SEND_LIMIT
from shelfwatch.core.errors import PermanentFault
from shelfwatch.core.messages.message import Message
from shelfwatch.local.channels.mail.email_message import build_email, is_well_formed
from shelfwatch.local.channels.mail.smtp_errors import down
from shelfwatch.local.channels.mail.smtp_server import MailServer
from shelfwatch.local.channels.mail.smtp_session import Exchange, Session
from shelfwatch.local.channels.time_limit import run_within
from shelfwatch.ports import Channel, Clock

# The reply of a server that has done what it was asked (RFC 5321, 4.2.3).
OK = 250


class SmtpChannel(Channel):
    """The port `Channel` for e-mail, on a mail server."""

    def __init__(self, server: MailServer, clock: Clock, limit: timedelta = SEND_LIMIT) -> None:
        self._server = server
        self._context = server.tls_context()
        self._clock = clock
        self._limit = limit

    def send(self, address: str, message: Message) -> None:
        if not is_well_formed(address):
            raise PermanentFault(
                f"{show_address(address)} is no e-mail address: subscribe the right one.",
                of_address=True,
            )
        sender = self._server.sender
        content = build_email(message, sender, address, self._clock.now()).as_bytes()
        session = Session(self._server, self._context)
        hold(session, lambda smtp: smtp.sendmail(sender, [address], content), self._limit)


def check_mail_server(server: MailServer, limit: timedelta = SEND_LIMIT) -> None:
    """Connect and log in as a message would, and send none.

    Raises PassingFault with a sentence what to do where that fails.
    """
    hold(Session(server, server.tls_context()), ask_for_nothing, limit)


def ask_for_nothing(smtp: smtplib.SMTP) -> None:
    """See whether the server is still willing once we are in."""
    code, reply = smtp.noop()
    if code != OK:
        raise smtplib.SMTPResponseException(code, reply)


def hold(session: Session, exchange: Exchange, limit: timedelta) -> None:
    """Hold `session` for `exchange`, within `limit` as a whole."""
    overdue = down(
        f"The mail server {session.server.name} took longer than {limit.total_seconds():g} "
        "seconds: see its log if this lasts; the message is tried again."
    )
    try:
        run_within(limit, lambda: session.hold(exchange), overdue=overdue)
    finally:
        # Also after success: an overdue thread must not go on with a message that is sent again.
        session.cut()
