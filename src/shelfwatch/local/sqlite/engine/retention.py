"""What keeps the database small and sound: retention, backup, a check of the file."""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.local.sqlite.engine.backup import back_up
from shelfwatch.local.sqlite.engine.column_values import to_ticks
from shelfwatch.local.sqlite.engine.database import Database, Patience, is_busy

# What nobody has checked stays, however old: its alerts are not decided yet, and would be lost.
OLD = """
    upload.arrived < :before
    AND (upload.checked IS NOT NULL OR upload.status IN ('refused', 'discarded'))
"""

# Below the horizon nobody knows what newer uploads covered, so that late rows are superseded.
RAISE_HORIZONS = f"""
    UPDATE store SET horizon = max(coalesce(horizon, gone.version), gone.version)
    FROM (SELECT spoken.store, max(spoken.version) AS version
          FROM spoken JOIN upload ON upload.seq = spoken.upload
          WHERE {OLD} GROUP BY spoken.store) AS gone
    WHERE gone.store = store.id
"""

DELETE_CHANGES = f"DELETE FROM change WHERE upload IN (SELECT seq FROM upload WHERE {OLD})"
DELETE_REMOVED = "DELETE FROM removed_level WHERE last_change NOT IN (SELECT id FROM change)"
DELETE_UPLOADS = f"DELETE FROM upload WHERE {OLD}"
DELETE_LONE_SETS = "DELETE FROM item_set WHERE id NOT IN (SELECT item_set FROM spoken)"

# What a kept upload or delivery refers to stays: `why` explains by it, and what is due is sent.
DELETE_ALERTS = """
    DELETE FROM alert
    WHERE at < :before
      AND NOT EXISTS (SELECT 1 FROM upload WHERE upload.id = alert.upload)
      AND NOT EXISTS (SELECT 1 FROM delivery_alert WHERE delivery_alert.alert = alert.id)
"""

# One that is open has no end, so that it is never older than anything.
DELETE_OUTAGES = """
    DELETE FROM outage
    WHERE ended < :before AND NOT EXISTS (
        SELECT 1 FROM upload WHERE upload.seq IN (outage.began_by, outage.ended_by))
"""


def prune_changes(database: Database, before: datetime) -> int:
    """Forget changes and uploads that arrived before a moment; how many changes that was.

    Levels, open outages and alerts stay. Uploads that nobody has checked yet stay too.
    """
    params = {"before": to_ticks(before)}
    with database.write() as connection:
        gone = connection.execute(DELETE_CHANGES, params).rowcount
        connection.execute(DELETE_REMOVED)
        # Before the uploads go: their coverage is what the horizon is worked out from.
        connection.execute(RAISE_HORIZONS, params)
        connection.execute(DELETE_UPLOADS, params)
        # Last: sets are shared by uploads, so one is alone only once all that pointed to it are
        # gone.
        connection.execute(DELETE_LONE_SETS)
    return gone


def prune_deliveries(database: Database, before: datetime) -> int:
    """Forget settled deliveries that were created before a moment; how many that was."""
    with database.write() as connection:
        return connection.execute(
            # Due ones stay: an alert that still waits for its mail server must not be pruned away.
            "DELETE FROM delivery WHERE state <> 'due' AND created < ?",
            (to_ticks(before),),
        ).rowcount


def prune_alerts(database: Database, before: datetime) -> int:
    """Forget alerts from before a moment whose upload and deliveries are forgotten; how many."""
    with database.write() as connection:
        return connection.execute(DELETE_ALERTS, {"before": to_ticks(before)}).rowcount


def prune_outages(database: Database, before: datetime) -> int:
    """Forget outages that ended before a moment, and whose uploads are forgotten; how many."""
    with database.write() as connection:
        return connection.execute(DELETE_OUTAGES, {"before": to_ticks(before)}).rowcount


def back_up_database(database: Database, target: Path) -> None:
    """A consistent copy in a new file. Raises EnvironmentFault where it exists already."""
    with database.read() as connection:
        back_up(connection, target)


def write_fault(database: Database) -> str | None:
    """Why nothing can be written to the file, as a sentence; None where it can be."""
    try:
        with database.waiting(Patience(timedelta())), database.write() as connection:
            # The lock alone can be had of a file that may only be read.
            for step in ("SAVEPOINT try", "CREATE TABLE try (a)", "ROLLBACK TO try"):
                connection.execute(step)
            return None
    except EnvironmentFault as fault:
        cause = fault.__cause__
        # Whoever holds the lock shows that the file can be written to.
        return (
            None if isinstance(cause, sqlite3.OperationalError) and is_busy(cause) else str(fault)
        )


def faults_in(database: Database) -> list[str]:
    """What SQLite's own check of the whole file finds wrong; empty where it is sound."""
    with database.read() as connection:
        try:
            # Ten are enough to say "damaged": a broken file can have millions.
            found = connection.execute("PRAGMA quick_check(10)").fetchall()
        except sqlite3.DatabaseError as error:
            return [str(error)]
    return [fault for (fault,) in found if fault != "ok"]
