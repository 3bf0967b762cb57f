"""Accounts of people, tokens of programs, and what is noted of what they do."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shelfwatch.core.access.person import Person, Role
from shelfwatch.core.errors import Misuse

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
LONGEST_NAME = 64

# A browser that was not used for so long has to log in again; so has each after the longer time.
SESSION_IDLE = timedelta(days=7)
SESSION_LONGEST = timedelta(days=90)

# Wrong passwords within this time: so many for one account, and for one address of the network.
FAILURES_WITHIN = timedelta(minutes=15)
MOST_FAILURES_OF_ACCOUNT = 10
MOST_FAILURES_OF_ADDRESS = 30

# For so long a program may send the same again under one key.
KEY_LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in; `password` is its hash, and never the password."""

    name: str
    role: Role
    stores: frozenset[str] | None
    password: str

    @property
    def person(self) -> Person:
        """Who it is."""
        return Person(self.name, self.role, self.stores)


@dataclass(frozen=True, slots=True)
class Token:
    """What a program asks the API with; its secret is kept as a hash, and shown once."""

    name: str
    role: Role
    stores: frozenset[str] | None
    created: datetime
    used: datetime | None = None

    @property
    def person(self) -> Person:
        """In whose name it asks."""
        return Person(f"token {self.name}", self.role, self.stores)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """That somebody did something: `about` says to what."""

    at: datetime
    by: str
    action: str
    about: str


def check_name(name: str) -> str:
    """A name that an account or a token may have. Raises Misuse with what is wrong about it."""
    clean = name.strip()
    if not clean or len(clean) > LONGEST_NAME or not clean.isprintable():
        raise Misuse(f"Choose a name of 1 to {LONGEST_NAME} letters, digits or signs.")
    return clean


def check_password(password: str) -> str:
    """A password that is long enough. Raises Misuse."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Misuse(f"Choose a password of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
    return password
