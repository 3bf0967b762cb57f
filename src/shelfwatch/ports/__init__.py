"""What a platform provides, as contracts; memory, SQLite and DynamoDB each keep them.

Every time is an aware datetime in UTC. Every method may raise EnvironmentFault, and then nothing
of the call was done. Methods may be called from any thread, and from several processes at once.
"""

from typing import Protocol

from shelfwatch.core.stock.level import StoreName
from shelfwatch.ports.access import Access
from shelfwatch.ports.addresses import Addresses
from shelfwatch.ports.alerting import (
    AlertBatch,
    AlertRecords,
    Alerts,
    Channel,
    Decide,
    Deliveries,
    DeliveryRecords,
    MakeDeliveries,
    PastChange,
    StoreChanges,
    Subscribers,
)
from shelfwatch.ports.clock import Clock, SystemClock
from shelfwatch.ports.expectations import Expectations, ExpectedStore
from shelfwatch.ports.held_uploads import HeldUploads
from shelfwatch.ports.inventory import (
    LEVEL_FIELDS,
    ChangeBlock,
    CoveredItems,
    DetailBlock,
    Inventory,
    LoadSession,
    Plan,
    StoreState,
)
from shelfwatch.ports.outages import DecideAgain, OutageActions
from shelfwatch.ports.reading import Reading
from shelfwatch.ports.rules import FixedRules, RuleBook
from shelfwatch.ports.undo import KeptLevel, UndoFacts, UndoSession, Withdrawal
from shelfwatch.ports.uploads import DemandRecords, Explanation, History, LevelDemand, Uploads

__all__ = [
    "LEVEL_FIELDS",
    "Access",
    "Addresses",
    "AlertBatch",
    "AlertRecords",
    "Alerts",
    "ChangeBlock",
    "Channel",
    "Clock",
    "CoveredItems",
    "Decide",
    "DecideAgain",
    "Deliveries",
    "DeliveryRecords",
    "DemandRecords",
    "DetailBlock",
    "Expectations",
    "ExpectedStore",
    "Explanation",
    "FixedRules",
    "HeldUploads",
    "History",
    "Inventory",
    "KeptLevel",
    "LevelDemand",
    "LoadSession",
    "MakeDeliveries",
    "OutageActions",
    "PastChange",
    "Plan",
    "Platform",
    "Reading",
    "Records",
    "RuleBook",
    "StoreChanges",
    "StoreName",
    "StoreState",
    "Subscribers",
    "SystemClock",
    "UndoFacts",
    "UndoSession",
    "Uploads",
    "Withdrawal",
]


class Records(Protocol):
    """What every platform keeps: enough to load into it and to look at it."""

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
    def held_uploads(self) -> HeldUploads:
        """Uploads that wait for a person."""
        ...

    @property
    def alerts(self) -> AlertRecords:
        """Recorded alerts, and what is out of stock."""
        ...

    @property
    def deliveries(self) -> DeliveryRecords:
        """What became of messages."""
        ...

    @property
    def subscribers(self) -> Subscribers:
        """Who is told what."""
        ...

    @property
    def history(self) -> History:
        """Why things are as they are."""
        ...


class Platform(Records, Protocol):
    """A platform on which Shelfwatch itself judges and delivers; on AWS a stream and SNS do."""

    @property
    def alerts(self) -> Alerts:
        """Recorded alerts, and the uploads that are not checked yet."""
        ...

    @property
    def deliveries(self) -> Deliveries:
        """Messages on their way."""
        ...

    @property
    def addresses(self) -> Addresses:
        """What is kept of the addresses of subscribers."""
        ...

    @property
    def expectations(self) -> Expectations:
        """When the files of each store are expected."""
        ...

    @property
    def outage_actions(self) -> OutageActions:
        """What people do about outages."""
        ...

    @property
    def rules(self) -> RuleBook:
        """What a person says of many items."""
        ...

    @property
    def reading(self) -> Reading:
        """What pages ask."""
        ...

    @property
    def access(self) -> Access:
        """Who may use the pages from elsewhere, and what they did."""
        ...

    @property
    def demand(self) -> DemandRecords:
        """What levels sold, which forecasts are made of."""
        ...
