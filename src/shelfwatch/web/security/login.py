"""Who asks: the port behind which a way to log in stands, and the one that needs none."""

from datetime import datetime
from typing import Protocol

from fastapi import Request

from shelfwatch.core.access.person import Person, owner
from shelfwatch.core.errors import ShelfwatchError
from shelfwatch.ports import Access, Clock
from shelfwatch.web.security.secrets import TOKEN_START, kept_hash


class NotLoggedIn(ShelfwatchError):
    """Nobody knows who asks."""


class Login(Protocol):
    """A way to know who asks; another one, such as OpenID Connect, is another class."""

    @property
    def is_open(self) -> bool:
        """Whether everybody who reaches the pages may use them, so that there is no login page."""
        ...

    def person(self, request: Request) -> Person:
        """Who asks for a page, by their session. Raises NotLoggedIn where nobody does."""
        ...

    def program(self, request: Request) -> Person:
        """Who asks the API, by a token or else as for a page. Raises NotLoggedIn."""
        ...


class NoLogin(Login):
    """For an address that only this machine reaches: whoever is at it may do everything.

    A program that shows a token is held to what that token may, also here.
    """

    def __init__(self, name: str, access: Access, clock: Clock) -> None:
        self._owner = owner(name)
        self._access = access
        self._clock = clock

    @property
    def is_open(self) -> bool:
        return True

    def person(self, request: Request) -> Person:  # noqa: ARG002 -- everybody is the same
        return self._owner

    def program(self, request: Request) -> Person:
        return by_token(self._access, self._clock.now(), request) or self._owner


def by_token(access: Access, now: datetime, request: Request) -> Person | None:
    """Who asks by a token, None where there is none. Raises NotLoggedIn where it is not known."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() != "bearer":
        return None
    token = access.token(kept_hash(secret.strip()), now) if secret.startswith(TOKEN_START) else None
    if token is None:
        raise NotLoggedIn("This token is not known, or was revoked.")
    return token.person
