"""Why a level is what it is: its changes, and what came of each."""

from dataclasses import replace

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.alerting.explained import alert_about, as_judged
from shelfwatch.core.stock.change import AlertKind, rule_of
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
    alert = find_alert(tables, row)
    kind, judged = as_judged(alert, row.change, is_undo=report.upload.origin is Origin.UNDO)
    return Explanation(
        change=judged,
        report=replace(report, rejects=()),
        rule=None if kind is None else rule_of(kind, judged),
        alert=alert,
        deliveries=[] if alert is None else deliveries_of(tables, alert),
    )


def find_alert(tables: Tables, row: ChangeRow) -> Alert | None:
    """The alert about a change; the store may have had another name then."""
    found = [
        alert
        for alert in tables.alerts.values()
        if alert.upload == row.upload and alert.kind is not AlertKind.STILL_OUT
        if any(change.item == row.change.item for change in alert.items)
    ]
    return alert_about(found, row.change, row.store)


def deliveries_of(tables: Tables, alert: Alert) -> list[Delivery]:
    """Who was told of an alert."""
    return [
        replace(delivery, alerts=())
        for delivery in tables.deliveries.values()
        if any(sent.id == alert.id for sent in delivery.alerts)
    ]
