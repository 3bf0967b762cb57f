"""Pages of uploads, alerts and deliveries, the latest first."""

import json
import sqlite3
from datetime import datetime

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.text.cursor import from_cursor, to_cursor
from shelfwatch.local.sqlite.engine.column_values import from_ticks, to_ticks
from shelfwatch.local.sqlite.ledger import deliveries as delivery_rows
from shelfwatch.local.sqlite.ledger.alerts import read_alerts
from shelfwatch.local.sqlite.ledger.uploads import REPORT_FIELDS, TO_MEND, to_report
from shelfwatch.ports.reading import DeliveryQuestion, Page, Scope, UploadEntry, UploadState

# Rows that are looked at for one page where somebody may see few of them.
MOST_LOOKED_AT = 2_000

# Versions of uploads by which a store's last days are shown.
MOST_DAYS = 1_000

END = 2**63 - 1

# Covered stores by key and name; of a held upload, the keys of those that it is about.
STORES = """
    (SELECT json_group_array(json_array(store.key, store.name))
     FROM spoken JOIN store ON store.id = spoken.store WHERE spoken.upload = upload.seq),
    (SELECT held.stores FROM held WHERE held.upload = upload.id AND upload.status = 'held')
"""

UPLOADS = f"""
    SELECT seq, {STORES}, {REPORT_FIELDS} FROM upload
    WHERE seq < ? AND {{wanted}} ORDER BY seq DESC LIMIT ?
"""

WANTED = {
    UploadState.ALL: "true",
    UploadState.HELD: "id IN (SELECT held.upload FROM held) AND status = 'held'",
    UploadState.TO_MEND: TO_MEND,
}

DELIVERIES = f"""
    SELECT {delivery_rows.FIELDS} FROM delivery
    WHERE seq < ? AND {{wanted}} ORDER BY seq DESC LIMIT ?
"""

# The condition of the index `delivery_failing`, word for word.
DELIVERIES_WANTED = {
    DeliveryQuestion.ALL: "true",
    DeliveryQuestion.FAILING: "last_error IS NOT NULL AND state IN ('due', 'given up')",
}


def start_of(after: str | None) -> int:
    """The number that a page's rows are below."""
    return int(from_cursor(after, int)[0]) if after else END


def read_uploads(
    connection: sqlite3.Connection, state: UploadState, stores: Scope, after: str | None, limit: int
) -> Page[UploadEntry]:
    """See `ports.Reading.uploads`."""
    most = limit if stores is None else MOST_LOOKED_AT
    found = connection.execute(
        UPLOADS.format(wanted=WANTED[state]), (start_of(after), most + 1)
    ).fetchall()
    rows: list[UploadEntry] = []
    last = 0
    for seq, covered, held, *report in found[:most]:
        names = dict(json.loads(covered))
        about = names.keys() | set(json.loads(held or "[]"))
        if stores is None or (about and about <= stores):
            rows.append(UploadEntry(to_report(tuple(report)), sorted(names.values())))
        last = seq
        if len(rows) == limit:
            break
    has_more = bool(found) and last > found[-1][0]
    return Page(rows, to_cursor(last) if has_more else None)


def read_upload_stores(connection: sqlite3.Connection, upload_id: str) -> list[str]:
    """The keys of the stores that an upload covers, or is held about."""
    found = connection.execute(f"SELECT {STORES} FROM upload WHERE id = ?", (upload_id,)).fetchone()
    if found is None:
        return []
    covered, held = found
    return sorted({key for key, _ in json.loads(covered)} | set(json.loads(held or "[]")))


def read_file_days(connection: sqlite3.Connection, key: str, since: datetime) -> list[datetime]:
    """The versions of the latest uploads that cover a store."""
    found = connection.execute(
        """SELECT version FROM spoken
           WHERE store = (SELECT id FROM store WHERE key = ?) AND version >= ?
           ORDER BY version DESC LIMIT ?""",
        (key, to_ticks(since), MOST_DAYS),
    ).fetchall()
    return [from_ticks(version) for (version,) in found]


def read_alert_page(
    connection: sqlite3.Connection, stores: Scope, after: str | None, limit: int
) -> Page[Alert]:
    """See `ports.Reading.alerts`; an alert keeps the name that its store had."""
    most = limit if stores is None else MOST_LOOKED_AT
    found = connection.execute(
        "SELECT seq, store FROM alert WHERE seq < ? ORDER BY seq DESC LIMIT ?",
        (start_of(after), most + 1),
    ).fetchall()
    chosen: list[int] = []
    last = 0
    for seq, store in found[:most]:
        if stores is None or store_key(store) in stores:
            chosen.append(seq)
        last = seq
        if len(chosen) == limit:
            break
    rows = read_alerts(
        connection, "alert.seq IN (SELECT value FROM json_each(?))", (json.dumps(chosen),)
    )
    has_more = bool(found) and last > found[-1][0]
    return Page(list(reversed(rows)), to_cursor(last) if has_more else None)


def read_delivery_page(
    connection: sqlite3.Connection, which: DeliveryQuestion, after: str | None, limit: int
) -> Page[Delivery]:
    """See `ports.Reading.deliveries`."""
    found = connection.execute(
        DELIVERIES.format(wanted=DELIVERIES_WANTED[which]), (start_of(after), limit + 1)
    ).fetchall()
    rows = [delivery_rows.to_delivery(None, row) for row in found[:limit]]
    return Page(rows, to_cursor(found[limit - 1][0]) if len(found) > limit else None)
