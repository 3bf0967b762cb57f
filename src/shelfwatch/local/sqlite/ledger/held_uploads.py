"""Uploads that wait for a person: rows of the table `held`, and copies of their files."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.uploads.held import Held
from shelfwatch.core.uploads.upload import Missing, Status, Upload, UploadReport
from shelfwatch.local.inbox.held_files import HeldFiles
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.ledger.alerts import write_delivery
from shelfwatch.local.sqlite.ledger.uploads import UPLOAD_FIELDS, record, to_upload
from shelfwatch.ports import HeldUploads

HELD = f"""
    SELECT {UPLOAD_FIELDS}, stores, store, otherwise, missing_items, path, status
    FROM (SELECT upload AS held, stores, store, otherwise, missing AS missing_items, path FROM held)
    JOIN upload ON upload.id = held
"""

# Only what is unsent: who got the question already is not to be told twice.
CANCEL = """
    UPDATE delivery SET state = 'cancelled', next_try = NULL
    WHERE upload = ? AND question <> '' AND state = 'due'
"""


class SqliteHeldUploads(HeldUploads):
    """The port `HeldUploads` on SQLite and a folder."""

    def __init__(self, database: Database, files: HeldFiles, command: str) -> None:
        self._database = database
        self._files = files
        self._command = command

    @property
    def command(self) -> str:
        return self._command

    def hold(
        self, report: UploadReport, held: Held, path: Path, questions: Sequence[Delivery]
    ) -> None:
        # The copy first. A crash then leaves a file too many; the other way round a question about
        # a file that is gone.
        name = self._files.keep(path, held.upload)
        about = None if held.about is None else json.dumps(sorted(held.about))
        with self._database.write() as connection:
            record(connection, report)
            connection.execute(
                "INSERT OR REPLACE INTO held (upload, path, stores, store, otherwise, missing)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (held.upload.id, name, about, held.store, held.default_store, held.missing),
            )
            for delivery in questions:
                write_delivery(connection, delivery)

    def keep(self, upload: Upload, path: Path) -> None:
        """The copy's name follows from the upload."""
        self._files.keep(path, upload)

    def open(self) -> list[Held]:
        with self._database.read() as connection:
            found = connection.execute(
                f"{HELD} WHERE status = ? ORDER BY seq", (Status.HELD,)
            ).fetchall()
        return [to_held(row) for row in found]

    def find(self, upload_id: str) -> Held | None:
        with self._database.read() as connection:
            found = connection.execute(f"{HELD} WHERE id = ?", (upload_id,)).fetchone()
        return None if found is None else to_held(found)

    @contextmanager
    def file(self, upload_id: str) -> Iterator[Path]:
        with self._database.read() as connection:
            found = connection.execute(
                "SELECT path FROM held WHERE upload = ?", (upload_id,)
            ).fetchone()
        yield self._files.find(upload_id if found is None else found[0])

    def answer(self, upload_id: str) -> None:
        with self._database.write() as connection:
            connection.execute(CANCEL, (upload_id,))

    def discard(self, upload_id: str, message: str) -> bool:
        with self._database.write() as connection:
            changed = connection.execute(
                "UPDATE upload SET status = ?, message = ? WHERE id = ? AND status = ?",
                (Status.DISCARDED, message, upload_id, Status.HELD),
            ).rowcount
            connection.execute(CANCEL, (upload_id,))
            return changed == 1

    def put_away(self) -> list[str]:
        """A row goes once its file is where it belongs."""
        with self._database.read() as connection:
            found = connection.execute(
                f"{HELD} WHERE status <> ? ORDER BY seq", (Status.HELD,)
            ).fetchall()
        leftover: list[str] = []
        for *row, path, status in found:
            try:
                self._put_away_one(to_held(row), path, Status(status))
            # One file that can't be moved must not keep the others; it is tried again with the next
            # round.
            except EnvironmentFault as fault:
                leftover.append(str(fault))
        return leftover

    def _put_away_one(self, held: Held, name: str, status: Status) -> None:
        # Moved before the row goes: a crash between the two repeats the move, which does no harm.
        self._files.put_away(name, held.upload, is_loaded=status is Status.LOADED)
        with self._database.write() as connection:
            forget_file(connection, held)


def forget_file(connection: sqlite3.Connection, held: Held) -> None:
    """Forget where the file of an upload was kept."""
    connection.execute("DELETE FROM held WHERE upload = ?", (held.upload.id,))


def to_held(row: Sequence[Any]) -> Held:
    """A held upload from the columns of HELD, the last two left out or not."""
    stores, store, default_store, missing = row[8:12]
    about = None if stores is None else frozenset(json.loads(stores))
    kept = None if missing is None else Missing(missing)
    return Held(to_upload(tuple(row[:8])), about, store, default_store, kept)
