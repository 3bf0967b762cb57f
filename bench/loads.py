"""First load and reload of a million rows, beside the plain ways of doing them."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from data import write_file
from references import by_sqlite_utils, duckdb_count, row_by_row
from shelfwatch.core.uploads.upload import Status
from shelfwatch.files.limits import Limits
from shelfwatch.local.sqlite.platform import open_platform
from shelfwatch.memory.platform import MemoryPlatform
from shelfwatch.service.loading.load import LoadContext, LoadRequest, load, process
from timing import Figure, Job, beside

Loader = Callable[[Path, Path], None]


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """The current time in UTC."""
        return datetime.now(UTC)


def by_shelfwatch(file: Path, database: Path) -> None:
    """What `shelfwatch load` does with one file, less the telling."""
    with open_platform(database, SystemClock()) as platform:
        request = LoadRequest(file, file.name)
        report = load(platform, request, LoadContext(Limits(), database.parent))
    # A load that loaded nothing would be a fast lie.
    assert report.status is Status.LOADED, report.message
    assert report.outcomes.rows > report.outcomes.rejected == 0


def plan_alone(file: Path, scratch: Path) -> None:
    """Read and plan a file for an empty inventory."""
    platform = MemoryPlatform(SystemClock())
    request, load_context = LoadRequest(file, file.name), LoadContext(Limits(), scratch)
    report = process(platform, request, load_context, lambda _, planned: planned.report)
    assert report.outcomes.changed == report.outcomes.rows > 0


def first(loader: Loader, file: Path) -> Job:
    """Loading `file` into an empty database."""
    return Job(f"first load, {text(loader)}", lambda folder: loader(file, folder / "stock.db"))


def again(loader: Loader, before: Path, file: Path) -> Job:
    """Loading `file` where another was loaded before; `before` is the database of that."""
    return Job(
        f"reload, 2 % changed, {text(loader)}",
        work=lambda folder: loader(file, folder / "stock.db"),
        prepare=lambda folder: shutil.copy(before, folder / "stock.db"),
    )


def text(loader: Loader) -> str:
    """A loader's name as it stands in the table."""
    return loader.__name__.removeprefix("by_").replace("_", "-")


def measure(folder: Path) -> list[Figure]:
    """Every figure about loading; files and databases are put into `folder`."""
    old = write_file(folder / "old.csv")
    new = write_file(folder / "new.csv", changed=0.02)
    bases = {}
    for loader in (by_shelfwatch, row_by_row, by_sqlite_utils):
        bases[loader] = folder / f"{loader.__name__}.db"
        loader(old, bases[loader])
    ours_first = first(by_shelfwatch, old)
    ours_again = again(by_shelfwatch, bases[by_shelfwatch], new)
    plan = Job("plan, shelfwatch", lambda scratch: plan_alone(old, scratch))
    limit = Job("duckdb count(*)", lambda _: duckdb_count(old))
    return [
        beside(ours_first, first(row_by_row, old), "1.2 or more; aim 2"),
        beside(ours_again, again(row_by_row, bases[row_by_row], new), "4 or more; aim 7"),
        beside(ours_first, first(by_sqlite_utils, old), "over 1", rounds=3),
        beside(ours_again, again(by_sqlite_utils, bases[by_sqlite_utils], new), "over 1", rounds=3),
        beside(plan, limit, "to know the limit"),
    ]
