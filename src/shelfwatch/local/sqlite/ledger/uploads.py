"""The ledger of uploads: rows of `upload` and `reject`, written and read."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.uploads.upload import (
    BY_HAND,
    Origin,
    Outcomes,
    Reject,
    Status,
    Upload,
    UploadReport,
)
from shelfwatch.local.sqlite.engine.column_values import from_ticks, moment_or_none, to_ticks
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.ports import Expectations, ExpectedStore, Uploads

UPLOAD_FIELDS = "id, file, hash, version, arrived, way, baseline, source"
REPORT_FIELDS = (
    f"{UPLOAD_FIELDS}, status, changed, unchanged, superseded, untracked, rejected, message,"
    " seconds, details, missing"
)

# `core.uploads.notices.is_to_mend` as SQL; word for word that of the index `upload_to_mend`.
TO_MEND = "(status = 'refused' OR (status = 'loaded' AND rejected > 0))"


class SqliteUploads(Uploads):
    """The port `Uploads` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, upload_id: str) -> UploadReport | None:
        with self._database.read() as connection:
            found = connection.execute(
                f"SELECT {REPORT_FIELDS} FROM upload WHERE id = ?", (upload_id,)
            ).fetchone()
            if found is None:
                return None
            alerts = connection.execute(
                "SELECT id FROM alert WHERE upload = ? ORDER BY seq", (upload_id,)
            ).fetchall()
        return to_report(found, self.rejects(upload_id), [alert for (alert,) in alerts])

    def beginning_with(self, start: str, limit: int) -> list[str]:
        with self._database.read() as connection:
            # A range and no LIKE: a `_` that somebody types is no wildcard, and the index serves.
            found = connection.execute(
                "SELECT id FROM upload WHERE id >= ? AND id < ? LIMIT ?",
                (start, f"{start}\U0010ffff", limit),
            ).fetchall()
        return [id for (id,) in found]

    def refuse(self, report: UploadReport) -> None:
        with self._database.write() as connection:
            loaded = connection.execute(
                "SELECT 1 FROM upload WHERE id = ? AND status <> ?",
                (report.upload.id, Status.REFUSED),
            ).fetchone()
            # A refusal never replaces a load: the file was readable once, and its levels stand.
            if loaded is None:
                record(connection, report)

    def uploads(self, limit: int) -> list[UploadReport]:
        with self._database.read() as connection:
            found = connection.execute(
                f"SELECT {REPORT_FIELDS} FROM upload ORDER BY seq DESC LIMIT ?", (limit,)
            ).fetchall()
        return [to_report(row) for row in found]

    def to_mend(self, since: datetime, limit: int) -> list[UploadReport]:
        with self._database.read() as connection:
            found = connection.execute(
                f"""SELECT {REPORT_FIELDS} FROM upload
                    WHERE {TO_MEND} AND arrived >= ? ORDER BY seq DESC LIMIT ?""",
                (to_ticks(since), limit),
            ).fetchall()
        return [to_report(row) for row in found]

    def rejects(self, upload_id: str) -> list[Reject]:
        with self._database.read() as connection:
            found = connection.execute(
                """SELECT "row", "column", value, reason, store, item, count FROM reject
                   JOIN upload ON upload.seq = reject.upload
                   WHERE upload.id = ? ORDER BY "row", reject.rowid""",
                (upload_id,),
            ).fetchall()
        return [
            Reject(place, column, value, reason, (store, item, count))
            for place, column, value, reason, store, item, count in found
        ]


ARRIVALS = """
    SELECT arrived FROM spoken JOIN upload ON upload.seq = spoken.upload
    WHERE spoken.store = (SELECT id FROM store WHERE key = ?) AND arrived > ?
      AND status = 'loaded' AND way NOT IN (SELECT value FROM json_each(?))
    ORDER BY arrived
"""

EXPECTED = """
    SELECT store.name, text, since, examined, overdue
    FROM expectation JOIN store ON store.id = expectation.store
"""

EXPECT = """
    INSERT OR REPLACE INTO expectation (store, text, since, examined, overdue)
    SELECT id, :text, :since, :examined, :overdue FROM store WHERE key = :key
"""

NOTHING_EXPECTED = "DELETE FROM expectation WHERE store = (SELECT id FROM store WHERE key = ?)"


class SqliteExpectations(Expectations):
    """The port `Expectations` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def expected(self) -> list[ExpectedStore]:
        with self._database.read() as connection:
            found = map(to_expected, connection.execute(EXPECTED).fetchall())
            return sorted(found, key=lambda one: (one.store.casefold(), one.store))

    def arrivals(self, store: str, since: datetime) -> list[datetime]:
        params = (store_key(store), to_ticks(since), json.dumps(sorted(BY_HAND)))
        with self._database.read() as connection:
            return [from_ticks(at) for (at,) in connection.execute(ARRIVALS, params).fetchall()]

    def change(
        self, store: str, decide: Callable[[ExpectedStore | None], ExpectedStore | None]
    ) -> None:
        key = store_key(store)
        with self._database.write() as connection:
            kept = connection.execute(f"{EXPECTED} WHERE key = ?", (key,)).fetchone()
            made = decide(None if kept is None else to_expected(kept))
            if made is None:
                connection.execute(NOTHING_EXPECTED, (key,))
                return
            params = {
                "key": key,
                "text": made.text,
                "since": to_ticks(made.since),
                "examined": ticks_or_none(made.examined),
                "overdue": ticks_or_none(made.overdue),
            }
            connection.execute(EXPECT, params)


def to_expected(row: tuple[Any, ...]) -> ExpectedStore:
    """What is expected, from the columns of EXPECTED."""
    name, text, since, examined, overdue = row
    return ExpectedStore(
        name, text, from_ticks(since), moment_or_none(examined), moment_or_none(overdue)
    )


def ticks_or_none(moment: datetime | None) -> int | None:
    """A moment as it is kept, or NULL."""
    return None if moment is None else to_ticks(moment)


def record(connection: sqlite3.Connection, report: UploadReport, *, checked: bool = False) -> int:
    """Write a report with its rejects, in place of a refused or held one of the same upload.

    Returns its place.
    """
    upload, outcomes = report.upload, report.outcomes
    connection.execute(
        # Only what wrote no level. A second row of a loaded upload fails by its unique id, and the
        # transaction with it.
        "DELETE FROM upload WHERE id = ? AND status IN (?, ?)",
        (upload.id, Status.REFUSED, Status.HELD),
    )
    place = connection.execute(
        """INSERT INTO upload (id, file, hash, version, arrived, way, baseline, source, status,
               changed, unchanged, superseded, untracked, rejected, seconds, message, details,
               missing, checked)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq""",
        (
            upload.id,
            upload.file,
            upload.hash,
            to_ticks(upload.version),
            to_ticks(upload.arrived),
            upload.origin,
            upload.baseline,
            upload.source,
            report.status,
            outcomes.changed,
            outcomes.unchanged,
            outcomes.superseded,
            outcomes.untracked,
            outcomes.rejected,
            report.seconds,
            report.message,
            report.details,
            report.missing,
            # What a person does by hand is not news: it counts as checked.
            to_ticks(upload.arrived) if checked else None,
        ),
    ).fetchone()[0]
    connection.executemany(
        """INSERT INTO reject (upload, "row", "column", value, reason, store, item, count)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            (place, fault.row, fault.column, fault.value, fault.reason, *fault.cells)
            for fault in report.rejects
        ],
    )
    return int(place)


@contextmanager
def noting_changes(connection: sqlite3.Connection, upload: int) -> Iterator[None]:
    """Note the changes that are written meanwhile as those of the upload at this place."""
    before = last_change(connection)
    yield
    connection.execute(
        "UPDATE upload SET first_change = ?, last_change = ? WHERE seq = ?",
        (before + 1, last_change(connection), upload),
    )


def last_change(connection: sqlite3.Connection) -> int:
    """The number of the last change, 0 where there is none."""
    found = connection.execute("SELECT coalesce(max(id), 0) FROM change").fetchone()
    return int(found[0])


def to_upload(row: tuple[Any, ...]) -> Upload:
    """An upload from the columns UPLOAD_FIELDS."""
    id, file, hash, version, arrived, origin, baseline, source = row
    made, came = from_ticks(version), from_ticks(arrived)
    return Upload(id, file, hash, made, came, Origin(origin), bool(baseline), source)


def to_report(
    row: tuple[Any, ...], rejects: Iterable[Reject] = (), alerts: Iterable[str] = ()
) -> UploadReport:
    """A report from the columns REPORT_FIELDS."""
    status, *outcomes, message, seconds, details, missing = row[8:]
    return UploadReport(
        upload=to_upload(row[:8]),
        status=Status(status),
        outcomes=Outcomes(*outcomes),
        rejects=tuple(rejects),
        alerts=tuple(alerts),
        message=message,
        seconds=seconds,
        details=details,
        missing=missing,
    )
