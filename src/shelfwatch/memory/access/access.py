"""Accounts, sessions, tokens and the audit, in memory."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shelfwatch.core.access.account import (
    KEY_LASTS,
    SESSION_IDLE,
    SESSION_LONGEST,
    Account,
    AuditEntry,
    Token,
)
from shelfwatch.core.errors import Misuse
from shelfwatch.ports.access import Access


class MemoryAccess(Access):
    """The port `Access` in memory."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._accounts: dict[str, Account] = {}
        self._sessions: dict[str, tuple[str, datetime, datetime]] = {}
        self._tokens: dict[str, tuple[Token, str]] = {}
        self._failures: list[tuple[str, datetime]] = []
        self._entries: list[AuditEntry] = []
        self._keys: dict[tuple[str, str], tuple[str, datetime]] = {}

    def accounts(self) -> list[Account]:
        return sorted(self._accounts.values(), key=lambda account: account.name)

    def account(self, name: str) -> Account | None:
        return self._accounts.get(name)

    def keep_account(self, account: Account) -> None:
        with self._lock:
            self._accounts[account.name] = account
            self.end_sessions(account.name)

    def remove_account(self, name: str) -> bool:
        with self._lock:
            self.end_sessions(name)
            return self._accounts.pop(name, None) is not None

    def begin_session(self, secret: str, name: str, at: datetime) -> None:
        with self._lock:
            self._sessions[secret] = (name, at, at)

    def session(self, secret: str, at: datetime) -> Account | None:
        with self._lock:
            name, began, used = self._sessions.get(secret, ("", at, at))
            if not name or at - used >= SESSION_IDLE or at - began >= SESSION_LONGEST:
                return None
            self._sessions[secret] = (name, began, max(at, used))
            return self._accounts.get(name)

    def end_session(self, secret: str) -> None:
        with self._lock:
            self._sessions.pop(secret, None)

    def end_sessions(self, name: str) -> None:
        with self._lock:
            self._sessions = {key: row for key, row in self._sessions.items() if row[0] != name}

    def add_token(self, token: Token, secret: str) -> None:
        with self._lock:
            if token.name in self._tokens:
                raise Misuse(f"There is a token {token.name} already: revoke it, or choose a name.")
            self._tokens[token.name] = (token, secret)

    def tokens(self) -> list[Token]:
        return sorted((token for token, _ in self._tokens.values()), key=lambda token: token.name)

    def token(self, secret: str, at: datetime) -> Token | None:
        with self._lock:
            for name, (token, kept) in self._tokens.items():
                if kept == secret:
                    self._tokens[name] = (replace(token, used=at), kept)
                    return token
        return None

    def revoke_token(self, name: str) -> bool:
        with self._lock:
            return self._tokens.pop(name, None) is not None

    def note_failure(self, key: str, at: datetime) -> None:
        with self._lock:
            self._failures.append((key, at))

    def failures(self, key: str, since: datetime) -> int:
        return sum(one == key and at >= since for one, at in self._failures)

    def note(self, entry: AuditEntry) -> None:
        with self._lock:
            self._entries.append(entry)

    def audit(self, limit: int) -> Sequence[AuditEntry]:
        return list(reversed(self._entries))[:limit]

    def first_sent(self, by: str, key: str, content: str, at: datetime) -> datetime:
        with self._lock:
            kept, first = self._keys.get((by, key), (content, at))
            if at - first >= KEY_LASTS:
                kept, first = content, at
            if kept != content:
                raise Misuse("This Idempotency-Key was used for another file: choose a new one.")
            self._keys[by, key] = (kept, first)
            return first

    def prune(self, before: datetime) -> None:
        with self._lock:
            self._sessions = {k: row for k, row in self._sessions.items() if row[2] >= before}
            self._failures = [row for row in self._failures if row[1] >= before]
            self._entries = [entry for entry in self._entries if entry.at >= before]
            self._keys = {k: row for k, row in self._keys.items() if row[1] >= before}
