"""What a platform provides, as contracts; memory, SQLite and DynamoDB each keep them.

Every time is an aware datetime in UTC. Every method may raise EnvironmentFault, and then nothing
of the call was done. Methods may be called from any thread, and from several processes at once.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TextIO

from shelfwatch.core.alert import Alert
from shelfwatch.core.change import Change
from shelfwatch.core.count import from_millionths
from shelfwatch.core.delivery import Delivery, Subscriber
from shelfwatch.core.level import Level, Store
from shelfwatch.core.message import Message
from shelfwatch.core.outage import Outage
from shelfwatch.core.upload import Reject, Upload, UploadReport

LEVEL_FIELDS = "\x1f"
"""Between the fields of a line that `Loading.write_levels` writes; no name can contain it."""


class Clock(Protocol):
    """The time, passed in so that no rule reads it by itself."""

    def now(self) -> datetime:
        """The current time in UTC; it may go backwards."""
        ...


@dataclass(frozen=True, slots=True)
class StoreName:
    """A store that a file speaks of: `key` decides which it is, `name` how the file spells it."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class StoreState:
    """What a load has to know of a store before it can tell whether it comes late.

    `newest` is the version of the newest upload applied to it. Below `horizon` it is not known
    any more what newer uploads spoke of. `has_levels` is False at a store's first load.
    """

    newest: datetime
    horizon: datetime | None
    has_levels: bool


@dataclass(frozen=True, slots=True)
class ChangeBlock:
    """Some changes of one store, as text: a JSON object from item to `"AFTER ROW BEFORE"`.

    Counts are millionths; BEFORE is missing at first sight. Text, because both the engine that
    finds the changes and the one that stores them read JSON natively, which is several times
    faster than a Python object for each row.
    """

    store: StoreName
    packed: str
    size: int

    def changes(self) -> list[Change]:
        """The same as objects, for where there are few of them."""
        return [unpacked(item, fields) for item, fields in json.loads(self.packed).items()]


def unpacked(item: str, fields: str) -> Change:
    """A change from `"AFTER ROW BEFORE"`, its counts in millionths."""
    after, row, *before = map(int, fields.split())
    return Change(item, from_millionths(before[0]) if before else None, from_millionths(after), row)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The items of one store that an upload speaks of.

    `fingerprint` is equal for equal sets, so that a set is kept once however often it comes;
    the set itself is asked of the plan only where it is not kept yet.
    """

    store: StoreName
    fingerprint: str
    size: int


class Plan(Protocol):
    """What a load is about to write; reading it writes nothing."""

    def blocks(self) -> Iterator[ChangeBlock]:
        """Every change, in blocks of bounded size, ordered by store and item."""
        ...

    def spoken(self) -> Sequence[Spoken]:
        """What the upload speaks of, one entry for each store."""
        ...

    def spoken_items(self, wanted: Sequence[Spoken]) -> Iterator[tuple[Spoken, str]]:
        """These entries of `spoken()`, each with its items, one a line, in no certain order."""
        ...


class Loading(Protocol):
    """The sole right to load into some stores; got from `Inventory.loading`."""

    def state(self, store_key: str) -> StoreState | None:
        """What is known of a store, or None where it has never been loaded."""
        ...

    def knows_set(self, fingerprint: str) -> bool:
        """Whether a set of items with this fingerprint is kept already."""
        ...

    def write_levels(self, store_keys: Sequence[str], out: TextIO) -> None:
        """Write every level of these stores to `out`, as the last committed load left it.

        A line each: the store's place in `store_keys`, the item, the count in millionths, and 1
        where this very upload wrote it before it was interrupted, else 0; with LEVEL_FIELDS
        between them. Reads strongly consistently.
        """
        ...

    def spoken_since(self, store_key: str, version: datetime) -> Iterator[str]:
        """The items of a store that uploads newer than `version` speak of, one a line, in texts."""
        ...

    def apply(self, report: UploadReport, plan: Plan) -> None:
        """Write the plan's changes, what the upload speaks of, and its report, as one.

        The report's upload is recorded as not yet checked. Called once, at the end; where the
        surrounding context is left by an exception, nothing of it was written. A platform that
        has no transaction for so much may leave levels behind instead: the same upload again
        then finishes it, and until that is done older uploads are late for all it speaks of.
        """
        ...


class Inventory(Protocol):
    """The levels of every store."""

    def loading(
        self, upload: Upload, stores: Sequence[StoreName]
    ) -> AbstractContextManager[Loading]:
        """Wait for the sole right to load into `stores`, and keep it until the context is left.

        Raises EnvironmentFault where another load holds it for longer than the platform waits.
        """
        ...

    def stores(self) -> list[Store]:
        """Every store, by name."""
        ...

    def levels(
        self, store: str | None = None, item: str | None = None, *, only_out: bool = False
    ) -> Iterator[Level]:
        """The levels that match, by store and item; a store matches in any letter case."""
        ...

    def forget(self, upload: Upload, store: str, item: str | None) -> int:
        """Remove an item of a store, or all of it, and end its outages; tells nobody.

        Recorded as `upload`, which speaks of what it removes: older files do not bring it back.
        Returns how many levels were removed. Raises Misuse where there is no such level.
        """
        ...

    def rename(self, upload: Upload, store: str, name: str) -> int:
        """Give a store another name, and where that name exists, join the two; tells nobody.

        Joined stores keep, of each item, the level of the newer version. Returns how many
        levels the renamed store has. Raises Misuse where there is no such store.
        """
        ...


class Uploads(Protocol):
    """The ledger of uploads."""

    def find(self, upload_id: str) -> UploadReport | None:
        """The recorded report of an upload, or None."""
        ...

    def refuse(self, report: UploadReport) -> None:
        """Record a refused upload; nothing of it was written. A later success replaces it."""
        ...

    def uploads(self, limit: int) -> list[UploadReport]:
        """The latest uploads, newest arrival first, without their rejects."""
        ...

    def rejects(self, upload_id: str) -> list[Reject]:
        """Every reject of an upload, by row."""
        ...


@dataclass(frozen=True, slots=True)
class StoreNews:
    """The changes of one store, by one upload, that `core.change.judge` finds to be news."""

    store: StoreName
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Told:
    """What one upload's check decided: the alerts, and a delivery for each subscriber told."""

    alerts: Sequence[Alert]
    deliveries: Sequence[Delivery]


class AlertRecords(Protocol):
    """What has been told, and what is out of stock."""

    def alerts(self, upload_id: str | None = None) -> list[Alert]:
        """Recorded alerts with their items, oldest first; all, or those of one upload."""
        ...

    def outages(self, store: str | None = None, item: str | None = None) -> list[Outage]:
        """The open outages, by store and item; with `item` the ended ones too, newest first."""
        ...


class Alerts(AlertRecords, Protocol):
    """The same with what waits to be judged, where no stream of changes brings it to a judge."""

    def unchecked(self) -> list[Upload]:
        """Applied uploads whose changes nobody has judged, in the order of their applying."""
        ...

    def news(self, upload_id: str) -> list[StoreNews]:
        """The changes of an upload that are news, by store and item."""
        ...

    def claim(self, upload_id: str, told: Told, at: datetime) -> bool:
        """Record alerts, deliveries and outages of an upload as one, and mark it checked.

        Every `out` change of the upload begins an outage and every `back` ends one, also where
        `told` is empty. False, and nothing written, where another check was first.
        """
        ...


class Deliveries(Protocol):
    """Messages on their way. A delivery is worked on by whoever leased it, and by nobody else."""

    def lease(self, now: datetime, until: datetime, avoid: Collection[str]) -> Delivery | None:
        """Take the delivery that has been due longest, fresh ones first, and count the attempt.

        Nobody else gets it before `until`. Channels in `avoid` (`core.delivery.channel_of`) are
        passed over. None where nothing is due.
        """
        ...

    def delivered(self, delivery: Delivery, at: datetime) -> None:
        """Mark a leased delivery as done; ignored where the lease was lost meanwhile."""
        ...

    def retry(self, delivery: Delivery, at: datetime, error: str) -> None:
        """Put a leased delivery back until `at`; ignored where the lease was lost meanwhile."""
        ...

    def give_up(self, delivery: Delivery, at: datetime, error: str) -> None:
        """Mark a leased delivery as failed for good; ignored where the lease was lost."""
        ...

    def next_due(self) -> datetime | None:
        """When the next delivery is to be tried, or None where all are settled."""
        ...

    def deliveries(self, alert_id: str | None = None) -> list[Delivery]:
        """Deliveries, oldest first, without their alerts; all, or those that tell of one alert."""
        ...


class Subscribers(Protocol):
    """Who is told."""

    def add(self, address: str, stores: Iterable[str]) -> Subscriber:
        """Subscribe `address` to the named stores, or to all of them where none is named.

        Where it is subscribed already, its stores are replaced.
        """
        ...

    def remove(self, address: str) -> bool:
        """Unsubscribe, and cancel what is due to it; False where it was not subscribed."""
        ...

    def subscribers(self) -> list[Subscriber]:
        """Every subscriber, in the order in which they came."""
        ...


class Notifier(Protocol):
    """A way to reach people."""

    def send(self, address: str, message: Message) -> None:
        """Hand `message` over, within `core.delivery.SEND_LIMIT`.

        Returning means that the channel took it. Raises PassingFault or PermanentFault.
        """
        ...


@dataclass(frozen=True, slots=True)
class Explanation:
    """One change of a level with everything that led to it and came of it.

    `rule` is None where the change was no news; `alert` where nobody was told.
    """

    change: Change
    report: UploadReport
    rule: str | None
    alert: Alert | None
    deliveries: Sequence[Delivery]


class History(Protocol):
    """Why things are as they are."""

    def explain(self, store: str, item: str) -> list[Explanation]:
        """Every kept change of a level, newest first; empty where there is none."""
        ...


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
    def alerts(self) -> AlertRecords:
        """What has been told, and what is out of stock."""
        ...

    @property
    def subscribers(self) -> Subscribers:
        """Who is told."""
        ...

    @property
    def history(self) -> History:
        """Why things are as they are."""
        ...


class Platform(Records, Protocol):
    """A platform on which Shelfwatch itself judges and delivers; on AWS a stream and SNS do."""

    @property
    def alerts(self) -> Alerts:
        """What has been judged and told, and what waits for it."""
        ...

    @property
    def deliveries(self) -> Deliveries:
        """Messages on their way."""
        ...
