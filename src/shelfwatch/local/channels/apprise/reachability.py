"""Whether somebody answers where a channel connects to; nothing is sent there."""

import socket
from datetime import timedelta
from urllib.parse import urlsplit
from urllib.request import getproxies

from apprise.plugins.base import NotifyBase

from shelfwatch.local.channels.apprise.inner_addresses import addresses_of

# How long an answer is waited for: a channel that needs longer fails in use as well.
ANSWER_LIMIT = timedelta(seconds=3)

# Schemes whose port is that of the web where the URL names none; of others it is not known here.
OF_THE_WEB = frozenset({"json", "jsons", "xml", "xmls", "form", "forms"})


def unreachable(service: NotifyBase, scheme: str) -> str | None:
    """Why nobody can be reached by a channel, as a sentence; None where somebody answers.

    Also None where it is not known whom it connects to, or where a proxy does that.
    """
    # Behind a proxy a direct look would fail although sending works.
    if getproxies():
        return None
    place = endpoint_of(service, scheme)
    if place is None:
        return None
    host, port = place
    found = addresses_of(host)
    if not found:
        return f"Nobody knows the host {host}: check the address, or the network of this machine."
    try:
        limit = ANSWER_LIMIT.total_seconds()
        with socket.create_connection((found[0], port), timeout=limit):
            return None
    except OSError as error:
        reason = error.strerror or str(error)
        return f"Nobody answers at {host}, port {port} ({reason}): check the address, or try later."


def endpoint_of(service: NotifyBase, scheme: str) -> tuple[str, int] | None:
    """The host and port that a channel connects to, where that is known."""
    templates: list[str] = [*map(str, service.templates)]
    if any("{host}" in template for template in templates) and service.host:
        if service.port is None and scheme not in OF_THE_WEB:
            return None
        return str(service.host), int(service.port or (443 if service.secure else 80))
    url = urlsplit(str(getattr(service, "notify_url", "")))
    if url.hostname is None or "{" in url.netloc:
        return None
    return url.hostname, url.port or (80 if url.scheme == "http" else 443)
