"""Who may use the pages and the API from elsewhere, and what they did."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from shelfwatch.core.access.account import Account, AuditEntry, Token


class Access(Protocol):
    """Accounts, sessions, tokens and the audit.

    Secrets come in as hashes, and are compared by them: what is kept lets nobody in. On DynamoDB
    each is a row with its hash or its name as key, and sessions end by its time to live.
    """

    def accounts(self) -> list[Account]:
        """Every account, by name."""
        ...

    def account(self, name: str) -> Account | None:
        """The account with that name, or None."""
        ...

    def keep_account(self, account: Account) -> None:
        """Add an account, or replace the one of that name; its sessions end."""
        ...

    def remove_account(self, name: str) -> bool:
        """Remove an account and end its sessions; False where there is none."""
        ...

    def begin_session(self, secret: str, name: str, at: datetime) -> None:
        """Begin a session of an account."""
        ...

    def session(self, secret: str, at: datetime) -> Account | None:
        """Whose session it is, which lasts on by that; None where it is none, or is over."""
        ...

    def end_session(self, secret: str) -> None:
        """End one session, if there is one."""
        ...

    def end_sessions(self, name: str) -> None:
        """End every session of an account."""
        ...

    def add_token(self, token: Token, secret: str) -> None:
        """Add a token. Raises Misuse where there is one of that name."""
        ...

    def tokens(self) -> list[Token]:
        """Every token, by name."""
        ...

    def token(self, secret: str, at: datetime) -> Token | None:
        """The token with that secret, noted as used; None where there is none."""
        ...

    def revoke_token(self, name: str) -> bool:
        """Let a token ask no more; False where there is none."""
        ...

    def note_failure(self, key: str, at: datetime) -> None:
        """Note a wrong password under an account's name or an address."""
        ...

    def failures(self, key: str, since: datetime) -> int:
        """How many were noted since then."""
        ...

    def note(self, entry: AuditEntry) -> None:
        """Note what somebody did."""
        ...

    def audit(self, limit: int) -> Sequence[AuditEntry]:
        """What was done last, newest first."""
        ...

    def first_sent(self, by: str, key: str, content: str, at: datetime) -> datetime:
        """When a sender used a key first: now, or an earlier time.

        Raises Misuse where it was for other content: the key would name two things.
        """
        ...

    def prune(self, before: datetime) -> None:
        """Forget ended sessions, failures, keys and entries of the audit that are older."""
        ...
