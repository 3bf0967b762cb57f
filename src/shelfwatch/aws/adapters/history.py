"""Why a level is what it is: its last change, and every change that was news.

What was no news and has been written over since is not kept: a row for each change would double
the cost of every load.
"""

from dataclasses import dataclass, replace

from shelfwatch.aws.adapters.alerts import DynamoAlerts
from shelfwatch.aws.adapters.deliveries import TopicDeliveries
from shelfwatch.aws.dynamodb.attributes import Item
from shelfwatch.aws.dynamodb.leases import store_row
from shelfwatch.aws.dynamodb.stream import count_of, row_of
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.ledger.uploads import DynamoUploads
from shelfwatch.aws.loading.forget import forgotten
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.stock.change import RULES, Change, judge, judge_undo
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.uploads.upload import Origin
from shelfwatch.ports import Explanation, History


@dataclass(frozen=True, slots=True)
class DynamoHistory(History):
    """The port `History` on DynamoDB."""

    inventory: Table
    ledger: Table
    uploads: DynamoUploads

    def explain(self, store: str, item: str) -> list[Explanation]:
        """Only the last change and those that were news."""
        alerted = self._alerted(store, item)
        last = self._last(store, item)
        known = {(alert.upload, change.item) for alert, change in alerted}
        found: list[tuple[str, Change, Alert | None]] = [
            (alert.upload, change, alert) for alert, change in reversed(alerted)
        ]
        gone = forgotten(self.ledger, store_key(store), item)
        # A removal is no row of the table any more: the ledger has the only trace of it.
        found[:0] = [(upload, change, None) for upload, change in gone]
        # The last change is in the level's row also where it was no news.
        if last is not None and (last[0], item) not in known:
            found.insert(0, (*last, None))
        explained = [
            explanation
            for upload, change, alert in found
            if (explanation := self._explain(upload, change, alert)) is not None
        ]
        return sorted(explained, key=lambda why: why.report.upload.arrived, reverse=True)

    def _alerted(self, store: str, item: str) -> list[tuple[Alert, Change]]:
        """The alerts about an item, oldest first."""
        return [
            (alert, change)
            for alert in DynamoAlerts(self.ledger).alerts()
            if store_key(alert.store) == store_key(store)
            for change in alert.items
            if change.item == item
        ]

    def _last(self, store: str, item: str) -> tuple[str, Change] | None:
        """The change that made the level what it is, with its upload."""
        row = self.ledger.get(store_row(store_key(store))) or {}
        level = (
            self.inventory.get({"Store": row["Shown"], "Item": item}) if "Shown" in row else None
        )
        if level is None or "Upload" not in level:
            return None
        return str(level.get("Undo") or level["Upload"]), last_change(level)

    def _explain(self, upload: str, change: Change, alert: Alert | None) -> Explanation | None:
        report = self.uploads.find(upload)
        if report is None:
            return None
        judged = judge_undo if report.upload.origin is Origin.UNDO else judge
        news = judged(change.before, change.after)
        return Explanation(
            change=change,
            report=replace(report, rejects=()),
            rule=None if news is None else RULES[news],
            alert=alert,
            deliveries=[] if alert is None else TopicDeliveries(self.ledger).deliveries(alert.id),
        )


def last_change(level: Item) -> Change:
    """The change that a row of Inventory remembers: the last one."""
    before = "Undid" if "Undo" in level else "Before"
    earlier = {"Count": level[before]} if before in level else {}
    row = None if "Undo" in level else row_of(level)
    return Change(level["Item"], count_of(earlier), count_of(level), row, level.get("Label", ""))
