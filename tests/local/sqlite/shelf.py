"""A small installation for these tests: one SQLite file, and CSV text that is loaded into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shelfwatch.core.uploads.upload import Origin, Outcomes, Upload, UploadReport, upload_id
from shelfwatch.files.limits import Limits
from shelfwatch.local.sqlite.platform import SqlitePlatform, open_platform
from shelfwatch.service.loading.load import LoadContext, LoadRequest, load

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)


def hour(number: int) -> datetime:
    """That many hours after the morning on which these tests begin."""
    return MORNING + timedelta(hours=number)


@dataclass
class HandClock:
    """A clock that is moved by hand."""

    time: datetime = MORNING

    def now(self) -> datetime:
        """See `ports.Clock`."""
        return self.time


@dataclass
class Shelf:
    """A platform, and the folder where its files are written before they are loaded."""

    platform: SqlitePlatform
    folder: Path
    clock: HandClock = field(default_factory=HandClock)

    def load(self, text: str, version: datetime, name: str = "stock.csv") -> UploadReport:
        """Load rows `store,item,count`, given without their header."""
        path = self.folder / name
        path.write_text("store,item,count\n" + text, encoding="utf-8", newline="")
        request = LoadRequest(path, name, version=version)
        return load(self.platform, request, LoadContext(Limits(), self.folder))

    def outcomes(self, text: str, version: datetime) -> Outcomes:
        """What became of the rows of a load."""
        return self.load(text, version).outcomes

    def counts(self) -> dict[tuple[str, str], int]:
        """Every level, for whole counts."""
        return {
            (level.store, level.item): int(level.count)
            for level in self.platform.inventory.levels()
        }

    def by_hand(self, origin: Origin, what: str) -> Upload:
        """The upload as which a forgetting or renaming is recorded, at the clock's time."""
        now = self.clock.now()
        return Upload(upload_id(f"{origin} {what}", now, None), what, what, now, now, origin)

    def open_outages(self) -> set[tuple[str, str]]:
        """The store and item of every open outage."""
        return {(outage.store, outage.item) for outage in self.platform.alerts.outages()}


@contextmanager
def open_shelf(folder: Path) -> Iterator[Shelf]:
    """An empty shelf whose clock stands a day after the morning, so that no version is ahead."""
    clock = HandClock(hour(24))
    with open_platform(folder / "shelfwatch.db", clock) as platform:
        yield Shelf(platform, folder, clock)
