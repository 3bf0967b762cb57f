"""What a platform provides, as contracts; memory, SQLite and DynamoDB each keep them.

Every time is an aware datetime in UTC. Every method may raise EnvironmentFault, and then nothing
of the call was done. Methods may be called from any thread, and from several processes at once.
"""

from datetime import datetime
from typing import Protocol

from shelfwatch.core.level import StoreName
from shelfwatch.ports.ledger import Explanation, History, Uploads
from shelfwatch.ports.loading import (
    LEVEL_FIELDS,
    ChangeBlock,
    DetailBlock,
    Inventory,
    Loading,
    Plan,
    Spoken,
    StoreState,
)
from shelfwatch.ports.telling import (
    Alerts,
    Deliveries,
    Notifier,
    StoreNews,
    Subscribers,
    Told,
)

__all__ = [
    "LEVEL_FIELDS",
    "Alerts",
    "ChangeBlock",
    "Clock",
    "Deliveries",
    "DetailBlock",
    "Explanation",
    "History",
    "Inventory",
    "Loading",
    "Notifier",
    "Plan",
    "Platform",
    "Spoken",
    "StoreName",
    "StoreNews",
    "StoreState",
    "Subscribers",
    "Told",
    "Uploads",
]


class Clock(Protocol):
    """The time, passed in so that no rule reads it by itself."""

    def now(self) -> datetime:
        """The current time in UTC; it may go backwards."""
        ...


class Platform(Protocol):
    """All that the services need, in one hand."""

    @property
    def clock(self) -> Clock:
        """The time."""
        ...

    @property
    def inventory(self) -> Inventory:
        """The levels."""
        ...

    @property
    def uploads(self) -> Uploads:
        """The ledger of uploads."""
        ...

    @property
    def alerts(self) -> Alerts:
        """What has been judged and told."""
        ...

    @property
    def deliveries(self) -> Deliveries:
        """Messages on their way."""
        ...

    @property
    def subscribers(self) -> Subscribers:
        """Who is told."""
        ...

    @property
    def history(self) -> History:
        """Why things are as they are."""
        ...
