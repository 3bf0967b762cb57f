"""Passwords and the secrets of sessions and tokens: how they are made, kept and compared."""

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# argon2id with the library's own figures (RFC 9106): 64 MiB and three rounds.
HASHER = PasswordHasher()

# How the secret of a token begins.
TOKEN_START = "swt_"  # noqa: S105 -- no secret, but how one begins


@cache
def hash_of_nobody() -> str:
    """Compared where there is no such account: else its absence shows by how soon it is said."""
    return HASHER.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return HASHER.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Whether it is the password of which `kept` is the hash; takes as long where there is none."""
    try:
        HASHER.verify(kept or hash_of_nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def new_secret() -> str:
    """A secret that nobody guesses."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """The secret of a token; by how it begins, scanners of source code know one."""
    return TOKEN_START + new_secret()


def kept_hash(secret: str) -> str:
    """What is kept of a secret that is random: nobody finds it by trying, so one hash will do."""
    return hashlib.sha256(secret.encode()).hexdigest()
