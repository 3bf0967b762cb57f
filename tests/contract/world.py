"""A small world around a platform: a clock to set, files to load, people who are told."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from contract.platforms import Opener
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.subscriber import ALL_STORES
from shelfwatch.core.errors import DeliveryFault
from shelfwatch.core.messages.message import Message
from shelfwatch.core.stock.outage import Outage
from shelfwatch.core.uploads.held import Held
from shelfwatch.core.uploads.upload import Origin, Upload, UploadReport, upload_id
from shelfwatch.files.limits import Limits
from shelfwatch.ports import Channel, Platform
from shelfwatch.service.alerting.check import check
from shelfwatch.service.alerting.deliver import Outcome, deliver
from shelfwatch.service.loading.load import LoadContext, LoadRequest, load
from shelfwatch.service.loading.preview import Preview, preview
from shelfwatch.service.loading.release import discard, release
from shelfwatch.service.undo import Undone, undo

START = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
NOW = START + timedelta(days=1)
ANN, BOB = "ann@example.org", "bob@example.org"


def at(minute: int) -> datetime:
    """The version number `minute`: versions in tests are small numbers, all long past."""
    return START + timedelta(minutes=minute)


@dataclass
class SetClock:
    """A clock that stands still until somebody sets it."""

    moment: datetime = NOW

    def now(self) -> datetime:
        """See `ports.Clock`."""
        return self.moment

    def forward(self, **by: float) -> None:
        """Let time pass; takes what `timedelta` takes."""
        self.moment += timedelta(**by)


@dataclass
class People:
    """A channel that keeps what it is given; addresses in `faults` raise theirs instead."""

    sent: list[tuple[str, Message]] = field(default_factory=list)
    faults: dict[str, DeliveryFault] = field(default_factory=dict)
    on_send: Callable[[str], None] = field(default=lambda _address: None)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, address: str, message: Message) -> None:
        """See `ports.Channel`."""
        self.on_send(address)
        with self._lock:
            if address in self.faults:
                raise self.faults[address]
            self.sent.append((address, message))


@dataclass
class World:
    """A platform with everything around it; every helper is one thing a person can do."""

    platform: Platform
    clock: SetClock
    folder: Path
    people: People = field(default_factory=People)
    limits: Limits = field(default_factory=Limits)

    def request(
        self,
        *rows: str,
        version: int | None = None,
        store: str | None = None,
        baseline: bool = False,
        header: str = "store,item,count",
        place: str | None = None,
    ) -> LoadRequest:
        """A file of these rows, and what its sender says of it."""
        path = self.folder / "stock.csv"
        if threading.current_thread() is not threading.main_thread():
            path = self.folder / f"stock-{threading.get_ident()}.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        claimed = None if version is None else at(version)
        return LoadRequest(
            path, "stock.csv", store=store, version=claimed, baseline=baseline, place=place
        )

    def load(
        self,
        *rows: str,
        version: int | None = None,
        store: str | None = None,
        baseline: bool = False,
        header: str = "store,item,count",
        place: str | None = None,
    ) -> UploadReport:
        """Load a file of these rows; `place` is where each version of it has a place of its own."""
        request = self.request(
            *rows, version=version, store=store, baseline=baseline, header=header, place=place
        )
        return self.load_request(request)

    def load_request(self, request: LoadRequest) -> UploadReport:
        """Load a file that is there."""
        return load(self.platform, request, self.load_context)

    def release(self, report: UploadReport) -> UploadReport:
        """Load a held file after all."""
        return release(self.platform, report.upload.id, self.load_context)

    def discard(self, report: UploadReport) -> Held:
        """Put a held file away."""
        return discard(self.platform, report.upload.id)

    def preview(self, *rows: str, version: int | None = None) -> Preview:
        """Ask what loading a file of these rows would do."""
        return self.preview_request(self.request(*rows, version=version))

    def preview_request(self, request: LoadRequest) -> Preview:
        """Ask what loading a file that is there would do."""
        return preview(self.platform, request, self.load_context)

    @property
    def load_context(self) -> LoadContext:
        """Where files are worked on."""
        return LoadContext(self.limits, self.folder)

    def check(self) -> list[Alert]:
        """Judge what has changed."""
        return check(self.platform)

    def deliver(self) -> Outcome:
        """Try what is due."""
        return deliver(self.platform, self.people, jitter=lambda: 0.0)

    def tell(self) -> list[tuple[str, str]]:
        """Check and deliver; who was told what (address and subject), in the order of addresses."""
        before = len(self.people.sent)
        self.check()
        self.deliver()
        return sorted((address, sent.subject) for address, sent in self.people.sent[before:])

    def run_out(self) -> None:
        """An item runs out, and somebody wants to know; nobody has checked it yet."""
        self.subscribe()
        self.load("Berlin,A,5", version=1)
        self.check()
        self.load("Berlin,A,0", version=2)

    def subscribe(self, address: str = ANN, *stores: str) -> None:
        """Let somebody be told of these stores, or of all."""
        self.platform.subscribers.add(address, stores or ALL_STORES)

    def forget(self, store: str, item: str | None = None, version: int | None = None) -> int:
        """Remove an item of a store, or all of it."""
        return self.platform.inventory.forget(self._tidying(Origin.FORGET, version), store, item)

    def rename(self, store: str, name: str) -> int:
        """Give a store another name."""
        return self.platform.inventory.rename(self._tidying(Origin.RENAME, None), store, name)

    def undo(self, upload: str, *, dry_run: bool = False) -> Undone:
        """Undo an upload; time goes on, as it does between two things that a person does."""
        done = undo(self.platform, upload, dry_run=dry_run)
        self.clock.forward(seconds=1)
        return done

    def levels(self, store: str | None = None) -> dict[tuple[str, str], Decimal]:
        """Every level that is kept."""
        found = self.platform.inventory.levels(store)
        return {(level.store, level.item): level.count for level in found}

    def outages(self) -> list[tuple[str, str]]:
        """Store and item of every open outage."""
        return [(outage.store, outage.item) for outage in self.platform.alerts.outages()]

    def outages_of(self, store: str, item: str) -> list[Outage]:
        """Every outage of an item, the ended ones too, newest first."""
        return self.platform.alerts.outages(store, item)

    def versions(self) -> dict[str, datetime]:
        """By which version each item's count was last written; for worlds of one store."""
        return {level.item: level.version for level in self.platform.inventory.levels()}

    def state(self) -> list[object]:
        """Everything that the ports show, to be compared with a later look."""
        platform = self.platform
        return [
            platform.inventory.stores(),
            list(platform.inventory.levels()),
            platform.uploads.uploads(1_000),
            platform.alerts.unchecked(),
            platform.alerts.alerts(),
            platform.alerts.outages(),
            [delivery.id for delivery in platform.deliveries.deliveries()],
            platform.deliveries.next_due(),
            platform.subscribers.subscribers(),
        ]

    def _tidying(self, origin: Origin, version: int | None) -> Upload:
        """What a person does by hand, as it stands in the ledger."""
        now = self.clock.now()
        self.clock.forward(seconds=1)
        moment = now if version is None else at(version)
        return Upload(upload_id(f"{origin} {now}", moment, None), origin, "", moment, now, origin)


@contextmanager
def open_world(opener: Opener, folder: Path) -> Iterator[World]:
    """A world with an empty platform in an empty folder."""
    clock = SetClock()
    with opener(folder, clock) as platform:
        yield World(platform, clock, folder)


def accounted(report: UploadReport) -> tuple[int, int, int, int, int]:
    """The five outcomes: changed, unchanged, superseded, untracked, rejected."""
    counts = report.outcomes
    return counts.changed, counts.unchanged, counts.superseded, counts.untracked, counts.rejected


def counts(**levels: int | str) -> dict[tuple[str, str], Decimal]:
    """Levels of Berlin, for comparing."""
    return {("Berlin", item): Decimal(count) for item, count in levels.items()}


def _keeps_its_contract(people: People) -> Channel:
    return people
