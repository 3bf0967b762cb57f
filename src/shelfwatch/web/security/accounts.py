"""Accounts with passwords, and sessions by a cookie: the login where others can reach the pages."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request, Response

from shelfwatch.core.access.account import (
    FAILURES_WITHIN,
    LONGEST_PASSWORD,
    MOST_FAILURES_OF_ACCOUNT,
    MOST_FAILURES_OF_ADDRESS,
    SESSION_LONGEST,
    AuditEntry,
)
from shelfwatch.core.access.person import Person
from shelfwatch.core.errors import ShelfwatchError
from shelfwatch.ports import Access, Clock
from shelfwatch.web.security.login import Login, NotLoggedIn, by_token
from shelfwatch.web.security.secrets import is_password, kept_hash, new_secret

COOKIE = "shelfwatch"

WRONG = "The name or the password is wrong."


class TooManyTries(ShelfwatchError):
    """Somebody tries passwords."""


@dataclass(frozen=True)
class AccountLogin(Login):
    """Who has an account, and a session that began with its password."""

    access: Access
    clock: Clock

    @property
    def is_open(self) -> bool:
        return False

    def person(self, request: Request) -> Person:
        secret = request.cookies.get(COOKIE, "")
        account = self.access.session(kept_hash(secret), self.clock.now()) if secret else None
        if account is None:
            raise NotLoggedIn("Log in first.")
        return account.person

    def program(self, request: Request) -> Person:
        person = by_token(self.access, self.clock.now(), request)
        return self.person(request) if person is None else person

    def log_in(self, name: str, password: str, address: str) -> str:
        """Begin a session; its secret, for the cookie. Raises NotLoggedIn, and TooManyTries."""
        now = self.clock.now()
        self._refuse_guessing(name, address, now)
        account = self.access.account(name)
        if not is_password(None if account is None else account.password, password[:LONGEST]):
            self.access.note_failure(f"account {name}"[:200], now)
            self.access.note_failure(f"address {address}", now)
            self._note(now, name, "failed login", address)
            raise NotLoggedIn(WRONG)
        secret = new_secret()
        self.access.begin_session(kept_hash(secret), name, now)
        self._note(now, name, "login", address)
        return secret

    def log_out(self, request: Request, *, everywhere: bool) -> None:
        """End this session, or all of the account's."""
        person = self.person(request)
        if everywhere:
            self.access.end_sessions(person.name)
        self.access.end_session(kept_hash(request.cookies.get(COOKIE, "")))
        self._note(self.clock.now(), person.name, "logout", "everywhere" if everywhere else "")

    def _refuse_guessing(self, name: str, address: str, now: datetime) -> None:
        since = now - FAILURES_WITHIN
        # Kept in the database: a restart does not give anybody who guesses a fresh start.
        of_account = self.access.failures(f"account {name}"[:200], since)
        of_address = self.access.failures(f"address {address}", since)
        if of_account >= MOST_FAILURES_OF_ACCOUNT or of_address >= MOST_FAILURES_OF_ADDRESS:
            raise TooManyTries("Too many wrong passwords: wait a quarter of an hour.")

    def _note(self, at: datetime, name: str, action: str, about: str) -> None:
        self.access.note(AuditEntry(at, name[:64], action, about))


# What is hashed of what somebody types: a password of a megabyte would be work for a second.
LONGEST = LONGEST_PASSWORD + 1


def set_cookie(response: Response, secret: str, *, is_secure: bool) -> None:
    """Give a browser its session, out of reach of scripts and of other sites."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(SESSION_LONGEST.total_seconds()),
        httponly=True,
        secure=is_secure,
        samesite="strict",
        path="/",
    )
