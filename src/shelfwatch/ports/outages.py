"""What people do about outages: seen, ordered, snoozed."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from shelfwatch.core.alerting.subscriber import Subscriber
from shelfwatch.core.stock.outage import Outage, OutageAction
from shelfwatch.ports.alerting import AlertBatch

# Makes the alerts and deliveries about outages that are open again; it reads nothing else.
DecideAgain = Callable[[Sequence[Outage], Sequence[Subscriber]], AlertBatch]


class OutageActions(Protocol):
    """What people do about outages. Each outage keeps all that was done; the last action counts."""

    def act(self, store: str, items: Collection[str], action: OutageAction) -> list[Outage]:
        """Record an action for the open outages of these items; those outages, as they are then.

        An item without an open outage is passed over. A store matches in any letter case.
        """
        ...

    def next_date(self) -> datetime | None:
        """The first `until` of an open outage, or None."""
        ...

    def open_again(self, now: datetime, decide: DecideAgain) -> AlertBatch:
        """Open every outage whose `until` has come, and record what `decide` makes of them, as one.

        Of two processes at once, one finds them; the other gets an empty batch.
        """
        ...
