"""The port `Access` on SQLite."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from shelfwatch.core.access.account import (
    KEY_LASTS,
    SESSION_IDLE,
    SESSION_LONGEST,
    Account,
    AuditEntry,
    Token,
)
from shelfwatch.core.access.person import Role
from shelfwatch.core.errors import Misuse
from shelfwatch.local.sqlite.engine.column_values import from_ticks, moment_or_none, to_ticks
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.ports.access import Access

# That a session or a token is in use is written no more often: each write waits for a load.
NOTED_EVERY = timedelta(hours=1)

SESSION = """
    SELECT name, role, stores, password, used
    FROM session JOIN account ON account.name = session.account
    WHERE secret = :secret AND used > :idle AND began > :longest
"""

KEEP_ACCOUNT = """
    INSERT INTO account (name, role, stores, password) VALUES (?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET role = excluded.role, stores = excluded.stores,
        password = excluded.password
"""

KEEP_KEY = """
    INSERT INTO sent_key (by, key, content, at) VALUES (:by, :key, :content, :at)
    ON CONFLICT (by, key) DO UPDATE SET content = excluded.content, at = excluded.at
    WHERE sent_key.at <= :over
"""

OLD = {"session": "used", "login_failure": "at", "audit": "at", "sent_key": "at"}


class SqliteAccess(Access):
    """The port `Access` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def accounts(self) -> list[Account]:
        with self._database.read() as connection:
            found = connection.execute(
                "SELECT name, role, stores, password FROM account ORDER BY name"
            ).fetchall()
        return [to_account(row) for row in found]

    def account(self, name: str) -> Account | None:
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT name, role, stores, password FROM account WHERE name = ?", (name,)
            ).fetchone()
        return None if row is None else to_account(row)

    def keep_account(self, account: Account) -> None:
        row = (account.name, account.role, as_json(account.stores), account.password)
        with self._database.write() as connection:
            connection.execute(KEEP_ACCOUNT, row)
            # Whoever knew the old password is logged out with it.
            connection.execute("DELETE FROM session WHERE account = ?", (account.name,))

    def remove_account(self, name: str) -> bool:
        with self._database.write() as connection:
            return connection.execute("DELETE FROM account WHERE name = ?", (name,)).rowcount == 1

    def begin_session(self, secret: str, name: str, at: datetime) -> None:
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO session (secret, account, began, used) VALUES (?, ?, ?, ?)",
                (secret, name, to_ticks(at), to_ticks(at)),
            )

    def session(self, secret: str, at: datetime) -> Account | None:
        params = {
            "secret": secret,
            "idle": to_ticks(at - SESSION_IDLE),
            "longest": to_ticks(at - SESSION_LONGEST),
        }
        with self._database.read() as connection:
            row = connection.execute(SESSION, params).fetchone()
        if row is None:
            return None
        if from_ticks(row[-1]) < at - NOTED_EVERY:
            self._note_use("session", secret, at)
        return to_account(row[:-1])

    def end_session(self, secret: str) -> None:
        with self._database.write() as connection:
            connection.execute("DELETE FROM session WHERE secret = ?", (secret,))

    def end_sessions(self, name: str) -> None:
        with self._database.write() as connection:
            connection.execute("DELETE FROM session WHERE account = ?", (name,))

    def add_token(self, token: Token, secret: str) -> None:
        row = (secret, token.name, token.role, as_json(token.stores), to_ticks(token.created))
        with self._database.write() as connection:
            done = connection.execute(
                "INSERT OR IGNORE INTO token (secret, name, role, stores, created)"
                " VALUES (?, ?, ?, ?, ?)",
                row,
            ).rowcount
        if done == 0:
            raise Misuse(f"There is a token {token.name} already: revoke it, or choose a name.")

    def tokens(self) -> list[Token]:
        with self._database.read() as connection:
            found = connection.execute(
                "SELECT name, role, stores, created, used FROM token ORDER BY name"
            ).fetchall()
        return [to_token(row) for row in found]

    def token(self, secret: str, at: datetime) -> Token | None:
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT name, role, stores, created, used FROM token WHERE secret = ?", (secret,)
            ).fetchone()
        if row is None:
            return None
        if row[-1] is None or from_ticks(row[-1]) < at - NOTED_EVERY:
            self._note_use("token", secret, at)
        return to_token(row)

    def revoke_token(self, name: str) -> bool:
        with self._database.write() as connection:
            return connection.execute("DELETE FROM token WHERE name = ?", (name,)).rowcount == 1

    def note_failure(self, key: str, at: datetime) -> None:
        with self._database.write() as connection:
            connection.execute("INSERT INTO login_failure VALUES (?, ?)", (key, to_ticks(at)))

    def failures(self, key: str, since: datetime) -> int:
        with self._database.read() as connection:
            found = connection.execute(
                "SELECT count(*) FROM login_failure WHERE key = ? AND at >= ?",
                (key, to_ticks(since)),
            ).fetchone()
        return int(found[0])

    def note(self, entry: AuditEntry) -> None:
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO audit (at, by, action, about) VALUES (?, ?, ?, ?)",
                (to_ticks(entry.at), entry.by, entry.action, entry.about),
            )

    def audit(self, limit: int) -> Sequence[AuditEntry]:
        with self._database.read() as connection:
            found = connection.execute(
                "SELECT at, by, action, about FROM audit ORDER BY id DESC LIMIT ?", (limit,)
            ).fetchall()
        return [AuditEntry(from_ticks(at), *rest) for at, *rest in found]

    def first_sent(self, by: str, key: str, content: str, at: datetime) -> datetime:
        params = {
            "by": by,
            "key": key,
            "content": content,
            "at": to_ticks(at),
            "over": to_ticks(at - KEY_LASTS),
        }
        with self._database.write() as connection:
            connection.execute(KEEP_KEY, params)
            kept, first = connection.execute(
                "SELECT content, at FROM sent_key WHERE by = ? AND key = ?", (by, key)
            ).fetchone()
        if kept != content:
            raise Misuse("This Idempotency-Key was used for another file: choose a new one.")
        return from_ticks(first)

    def prune(self, before: datetime) -> None:
        with self._database.write() as connection:
            for table, column in OLD.items():
                connection.execute(f"DELETE FROM {table} WHERE {column} < ?", (to_ticks(before),))

    def _note_use(self, table: str, secret: str, at: datetime) -> None:
        with self._database.write() as connection:
            connection.execute(
                f"UPDATE {table} SET used = max(coalesce(used, 0), ?) WHERE secret = ?",
                (to_ticks(at), secret),
            )


def as_json(stores: frozenset[str] | None) -> str | None:
    """The stores as JSON, or None for all."""
    return None if stores is None else json.dumps(sorted(stores))


def from_json(stores: str | None) -> frozenset[str] | None:
    """The reverse."""
    return None if stores is None else frozenset(json.loads(stores))


def to_account(row: Sequence[Any]) -> Account:
    """An account from its columns."""
    name, role, stores, password = row
    return Account(name, Role(role), from_json(stores), password)


def to_token(row: Sequence[Any]) -> Token:
    """A token from its columns."""
    name, role, stores, created, used = row
    return Token(name, Role(role), from_json(stores), from_ticks(created), moment_or_none(used))
