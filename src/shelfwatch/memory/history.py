"""Why a level is what it is: its changes, and what came of each."""

from collections.abc import Sequence
from dataclasses import replace

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.stock.change import RULES, AlertKind, judge, judge_undo
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.uploads.upload import Origin
from shelfwatch.memory.tables import ChangeRow, Memory, Tables
from shelfwatch.ports import Explanation, History


class MemoryHistory(History):
    """The port `History` in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def explain(self, store: str, item: str) -> list[Explanation]:
        tables = self._memory.read()
        key = store_key(store)
        return [
            explain_change(tables, row)
            for row in reversed(tables.changes)
            if (row.store, row.change.item) == (key, item)
        ]


def explain_change(tables: Tables, row: ChangeRow) -> Explanation:
    """A change with its upload, its rule, and who was told."""
    report = tables.reports[row.upload]
    rule = judge_undo if report.upload.origin is Origin.UNDO else judge
    news = rule(row.change.before, row.change.after)
    alert = None if news is None else find_alert(tables, row, news)
    return Explanation(
        change=row.change,
        report=replace(report, rejects=()),
        rule=None if news is None else RULES[news],
        alert=alert,
        deliveries=[] if alert is None else deliveries_of(tables, alert),
    )


def find_alert(tables: Tables, row: ChangeRow, kind: AlertKind) -> Alert | None:
    """The alert about a change; the store may have had another name then."""
    found: Sequence[Alert] = [
        alert
        for alert in tables.alerts.values()
        if (alert.upload, alert.kind) == (row.upload, kind)
        and any(change.item == row.change.item for change in alert.items)
    ]
    same_store = [alert for alert in found if store_key(alert.store) == row.store]
    return next(iter(same_store or found), None)


def deliveries_of(tables: Tables, alert: Alert) -> list[Delivery]:
    """Who was told of an alert."""
    return [
        replace(delivery, alerts=())
        for delivery in tables.deliveries.values()
        if any(sent.id == alert.id for sent in delivery.alerts)
    ]
