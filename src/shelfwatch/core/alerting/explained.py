"""Which alert a change is in, and what that says of it."""

from collections.abc import Sequence
from dataclasses import replace

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.stock.change import AlertKind, Change, judge, judge_undo
from shelfwatch.core.stock.identity import store_key


def alert_about(found: Sequence[Alert], change: Change, store: str) -> Alert | None:
    """Of the alerts of an upload with an item, the one about this change; None where none is.

    A store that was renamed keeps its old name in alerts: those count where none has the new name.
    """
    same_counts = [
        alert for alert in found if counts_of(item_of(alert, change)) == counts_of(change)
    ]
    same_store = [alert for alert in same_counts if store_key(alert.store) == store_key(store)]
    return next(iter(same_store or same_counts), None)


def as_judged(
    alert: Alert | None, change: Change, *, is_undo: bool
) -> tuple[AlertKind | None, Change]:
    """The kind of alert that a change made or would have made, and the change as it was judged."""
    if alert is not None:
        return alert.kind, replace(change, threshold=item_of(alert, change).threshold)
    # Of a baseline nobody is told: the counts alone say what it was.
    rule = judge_undo if is_undo else judge
    return rule(change.before, change.after), change


def item_of(alert: Alert, change: Change) -> Change:
    """An alert's own change of the same item."""
    return next(one for one in alert.items if one.item == change.item)


def counts_of(change: Change) -> tuple[object, object]:
    """Before and after."""
    return change.before, change.after
