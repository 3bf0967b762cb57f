"""Judge what loads have changed, and decide who is told what.

An alert and its deliveries are recorded before anything is sent, by a claim that only one check
can win; so whatever crashes afterwards, the same message goes out, once (DESIGN, promise 7).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import takewhile

from shelfwatch.core.alert import Alert, compose
from shelfwatch.core.change import News
from shelfwatch.core.delivery import Delivery, Kind, Subscriber, delivery_id
from shelfwatch.core.identity import store_key
from shelfwatch.core.upload import Upload
from shelfwatch.ports import Platform, StoreNews, Told


def check(platform: Platform, *, until: str | None = None) -> list[Alert]:
    """Judge every upload that nobody has judged yet; the alerts that this recorded.

    Where the upload `until` is among them, only those before it.
    """
    recorded: list[Alert] = []
    for upload in takewhile(lambda upload: upload.id != until, platform.alerts.unchecked()):
        now = platform.clock.now()
        told = decide(
            upload,
            platform.alerts.news(upload.id),
            platform.subscribers.subscribers(),
            now,
        )
        if platform.alerts.claim(upload.id, told, now):
            recorded.extend(told.alerts)
    return recorded


def decide(
    upload: Upload, news: Iterable[StoreNews], subscribers: Sequence[Subscriber], at: datetime
) -> Told:
    """What is told of an upload, and to whom; a baseline tells nobody anything."""
    if upload.baseline:
        return Told([], [])
    alerts = [
        alert
        for told in news
        for alert in compose(upload.id, told.store.name, told.store.key, told.changes, at)
    ]
    deliveries = [
        Delivery(
            id=delivery_id(subscriber.address, [alert.id for alert in wanted]),
            upload=upload.id,
            subscriber=subscriber.id,
            address=subscriber.address,
            alerts=wanted,
            created=at,
        )
        for subscriber in subscribers
        if (wanted := wanted_by(subscriber, alerts))
    ]
    return Told(alerts, deliveries)


def wanted_by(subscriber: Subscriber, alerts: Sequence[Alert]) -> list[Alert]:
    """The alerts about a subscriber's stores; none where nothing of them is out of stock.

    Who is of kind `operations` alone gets none.
    What is back in stock stands in a message that goes out anyway, and makes none by itself.
    """
    if Kind.STOCK not in subscriber.kinds:
        return []
    stores = {store_key(store) for store in subscriber.stores}
    wanted = [alert for alert in alerts if not stores or store_key(alert.store) in stores]
    return wanted if any(alert.kind is News.OUT for alert in wanted) else []
