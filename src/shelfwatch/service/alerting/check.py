"""Check uploads: judge what they changed, and record alerts and deliveries.

An alert and its deliveries are recorded before anything is sent, by a claim that only one check
can win; so whatever crashes afterwards, the same message goes out, once (DESIGN, promise 7).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import takewhile

from shelfwatch.core.alerting.alert import Alert, compose
from shelfwatch.core.alerting.delivery import deliveries_of
from shelfwatch.core.alerting.subscriber import Subscriber
from shelfwatch.core.uploads.upload import Upload
from shelfwatch.ports import AlertBatch, Platform, StoreChanges
from shelfwatch.service.alerting.outages import tell_again


def check(platform: Platform, *, until: str | None = None) -> list[Alert]:
    """Judge every upload that nobody has judged yet; the alerts that this recorded.

    Outages whose date came are told again with them. Where the upload `until` is among the
    uploads, only those before it.
    """
    recorded: list[Alert] = []
    for upload in takewhile(lambda upload: upload.id != until, platform.alerts.unchecked()):
        now = platform.clock.now()
        # Decided inside the claim's transaction: subscribers that were read before it may have left
        # by now, and would still get this message.
        batch = platform.alerts.claim(upload.id, partial(decide, upload, at=now), now)
        if batch is not None:
            recorded.extend(batch.alerts)
    return recorded if until is not None else [*recorded, *tell_again(platform)]


def decide(
    upload: Upload,
    changes: Iterable[StoreChanges],
    subscribers: Sequence[Subscriber],
    *,
    at: datetime,
) -> AlertBatch:
    """The alerts and deliveries of an upload; a baseline makes none."""
    # The first levels of a store are no news: a thousand alarms about what was always so.
    if upload.baseline:
        return AlertBatch([], [])
    alerts = [
        alert
        for found in changes
        for alert in compose(
            upload.id, found.store.name, found.store.key, found.changes, at, found.first_of
        )
    ]
    return AlertBatch(alerts, deliveries_of(upload.id, alerts, subscribers, at))
