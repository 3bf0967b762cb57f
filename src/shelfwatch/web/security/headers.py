"""What each request must have, and each answer carries, before any page is asked.

A page of another site may send requests here by the browser of somebody who is at work, and a name
server may give that site our address. So the host that is asked for must be ours, and what changes
anything must come from our own pages, or from no browser at all.
"""

import ipaddress
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any
from urllib.parse import unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

# Nothing but our own files; no script, style or frame that stands in a page itself.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

ALWAYS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """An ASGI application around another: it refuses what is not ours, and adds the headers."""

    def __init__(self, app: App, names: Collection[str]) -> None:
        self._app = app
        self._names = {name.casefold() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                # Stock is nobody else's business: no proxy and no disk keeps it.
                headers.setdefault("cache-control", "no-store")
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            status, sentence = refusal
            await PlainTextResponse(sentence, status)(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        if not self._is_ours(headers.get("host", "")):
            return 421, "This host is not known here: ask by a name in the setting web_names."
        if scope["method"] not in SAFE and not comes_from_us(headers, scope["scheme"]):
            return 403, "The request came from another site: do it on our own pages."
        return None

    def _is_ours(self, host: str) -> bool:
        """Whether a host is this one: an address, which no name server gives, or a known name."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self._names or is_address(name)


def is_address(name: str) -> bool:
    """Whether a host is an IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def comes_from_us(headers: Headers, scheme: str) -> bool:
    """Whether a request comes from our own pages, or from a program and not from a browser.

    Every browser says where what it sends by POST comes from, in one header or the other.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        return False
    return origin is None or origin.casefold() == f"{scheme}://{headers.get('host', '')}".casefold()


class KeepSlashes:
    """Lets a name have a `/` in it: where a path has it as `%2F`, it is no end of a part.

    It becomes a character that no name contains; `in_path` gives it back.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw: bytes = scope.get("raw_path") or b""
        if scope["type"] == "http" and b"%2f" in raw.lower():
            text = raw.split(b"?")[0].decode("ascii", "replace")
            scope["path"] = unquote(text.replace("%2f", "%1F").replace("%2F", "%1F"))
        await self._app(scope, receive, send)


def in_path(name: str) -> str:
    """A name as it stood in a path."""
    return name.replace("\x1f", "/")
