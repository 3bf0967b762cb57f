"""What a failed exchange with a mail server means: try again later, or never.

What a person can mend in the settings (login, sender, certificate) is a passing fault: the
message is worth keeping until it is mended, and `doctor` shows it meanwhile.
"""

import re
import smtplib
import ssl

from shelfwatch.core.errors import DeliveryFault, PassingFault, PermanentFault
from shelfwatch.local.channels.mail.smtp_server import MailServer

# The server closes the connection, to any command (RFC 5321, 3.8).
SHUTTING_DOWN = 421

FIRST_PERMANENT = 500

# Replies to an address that ask for a login or a permission (RFC 4954, 6; RFC 3463, X.7).
NOT_AUTHORIZED = re.compile(r"53\d |55\d 5\.7\.")

LONGEST_REPLY = 200
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def fault_of(server: MailServer, error: OSError) -> DeliveryFault:
    """The fault that `error`, from smtplib or the network, is; with a sentence what to do."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            # One recipient for each message, so there is one refusal.
            address, (code, reply) = next(iter(error.recipients.items()))
            return recipient_fault(server, address, said(code, reply), code)
        case smtplib.SMTPDataError():
            return data_fault(server, said(error.smtp_code, error.smtp_error), error.smtp_code)
        case smtplib.SMTPResponseException() | smtplib.SMTPNotSupportedError():
            return settings_fault(server, error)
        case smtplib.SMTPServerDisconnected():
            advice = f"The mail server {server.name} broke the connection off ({error})"
            return down(f"{advice}: see its log if this lasts; the message is tried again.")
        case ssl.SSLError():
            return tls_fault(server, error)
        case _:
            advice = "check mail_host and mail_port, and that it runs"
            reason = error.strerror or str(error) or type(error).__name__
            return down(f"The mail server {server.name} can't be reached ({reason}): {advice}.")


def down(sentence: str) -> PassingFault:
    """A fault that every message would meet now."""
    return PassingFault(sentence, channel_down=True)


def recipient_fault(server: MailServer, address: str, reply: str, code: int) -> DeliveryFault:
    """Why one address is refused."""
    refusal = f"The mail server {server.name} refused {address} ({reply})"
    if NOT_AUTHORIZED.match(reply):
        return PassingFault(f"{refusal}: set mail_user and mail_password, or ask its operator.")
    if code >= FIRST_PERMANENT:
        return PermanentFault(f"{refusal}: subscribe an address that exists.", of_address=True)
    return PassingFault(
        f"{refusal}: it is tried again by itself.", channel_down=code == SHUTTING_DOWN
    )


def data_fault(server: MailServer, reply: str, code: int) -> DeliveryFault:
    """Why a message is refused after its addresses were taken."""
    refusal = f"The mail server {server.name} refused the message ({reply})"
    if code >= FIRST_PERMANENT:
        return PermanentFault(f"{refusal}: ask its operator why.")
    return PassingFault(
        f"{refusal}: it is tried again by itself.", channel_down=code == SHUTTING_DOWN
    )


def settings_fault(server: MailServer, error: smtplib.SMTPException) -> PassingFault:
    """Why the server will not talk to us, or not as the settings want it."""
    match error:
        case smtplib.SMTPAuthenticationError():
            reply = said(error.smtp_code, error.smtp_error)
            what = f"refused the login of {server.user} ({reply})"
            advice = "check mail_user and mail_password"
        case smtplib.SMTPSenderRefused():
            reply = said(error.smtp_code, error.smtp_error)
            what = f"refused the sender {server.sender} ({reply})"
            advice = "check mail_sender, and whether it wants mail_user and mail_password"
        case smtplib.SMTPResponseException():
            what = f"turned us away ({said(error.smtp_code, error.smtp_error)})"
            advice = "see its log if this lasts; the message is tried again"
        case _:
            what = f"does not offer what the settings ask for ({error})"
            advice = "check mail_security, mail_port and mail_user"
    return down(f"The mail server {server.name} {what}: {advice}.")


def tls_fault(server: MailServer, error: ssl.SSLError) -> PassingFault:
    """Why the connection could not be made private."""
    if isinstance(error, ssl.SSLCertVerificationError):
        reason, advice = error.verify_message, "check mail_host, or set mail_ca_file to its issuer"
    else:
        reason = error.reason or str(error)
        advice = "check that mail_security and mail_port belong together"
    return down(f"No secure connection to the mail server {server.name} ({reason}): {advice}.")


def said(code: int, reply: bytes | str) -> str:
    """A server's reply as one short line."""
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    return f"{code} {UNPRINTABLE.sub(' ', text)}"[:LONGEST_REPLY].rstrip()
