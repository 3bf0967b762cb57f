"""Channels that lead into this machine or its network, where a subscriber could not get by himself.

Who may subscribe chooses where we connect to (OWASP, "Server-Side Request Forgery"): the web server
of a router, the metadata of a cloud machine, a file of this machine.
"""

import re
import socket
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from urllib.parse import urlsplit
from urllib.request import getproxies

from apprise import AppriseAttachment
from apprise.plugins.base import NotifyBase
from apprise.utils.http import is_public_ip_address

from shelfwatch.core.errors import DeliveryFault, PermanentFault

SENTENCE = (
    "The address leads to this machine or its own network: give another one, or set"
    " allow_private_addresses to true if that is meant."
)

# How long a name is looked up: the operating system's own limit is up to half a minute.
LOOKUP_LIMIT = timedelta(seconds=3)

# Names that only an inner network has (RFC 6761, 6762, 8375), `metadata.google.internal` too.
INNER_NAME = re.compile(r"(?:.*\.)?(?:localhost|localdomain|local|internal|lan|home\.arpa)", re.I)

# Audit events of Python before anything leaves; their second argument is where it is to go.
CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


class Watched(threading.local):
    """Whether this thread is kept outside, but for `proxies`, and whether it tried to go inside."""

    is_on = False
    has_refused = False
    proxies: Collection[str] = ()


watched = Watched()


def leads_inside(service: NotifyBase) -> bool:
    """Whether a channel acts on this machine, reads a file of it, or has a host that is inner.

    Names are looked up; one that nobody knows now is not inner, and looked at again when sending.
    """
    templates: list[str] = [*map(str, service.templates)]
    if "{schema}://" in templates or any(
        isinstance(value, AppriseAttachment) and len(value) for value in vars(service).values()
    ):
        return True
    hosts = {getattr(service, "smtp_host", None)}
    if any("{host}" in template for template in templates):
        hosts.add(service.host)
    return any(is_inner(host) for host in hosts if host)


def is_inner(host: str) -> bool:
    """Whether a name or an IP address, however it is spelt, is of an inner network."""
    name = host.strip("[]").rstrip(".")
    return bool(INNER_NAME.fullmatch(name)) or not all(map(is_public, addresses_of(name)))


def is_public(address: str) -> bool:
    """Whether an IP address is one that everybody can reach, also where it holds another."""
    return bool(is_public_ip_address(address))  # type: ignore[no-untyped-call]  # it has no types


def addresses_of(name: str) -> list[str]:
    """The IP addresses of a name; none where they can't be found out in time.

    A lookup can't be broken off. Its thread, left to itself, sends nothing but the question.
    """
    found: list[str] = []

    def look_up() -> None:
        try:
            answers = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):  # nobody knows it, or it can't be a name
            return
        found.extend(str(answer[4][0]) for answer in answers)

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(LOOKUP_LIMIT.total_seconds())
    return found.copy()


@contextmanager
def kept_outside() -> Iterator[None]:
    """Let this thread connect to nothing but public addresses while the context lasts.

    Each connection is looked at when it is made: a name can have another address by then, and an
    answer can lead elsewhere. A proxy of the environment is the operator's, and may be inner.
    Raises PermanentFault in place of the fault that a refused connection ended in.
    """
    watch_connections()
    watched.is_on, watched.has_refused, watched.proxies = True, False, proxy_addresses()
    try:
        yield
    except DeliveryFault as fault:
        if watched.has_refused:
            raise PermanentFault(SENTENCE) from fault
        raise
    finally:
        watched.is_on = False


def proxy_addresses() -> frozenset[str]:
    """The IP addresses of the proxies that the environment names."""
    urls = [url for scheme, url in getproxies().items() if scheme != "no"]
    hosts = {urlsplit(url if "//" in url else f"//{url}").hostname for url in urls}
    return frozenset(found for host in hosts if host for found in addresses_of(host))


@cache
def watch_connections() -> None:
    """Have Python ask `refuse_inner` from now on; such a hook can't be taken away again."""
    sys.addaudithook(refuse_inner)


def refuse_inner(event: str, arguments: tuple[object, ...]) -> None:
    """Raise PermissionError where a watched thread is about to reach an inner address."""
    if not watched.is_on or event not in CONNECTING:
        return
    target = arguments[1]
    if target is None:  # goes on where a connection was made, which was looked at
        return
    host = str(target[0]) if isinstance(target, tuple) else ""
    if not is_public(host) and host not in watched.proxies:
        watched.has_refused = True
        raise PermissionError("the address is of an inner network")
