"""Undoing one upload, inside SQLite's write transaction."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from shelfwatch.core.alerting.delivery import UNDONE_REASON, Delivery
from shelfwatch.core.rules.rules import Rules
from shelfwatch.core.stock.change import AlertKind, Change, is_news_of_undo
from shelfwatch.core.stock.count import millionths
from shelfwatch.core.uploads.upload import Status, Upload, UploadReport
from shelfwatch.local.sqlite.engine.column_values import to_ticks
from shelfwatch.local.sqlite.ledger.alerts import read_alerts, write_alerts
from shelfwatch.local.sqlite.ledger.deliveries import FIELDS, to_delivery
from shelfwatch.local.sqlite.ledger.judged_changes import (
    JudgedChange,
    by_store,
    judged_changes,
    keep_states,
    to_judged,
)
from shelfwatch.local.sqlite.ledger.uploads import (
    REPORT_FIELDS,
    UPLOAD_FIELDS,
    record,
    to_report,
    to_upload,
)
from shelfwatch.local.sqlite.levels.demand_state import work_out_demand
from shelfwatch.local.sqlite.levels.store_figures import find_last_arrivals
from shelfwatch.local.sqlite.levels.undo_levels import (
    END_OUTAGES_OF_REMOVED,
    KEPT,
    RETURNING,
    STAYING,
    UndoneUpload,
    drop_tables,
    give_back,
    sets_intersect,
    work_out_levels,
)
from shelfwatch.ports import KeptLevel, StoreName, UndoFacts, UndoSession, Withdrawal

FATES = """
    SELECT total(returns AND before IS NOT NULL), total(returns AND before IS NULL),
           total(NOT returns AND (covering IS NOT NULL OR :first_time))
    FROM undo_level
"""

STORES = """
    SELECT key, name FROM store WHERE id IN (SELECT store FROM undo_level) ORDER BY key
"""

# The upload, and every undo after it: an undo tells of what is still out by the upload.
UPLOAD_OR_LATER_UNDO = "(upload.seq = :seq OR (upload.seq > :seq AND upload.way = 'undo'))"

DELIVERED_BY = f"delivery.upload IN (SELECT upload.id FROM upload WHERE {UPLOAD_OR_LATER_UNDO})"

DELIVERIES = f"""
    SELECT {FIELDS}, (SELECT json_group_array(alert) FROM delivery_alert WHERE delivery = seq)
    FROM delivery WHERE {DELIVERED_BY} ORDER BY seq
"""

# An undo's message may hold an alert of another upload, out of a message that it cancelled.
SENT_ALERTS = f"""
    alert.id IN (
        SELECT alert FROM delivery_alert JOIN delivery ON delivery.seq = delivery
        WHERE {DELIVERED_BY})
"""

LATER_AND_OLDER = """
    SELECT upload.seq, theirs.items, ours.items FROM upload
    JOIN spoken AS lost ON lost.upload = upload.seq
    JOIN spoken AS won ON won.upload = :seq AND won.store = lost.store
    JOIN item_set AS theirs ON theirs.id = lost.item_set
    JOIN item_set AS ours ON ours.id = won.item_set
    WHERE upload.seq > :seq AND upload.version < :version
      AND upload.superseded > 0 AND upload.status = 'loaded'
"""

# Undone, but a level has its version again: an undo of something newer brought it back.
UNCOVERED = f"""
    SELECT {REPORT_FIELDS} FROM upload
    WHERE status = 'undone' AND version IN (SELECT version FROM inventory)
    ORDER BY version DESC, seq DESC
"""

MARK_UNDONE = """
    UPDATE upload SET status = ?, message = ?, checked = coalesce(checked, ?) WHERE seq = ?
"""

CHANGED_LEVELS = "SELECT store, item FROM change WHERE id BETWEEN ? AND ?"

CANCEL = "UPDATE delivery SET state = 'cancelled', next_try = NULL, last_error = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class SqliteUndoSession(UndoSession):
    """The sole right to undo: lives as long as the write transaction that it is given."""

    connection: sqlite3.Connection
    upload: UndoneUpload
    rules: Rules

    def facts(self) -> UndoFacts:
        fates = self.connection.execute(FATES, self.upload.params()).fetchone()
        back, removed, kept = map(int, fates)
        stores = self.connection.execute(STORES).fetchall()
        return UndoFacts(
            given_back=back,
            removed=removed,
            kept=kept,
            stores=[StoreName(*store) for store in stores],
            returning=by_store(self._judged(RETURNING), is_news_of_undo),
            staying=by_store(self._judged(STAYING), runs_out),
            deliveries=self._deliveries(),
            is_checked=self.upload.is_checked,
            superseded=self._superseded(),
        )

    def kept(self) -> Iterator[KeptLevel]:
        uploads: dict[int | None, Upload | None] = {None: None}
        for store, item, covering in self.connection.execute(KEPT, self.upload.params()):
            if covering not in uploads:
                uploads[covering] = self._upload(covering)
            yield KeptLevel(store, item, uploads[covering])

    def apply(self, undo: UploadReport, undone: UploadReport, withdrawal: Withdrawal) -> None:
        """Committed when the surrounding transaction is."""
        place = record(self.connection, undo, checked=True)
        at = undo.upload.arrived
        # Its outages begin and end as if it had been checked: the undo then ends the right ones.
        if not self.upload.is_checked:
            self._keep_states(self.upload.seq)
        give_back(self.connection, self.upload, place)
        self._keep_states(place)
        params = {"at": to_ticks(at), "upload": place}
        self.connection.execute(END_OUTAGES_OF_REMOVED, params)
        # An undone upload covers nothing, so that older files that come late count again.
        gone = self.connection.execute(
            "DELETE FROM spoken WHERE upload = ? RETURNING store", (self.upload.seq,)
        ).fetchall()
        find_last_arrivals(self.connection, [store for (store,) in gone])
        self.connection.execute(
            MARK_UNDONE, (undone.status, undone.message, to_ticks(at), self.upload.seq)
        )
        # Last: by now it counts as undone, and what it said is no sale.
        work_out_demand(self.connection, CHANGED_LEVELS, self.upload.first, self.upload.last)
        self._tell(withdrawal)

    def now_restorable(self) -> list[UploadReport]:
        return [to_report(row) for row in self.connection.execute(UNCOVERED).fetchall()]

    def _tell(self, withdrawal: Withdrawal) -> None:
        self.connection.executemany(CANCEL, [(UNDONE_REASON, id) for id in withdrawal.cancelled])
        write_alerts(self.connection, withdrawal.batch)

    def _judged(self, query: str) -> list[JudgedChange]:
        """Changes by store and item, with their readable names and thresholds."""
        params = {**self.upload.params(), "highest": millionths(self.rules.highest_threshold)}
        return [
            to_judged(row, self.rules) for row in self.connection.execute(query, params).fetchall()
        ]

    def _keep_states(self, place: int) -> None:
        """Begin and end the outages and low levels that the changes of an upload do."""
        judged = judged_changes(self.connection, place, self.rules)
        keep_states(self.connection, place, judged)

    def _deliveries(self) -> list[Delivery]:
        """Those of the upload and of the undos after it; each alert is read once."""
        alerts = {
            alert.id: alert
            for alert in read_alerts(self.connection, SENT_ALERTS, self.upload.params())
        }
        found = self.connection.execute(DELIVERIES, self.upload.params()).fetchall()
        return [
            replace(to_delivery(None, row), alerts=[alerts[id] for id in json.loads(ids)])
            for *row, ids in found
        ]

    def _superseded(self) -> list[Upload]:
        """The uploads that came later, are older, and covered items that this one covers."""
        found = self.connection.execute(LATER_AND_OLDER, self.upload.params()).fetchall()
        places = {
            place for place, theirs, ours in found if sets_intersect(self.connection, theirs, ours)
        }
        return [self._upload(place) for place in sorted(places)]

    def _upload(self, place: int) -> Upload:
        (row,) = self.connection.execute(
            f"SELECT {UPLOAD_FIELDS} FROM upload WHERE seq = ?", (place,)
        ).fetchall()
        return to_upload(row)


def runs_out(change: Change) -> bool:
    """Whether a change took an item out of stock."""
    return change.kind is AlertKind.OUT


@contextmanager
def undoing_of(
    connection: sqlite3.Connection, upload: Upload, rules: Rules
) -> Iterator[SqliteUndoSession]:
    """See `ports.Inventory.undo_session`; in the caller's transaction."""
    seq, version, first, last, status, checked = connection.execute(
        """SELECT seq, version, first_change, last_change, status, checked
           FROM upload WHERE id = ?""",
        (upload.id,),
    ).fetchone()
    found = UndoneUpload(seq, version, first, last, status == Status.UNDONE, checked is not None)
    work_out_levels(connection, found)
    yield SqliteUndoSession(connection, found, rules)
    drop_tables(connection)
