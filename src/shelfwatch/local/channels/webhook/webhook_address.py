"""The address of a web hook: `webhook+https://example.org/stock`."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from shelfwatch.core.errors import Misuse
from shelfwatch.local.channels.apprise.inner_addresses import (
    INNER_NAME,
    SENTENCE,
    addresses_of,
    is_public,
)

USUAL_PORT = {"https": 443, "http": 80}

MALFORMED = "That is no address of a web hook: give one like webhook+https://example.org/stock."


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes; `path` has the query with it."""

    is_secure: bool
    host: str
    port: int
    path: str


def read_target(address: str) -> Target:
    """What an address means. Raises Misuse where it is malformed; it is not repeated in that."""
    try:
        url = urlsplit(address.partition("+")[2])
        host, port = url.hostname, url.port
    except ValueError:
        raise Misuse(MALFORMED) from None
    is_odd = url.username is not None or bool(url.fragment) or not address.isascii()
    # A blank or a control character would end the line of the request, and begin another.
    if host is None or is_odd or url.scheme not in USUAL_PORT or not address.isprintable():
        raise Misuse(MALFORMED)
    if " " in address:
        raise Misuse(MALFORMED)
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    return Target(url.scheme == "https", host, port or USUAL_PORT[url.scheme], path)


def reachable_addresses(target: Target, *, allow_private: bool) -> list[str]:
    """The IP addresses of its host, all of which may be connected to; none where nobody knows it.

    Raises Misuse where one of them is inner and that is not allowed. Who connects takes one of
    these and asks no name server again, which could answer with an inner one the second time.
    """
    name = target.host.strip("[]").rstrip(".")
    found = addresses_of(name)
    if not allow_private and (INNER_NAME.fullmatch(name) or not all(map(is_public, found))):
        raise Misuse(SENTENCE)
    return found


def validate_webhook(address: str, *, allow_private: bool) -> None:
    """Raise Misuse unless messages may go to that web hook; nobody is contacted."""
    target = read_target(address)
    reachable_addresses(target, allow_private=allow_private)
    if not target.is_secure and not allow_private:
        raise Misuse("Everybody on the way could read that: give a web hook with webhook+https://.")
