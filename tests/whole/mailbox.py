"""What arrived at a test's mail server, as a person would read it."""

import re
from collections import Counter
from email.message import EmailMessage

from shelfwatch.core.messages.titles import HEADINGS
from shelfwatch.core.stock.change import AlertKind
from smtp_server import MailServer

HEADING = re.compile(r"(?P<store>.+): [\d,]+ items? (?P<news>out of stock|back in stock)")
ITEM = re.compile(r"  (?P<item>.+): \S+ \((was .+|not seen before)\)")

AlertBatch = tuple[str, str, str]
"""To whom, of which store, and which item."""


def mailed(server: MailServer, news: AlertKind = AlertKind.OUT) -> Counter[AlertBatch]:
    """How often everybody was told of every item, in all messages."""
    return Counter(found for message in server.messages() for found in read(message, news))


def read(message: EmailMessage, news: AlertKind) -> list[AlertBatch]:
    """What one message tells."""
    body = message.get_body(("plain",))
    assert body is not None
    store, is_wanted, found = "", False, []
    for line in body.get_content().splitlines():
        heading, item = HEADING.fullmatch(line), ITEM.fullmatch(line)
        if heading:
            store, is_wanted = heading["store"], heading["news"] == HEADINGS[news]
        elif item and is_wanted:
            found.append((message["To"], store, item["item"]))
    return found


def ids(server: MailServer) -> Counter[str]:
    """How often each message arrived, by its Message-ID."""
    return Counter(message["Message-ID"] for message in server.messages())
