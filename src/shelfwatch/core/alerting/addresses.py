"""Addresses: what carries messages to one, and how much of it may be printed."""

import re

# Addresses that hold no secret: of e-mail, and what SNS reaches besides web hooks.
OPEN = re.compile(r"[^\s:/@]+@[^\s:/@]+|\+[0-9]+|arn:aws[a-z-]*:(sqs|lambda):[\w:-]+")

HIDDEN = "://***"

WEBHOOK = ("webhook+https://", "webhook+http://")

SCHEME = re.compile(r"[A-Za-z0-9]+(\+https?)?")


def is_email(address: str) -> bool:
    """Whether `address` is an e-mail address; anything else is a web hook or Apprise's."""
    return "@" in address and "://" not in address


def is_webhook(address: str) -> bool:
    """Whether `address` is a signed web hook's; Apprise's own ones sign nothing."""
    return address.startswith(WEBHOOK)


def channel_of(address: str) -> str:
    """What carries messages to `address`: "email", or the scheme of its Apprise URL.

    Deliveries of one channel tend to fail together; those of different channels do not.
    """
    return "email" if is_email(address) else address.partition("://")[0].casefold()


def show_address(address: str) -> str:
    """`address` as it may be printed: an Apprise URL holds secrets, so only its scheme stays.

    Of what is neither that nor open nothing stays: it may be a URL whose scheme was mistyped.
    """
    if OPEN.fullmatch(address):
        return address
    scheme, mark, _ = address.partition("://")
    return scheme + HIDDEN if mark and SCHEME.fullmatch(scheme) else "***"


def is_hidden(address: str) -> bool:
    """Whether only the printable part of an address is left: nothing can be sent to it."""
    return address.endswith(HIDDEN)
