"""What people have heard, section by section, looked up in the alerts behind their messages."""

from collections import defaultdict

from contract.world import World
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.stock.identity import store_key

Beliefs = dict[tuple[str, str, str], Alert]
"""By address, store and item: the last alert about it that somebody heard."""


def heard(world: World, since: int = 0) -> list[tuple[str, Alert]]:
    """Who heard which alert, in the order of sending, from message number `since` on."""
    alerts_by_address: dict[str, list[Alert]] = defaultdict(list)
    for alert in world.platform.alerts.alerts():
        for delivery in world.platform.deliveries.deliveries(alert.id):
            alerts_by_address[delivery.id].append(alert)
    return [
        (address, alert)
        for address, message in world.people.sent[since:]
        for alert in alerts_by_address[message.id]
    ]


def beliefs(world: World) -> Beliefs:
    """The last word on each item, for everybody who heard of it."""
    return {
        (address, store_key(alert.store), change.item): alert
        for address, alert in heard(world)
        for change in alert.items
    }
