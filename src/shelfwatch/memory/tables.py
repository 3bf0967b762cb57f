"""All that a platform remembers, and the one way to change it: whole transactions."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from decimal import Decimal

from shelfwatch.core.alerting.address_state import AddressState
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.alerting.subscriber import Subscriber
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.stock.change import Change
from shelfwatch.core.stock.level import Detail
from shelfwatch.core.stock.outage import OutageAction, end_of
from shelfwatch.core.uploads.held import Held
from shelfwatch.core.uploads.upload import UploadReport
from shelfwatch.ports.expectations import ExpectedStore

# A store's key and an item.
LevelKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class StoreRow:
    """A store; `horizon` is None while every upload's spoken set is still known."""

    name: str
    newest: datetime
    horizon: datetime | None = None


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A count, and the version of the upload that wrote it."""

    count: Decimal
    version: datetime


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """That an upload, which arrived then, covers a set of items of a store."""

    upload: str
    store: str
    version: datetime
    fingerprint: str
    arrived: datetime


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change of one level, the upload that made it, and the version that the level had before."""

    upload: str
    store: str
    change: Change
    before_version: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutageRow:
    """An outage; open while `ended` is None."""

    store: str
    item: str
    began: datetime
    began_by: str
    ended: datetime | None = None
    ended_by: str | None = None
    actions: tuple[OutageAction, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldRow:
    """An upload that was held, and its file."""

    held: Held
    content: bytes


@dataclass
class Tables:
    """Everything; rows are never changed in place, so a shallow copy is a snapshot."""

    stores: dict[str, StoreRow] = field(default_factory=dict)
    levels: dict[LevelKey, LevelRow] = field(default_factory=dict)
    details: dict[LevelKey, Detail] = field(default_factory=dict)
    reports: dict[str, UploadReport] = field(default_factory=dict)
    held: dict[str, HeldRow] = field(default_factory=dict)
    unchecked: list[str] = field(default_factory=list)
    first_loads: dict[tuple[str, str], int] = field(default_factory=dict)
    sets: dict[str, frozenset[str]] = field(default_factory=dict)
    covered: list[CoverageRow] = field(default_factory=list)
    changes: list[ChangeRow] = field(default_factory=list)
    outages: list[OutageRow] = field(default_factory=list)
    low: set[LevelKey] = field(default_factory=set)
    raised: dict[tuple[str, LevelKey], Decimal] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    subscribers: dict[str, Subscriber] = field(default_factory=dict)
    address_states: dict[str, AddressState] = field(default_factory=dict)
    expected: dict[str, ExpectedStore] = field(default_factory=dict)
    subscribers_ever: int = 0

    def snapshot(self) -> "Tables":
        """A copy that later changes of either do not reach."""
        return Tables(**{each.name: copy(getattr(self, each.name)) for each in fields(self)})

    def items_of(self, store: str) -> dict[str, LevelRow]:
        """The levels of one store, by item."""
        return {item: row for (key, item), row in self.levels.items() if key == store}

    def detail_of(self, level: LevelKey) -> Detail:
        """The name and threshold of a level, as far as files gave any."""
        return self.details.get(level, Detail())

    def has_open_outage(self, store: str, item: str) -> bool:
        """Whether an item is out and has not come back."""
        return any(
            row.ended is None and (row.store, row.item) == (store, item) for row in self.outages
        )

    def end_outage(self, store: str, item: str, said: datetime, by: str) -> None:
        """End the open outage of an item, if there is one, as `by` says as of `said`."""
        self.outages = [
            replace(row, ended=end_of(row.began, said), ended_by=by)
            if row.ended is None and (row.store, row.item) == (store, item)
            else row
            for row in self.outages
        ]


class Memory:
    """The tables behind one lock: `write` is a transaction, and `read` what was last committed."""

    def __init__(self, wait: timedelta) -> None:
        self._committed = Tables()
        self._draft: Tables | None = None
        self._writer: int | None = None
        # Reentrant, since a use case's transaction calls ports that open one.
        self._lock = threading.RLock()
        self._wait = wait

    @contextmanager
    def write(self) -> Iterator[Tables]:
        """Tables to change; on the way out they are committed, on an exception forgotten.

        Where the thread is in a transaction already, that one is used. Raises EnvironmentFault
        where another thread keeps its transaction for too long.
        """
        if not self._lock.acquire(timeout=self._wait.total_seconds()):
            raise EnvironmentFault("Another load is still running; try again when it is done.")
        try:
            if self._draft is not None:
                yield self._draft
                return
            self._draft, self._writer = self._committed.snapshot(), threading.get_ident()
            try:
                yield self._draft
                # One assignment: a reader sees all of the transaction or nothing.
                self._committed = self._draft
            finally:
                self._draft = self._writer = None
        finally:
            self._lock.release()

    def read(self) -> Tables:
        """The tables as last committed, or as this thread's own transaction has them."""
        draft = self._draft
        is_mine = draft is not None and self._writer == threading.get_ident()
        return draft if draft is not None and is_mine else self._committed
