"""Why a level is what it is: its changes, and what came of each."""

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.explained import alert_about, as_judged
from shelfwatch.core.stock.change import Change, rule_of
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.uploads.upload import Origin, Upload
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.ledger.alerts import read_alerts, to_change
from shelfwatch.local.sqlite.ledger.deliveries import SqliteDeliveries
from shelfwatch.local.sqlite.ledger.uploads import REPORT_FIELDS, to_report
from shelfwatch.ports import Explanation, History

# From the last change of the level, or the one before `after`, to the one before it, and so on:
# each is found by its key. The rows come as the chain does: to sort them is to follow all of it.
CHANGES = f"""
    WITH RECURSIVE level (store, item) AS (SELECT id, :item FROM store WHERE key = :store),
    chain (place, upload, item, before, after, "row", previous) AS (
        SELECT id, upload, item, before, after, "row", previous FROM change
        WHERE (store, item) IN level AND id = CASE WHEN :after IS NULL THEN coalesce(
            (SELECT last_change FROM inventory JOIN level USING (store, item)),
            (SELECT last_change FROM removed_level JOIN level USING (store, item)))
            ELSE (SELECT previous FROM change WHERE id = :after) END
        UNION ALL
        SELECT change.id, change.upload, change.item, change.before, change.after, change."row",
               change.previous
        FROM chain JOIN change ON change.id = chain.previous
        LIMIT :limit)
    SELECT chain.place, {REPORT_FIELDS}, chain.item, chain.before, chain.after, chain."row", '',
           NULL, ''
    FROM chain CROSS JOIN (SELECT seq, {REPORT_FIELDS} FROM upload) AS upload
        ON upload.seq = chain.upload
"""


# What `to_change` takes, at the end of each row.
CHANGE_FIELDS = 7


class SqliteHistory(History):
    """The port `History` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._deliveries = SqliteDeliveries(database)

    def explain(self, store: str, item: str) -> list[Explanation]:
        return [found for _, found in self.page(store, item, None, -1)]

    def page(
        self, store: str, item: str, after: int | None, limit: int
    ) -> list[tuple[int, Explanation]]:
        """The changes of a level before the one numbered `after`, each with its number."""
        params = {"store": store_key(store), "item": item, "after": after, "limit": limit}
        with self._database.read() as connection:
            found = connection.execute(CHANGES, params).fetchall()
        return [(place, self._explain(store, tuple(row))) for place, *row in found]

    def _explain(self, store: str, row: tuple[object, ...]) -> Explanation:
        report, change = to_report(row[:-CHANGE_FIELDS]), to_change(row[-CHANGE_FIELDS:])
        alert = self._alert(report.upload, change, store)
        kind, judged = as_judged(alert, change, is_undo=report.upload.origin is Origin.UNDO)
        return Explanation(
            change=judged,
            report=report,
            rule=None if kind is None else rule_of(kind, judged),
            alert=alert,
            deliveries=[] if alert is None else self._deliveries.deliveries(alert.id),
        )

    def _alert(self, upload: Upload, change: Change, store: str) -> Alert | None:
        """The alert about the change; the store may have had another name then."""
        with self._database.read() as connection:
            found = read_alerts(
                connection,
                """alert.upload = ? AND alert.kind <> 'still out'
                   AND EXISTS (SELECT 1 FROM alert_item AS named
                               WHERE named.alert = alert.seq AND named.item = ?)""",
                (upload.id, change.item),
            )
        return alert_about(found, change, store)
