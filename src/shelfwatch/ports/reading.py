"""The questions that pages ask: each is answered by an index, or by a key, however much is kept.

SQLite answers by an index (`tests/local/sqlite/reading/` looks at its query plans). Each method
says by which key or sparse index DynamoDB would: none needs a scan, an offset or a count of all.

Lists come in pages. `after` is the `next` of the page before, or None for the first one; it is of
use for the same question only, and raises Misuse where it is none. A page may have fewer rows than
`limit`, or none, and still be followed by another: the list ends where `next` is None. A list that
changes while it is read may show a row twice or pass over one, and never more than that.

`stores` in a question are the keys of those that the asker may see, None where that is all of them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.stock.level import Level, Store
from shelfwatch.core.stock.outage import Outage
from shelfwatch.core.uploads.upload import UploadReport
from shelfwatch.ports.uploads import Explanation

Row_co = TypeVar("Row_co", covariant=True)

# The keys of the stores that somebody may see; None for all.
Scope = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Page(Generic[Row_co]):
    """Some rows of a list, and where it goes on; `next` is None at its end."""

    rows: Sequence[Row_co]
    next: str | None = None


class StockState(StrEnum):
    """Which levels are asked for."""

    ALL = "all"
    OUT = "out"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class StockQuestion:
    """Which levels are asked for.

    `store` is a key. `search` has the beginnings of words, each of which has to begin a word of the
    item or of its name (`core.stock.search`). With `changed_since` they are the levels whose last
    change came by an upload that arrived since then, the last change first.
    """

    stores: Scope = None
    store: str | None = None
    search: str = ""
    state: StockState = StockState.ALL
    changed_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutageQuestion:
    """Which outages: the open ones, the last that began first; or the ended, the last to end."""

    stores: Scope = None
    store: str | None = None
    is_open: bool = True


class UploadState(StrEnum):
    """Which uploads are asked for: all, those that wait for a person, those to be mended."""

    ALL = "all"
    HELD = "held"
    TO_MEND = "to mend"


class DeliveryQuestion(StrEnum):
    """Which deliveries are asked for; failing ones have an error, and are due or given up."""

    ALL = "all"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class UploadEntry:
    """An upload without its rejects, and the stores that it covers, by name."""

    report: UploadReport
    stores: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class CountPoint:
    """The count of a level as of a version; None from when it was removed."""

    at: datetime
    count: Decimal | None
    upload: str


class Reading(Protocol):
    """What pages ask."""

    def stores(self, stores: Scope = None) -> list[Store]:
        """Every store that has levels, by name, with figures that were kept as they changed.

        DynamoDB: one query of the stores' rows in the ledger, whose figures the stream keeps.
        """
        ...

    def file_days(self, store: str, since: datetime) -> list[datetime]:
        """The versions of the uploads since then that cover a store, newest first.

        At most a thousand. DynamoDB: query of the coverage rows (store, version) from the end.
        """
        ...

    def levels(
        self, question: StockQuestion, after: str | None = None, limit: int = 50
    ) -> Page[Level]:
        """Levels by store and item; with `search` by item; see StockQuestion.

        DynamoDB: query of Inventory by store, from an item; `out` and `low` by sparse
        indexes; `search` by rows of words (partition: the word's first letters), then BatchGetItem.
        """
        ...

    def follow_levels(self) -> bool:
        """Bring what a search looks into a step nearer to the levels; whether more is to be done.

        A search finds an item once this got that far; who shows pages calls it again and again. It
        may wait for a load, and writes what a search needs alone. DynamoDB: the stream does it.
        """
        ...

    def level(self, store: str, item: str) -> Level | None:
        """One level. DynamoDB: GetItem."""
        ...

    def levels_of(self, items: Collection[str], stores: Scope = None) -> list[Level]:
        """The levels of these items in every store, by item and store; at most a few items.

        DynamoDB: BatchGetItem of each store's key with each item.
        """
        ...

    def outages(
        self, question: OutageQuestion, after: str | None = None, limit: int = 50
    ) -> Page[Outage]:
        """Outages; DynamoDB: the sparse index of open ones, by time, or that of ended ones."""
        ...

    def outages_of(self, store: str, item: str, limit: int = 50) -> list[Outage]:
        """The latest outages of a level, newest first. DynamoDB: query by store and item."""
        ...

    def low_count(self, stores: Scope = None, most: int = 1_000) -> int:
        """How many levels are low, counted up to `most`. DynamoDB: the sparse index of low ones."""
        ...

    def ended_since(self, moment: datetime, stores: Scope = None, most: int = 1_000) -> int:
        """How many outages ended since then, counted up to `most`. DynamoDB: as `outages`."""
        ...

    def history(
        self, store: str, item: str, after: str | None = None, limit: int = 20
    ) -> Page[Explanation]:
        """The kept changes of a level, newest first. DynamoDB: query by store and item."""
        ...

    def course(self, store: str, item: str, limit: int = 500) -> list[CountPoint]:
        """The latest counts of a level, oldest first, for a chart. DynamoDB: as `history`."""
        ...

    def uploads(
        self,
        state: UploadState = UploadState.ALL,
        stores: Scope = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[UploadEntry]:
        """Uploads, the last to arrive first.

        Somebody who may see some stores sees the uploads that cover those and no others. Held ones
        cover what they are about. DynamoDB: query of the ledger by arrival, or its sparse index.
        """
        ...

    def upload_stores(self, upload_id: str) -> list[str]:
        """The keys of the stores that an upload covers, or is held about. DynamoDB: GetItem."""
        ...

    def alerts(
        self, stores: Scope = None, after: str | None = None, limit: int = 50
    ) -> Page[Alert]:
        """Alerts with their items, newest first. DynamoDB: query of the ledger by time."""
        ...

    def deliveries(
        self,
        which: DeliveryQuestion = DeliveryQuestion.ALL,
        after: str | None = None,
        limit: int = 50,
    ) -> Page[Delivery]:
        """Deliveries without their alerts, newest first.

        DynamoDB: its outbox by time, or the sparse index of those that fail.
        """
        ...
