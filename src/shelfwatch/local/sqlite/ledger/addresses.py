"""What is kept of addresses, in the table `address_state`."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from shelfwatch.core.alerting.address_state import AddressState, Secret
from shelfwatch.local.sqlite.engine.column_values import moment_or_none, to_ticks
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.ports import Addresses

FIELDS = "address, secrets, suspended, reason"

KEEP = f"""
    INSERT INTO address_state ({FIELDS}) SELECT :address, :secrets, :suspended, :reason
    WHERE EXISTS (SELECT 1 FROM subscriber WHERE address = :address)
    ON CONFLICT (address) DO UPDATE SET
        secrets = excluded.secrets, suspended = excluded.suspended, reason = excluded.reason
"""


class SqliteAddresses(Addresses):
    """The port `Addresses` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def state(self, address: str) -> AddressState:
        with self._database.read() as connection:
            return read_state(connection, address)

    def states(self) -> list[AddressState]:
        with self._database.read() as connection:
            rows = connection.execute(
                f"SELECT {FIELDS} FROM address_state"
                " WHERE suspended IS NOT NULL OR secrets <> '[]' ORDER BY address"
            ).fetchall()
        return list(map(to_state, rows))

    def change(self, address: str, decide: Callable[[AddressState], AddressState]) -> AddressState:
        with self._database.write() as connection:
            made = decide(read_state(connection, address))
            connection.execute(KEEP, to_row(made))
            return read_state(connection, address)


def read_state(connection: sqlite3.Connection, address: str) -> AddressState:
    """What is kept of an address, within anybody's transaction."""
    found = connection.execute(
        f"SELECT {FIELDS} FROM address_state WHERE address = ?", (address,)
    ).fetchone()
    return AddressState(address) if found is None else to_state(found)


def to_state(row: tuple[Any, ...]) -> AddressState:
    """A state from the columns FIELDS."""
    address, secrets, suspended, reason = row
    kept = tuple(Secret(text, moment_or_none(until)) for text, until in json.loads(secrets))
    return AddressState(address, kept, moment_or_none(suspended), reason)


def to_row(state: AddressState) -> dict[str, object]:
    """The columns FIELDS of a state."""
    return {
        "address": state.address,
        "secrets": json.dumps(
            [
                [one.text, None if one.until is None else to_ticks(one.until)]
                for one in state.secrets
            ]
        ),
        "suspended": None if state.suspended is None else to_ticks(state.suspended),
        "reason": state.reason,
    }
