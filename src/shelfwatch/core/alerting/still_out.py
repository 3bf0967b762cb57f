"""Alerts about outages that are open again: their order or snooze came to its date."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from shelfwatch.core.alerting.alert import Alert, alert_id
from shelfwatch.core.stock.change import AlertKind, Change
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.outage import Outage


def compose_still_out(outages: Sequence[Outage], at: datetime) -> list[Alert]:
    """One alert for each store and upload that `outages` began by.

    The same outages with the same dates make the same ids, so that two processes find one alert.
    """
    ordered = sorted(outages, key=lambda one: (store_key(one.store), one.began_by, one.item))
    return [
        still_out_alert(list(found), at)
        for _, found in groupby(ordered, key=lambda one: (store_key(one.store), one.began_by))
    ]


def still_out_alert(outages: Sequence[Outage], at: datetime) -> Alert:
    """The alert about outages of one store that one upload began."""
    first = outages[0]
    # The date is part of the id: the same items may be ordered again, and be late again.
    until = max(one.action.until or at for one in outages)
    id = alert_id(
        first.began_by, store_key(first.store), AlertKind.STILL_OUT, int(until.timestamp())
    )
    items = tuple(Change(one.item, one.count, one.count, name=one.name) for one in outages)
    return Alert(id, AlertKind.STILL_OUT, first.store, first.began_by, at, items)
