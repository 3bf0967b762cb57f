"""A message as an e-mail: text with an HTML alternative, and the long list attached as CSV."""

import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from shelfwatch.core.messages.message import Message
from shelfwatch.core.text.harmless import BREAK

# What browsers take for a valid e-mail address (HTML Living Standard, 4.10.5.1.5); RFC 5321 allows
# more, such as quoted blanks, which no mailbox has that people subscribe.
WELL_FORMED = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*", re.A | re.I)

# Not every server takes eight-bit text (RFC 6152), and it could break lines that are too long.
ASCII_ONLY = SMTP.clone(cte_type="7bit")

ATTACHMENT = "items.csv"

# Whose mail nobody gets: the sender while none is set.
NO_MAILBOX = "@localhost"


def is_well_formed(address: str) -> bool:
    """Whether mail can be addressed to `address` as it stands."""
    return WELL_FORMED.fullmatch(address) is not None


def build_email(message: Message, sender: str, recipient: str, at: datetime) -> EmailMessage:
    """`message` as an e-mail; both addresses have to be well-formed.

    The Message-ID follows from the message's id, so that a mail system that sees a repeat knows
    it for one. `Auto-Submitted` (RFC 3834, 5) keeps holiday replies from answering.
    """
    email = EmailMessage(policy=ASCII_ONLY)
    email["Subject"] = one_header(message.subject)
    email["From"] = f"Shelfwatch <{sender}>"
    email["To"] = recipient
    email["Date"] = format_datetime(at)
    email["Message-ID"] = f"<{message.id}@shelfwatch>"
    email["Auto-Submitted"] = "auto-generated"
    if not sender.endswith(NO_MAILBOX):
        # Mail programs show a button for it (RFC 2369), and who has none calls alerts spam.
        email["List-Unsubscribe"] = f"<mailto:{sender}?subject=unsubscribe>"
    email.set_content(message.text)
    email.add_alternative(message.html, subtype="html")
    if message.attachment is not None:
        attach_list(email, message.attachment)
    return email


def one_header(text: str) -> str:
    """`text` as one line in which no mail program finds an encoded word to decode (RFC 2047).

    `=?utf-8?q?=0A?=` in the name of an item would put a line break, or any other text, there.
    """
    return " ".join(text.splitlines()).replace("=?", f"={BREAK}?")


def attach_list(email: EmailMessage, list_as_csv: str) -> None:
    """Attach CSV text; as bytes, since a text part would lose its byte order mark."""
    email.add_attachment(
        list_as_csv.encode(),
        maintype="text",
        subtype="csv",
        filename=ATTACHMENT,
        params={"charset": "utf-8"},
    )
