"""Load one file: read it, compare it with what is kept, and write what changed.

Whatever is wrong with the file ends as a report that says so; only what is wrong around us is
raised. Telling people is the business of `check` and `deliver`.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from shelfwatch.core.errors import EnvironmentFault, Refused
from shelfwatch.core.upload import (
    Outcomes,
    Status,
    Upload,
    UploadReport,
    Way,
    decide_version,
    loaded_message,
    upload_id,
)
from shelfwatch.files.layouts import LAYOUTS, Layout
from shelfwatch.files.limits import Limits
from shelfwatch.files.opening import open_file
from shelfwatch.files.reading import Rows, read
from shelfwatch.ports import Loading, Records, StoreName
from shelfwatch.service.plan import FilePlan, Progress, make_plan, unwatched

UNREAD = "unread"
"""Stands in the ledger for the hash of a file that was refused before its end was read."""


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """What is to be loaded, and what its sender says of it.

    `name` is what people call the file. `version` is when it was made, None where nobody says.
    `store` is for files that name no store, and contradicts those that name another; `otherwise`
    is for them too where `store` says nothing, and contradicts none. `source` is the folder of
    the inbox that the file lies in. `baseline` records a store's first levels without telling
    anybody.
    """

    path: Path
    name: str
    way: Way = Way.COMMAND
    store: str | None = None
    version: datetime | None = None
    baseline: bool = False
    otherwise: str | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where files are worked on: the limits that they must keep, and a folder to spill to.

    `layouts` are those that a file may have, the more specific ones first.
    """

    limits: Limits
    scratch: Path
    layouts: Sequence[Layout] = LAYOUTS


Use = Callable[[Loading, UploadReport, FilePlan], None]
"""What is done with a plan while the right to load is held."""


def load(
    platform: Records,
    request: LoadRequest,
    workshop: Workshop,
    progress: Progress = unwatched,
) -> UploadReport:
    """Load a file; the report says what became of it, row by row.

    The same upload again changes nothing. Raises EnvironmentFault where the file, the disk or
    the database fails: then nothing was written, and the same call can be made again.
    """

    def write(loading: Loading, report: UploadReport, plan: FilePlan) -> None:
        loading.apply(report, replace(plan, progress=progress))

    report = work_off(platform, request, workshop, write)
    if report.status is Status.REFUSED:
        platform.uploads.refuse(report)
    return report


def work_off(platform: Records, request: LoadRequest, workshop: Workshop, use: Use) -> UploadReport:
    """Plan a file and hand the plan to `use`; not called for a repeated or refused upload."""
    begun = time.monotonic()
    arrived = platform.clock.now()
    upload = describe(request, UNREAD, request.version, arrived)
    try:
        with (
            scratch_folder(request, workshop) as scratch,
            open_file(request.path, request.name, workshop.limits, scratch) as file,
        ):
            upload = describe(request, file.hash, request.version, arrived)
            with read(
                file,
                store=request.store,
                otherwise=request.otherwise,
                limits=workshop.limits,
                scratch=scratch,
                layouts=workshop.layouts,
            ) as rows:
                version = origin_version(platform, rows) or request.version
                upload = describe(request, file.hash, version, arrived)
                return compare(platform, upload, rows, scratch, use, begun)
    except Refused as fault:
        return UploadReport(
            upload,
            Status.REFUSED,
            Outcomes(),
            message=str(fault),
            seconds=time.monotonic() - begun,
        )


def compare(
    platform: Records, upload: Upload, rows: Rows, scratch: Path, use: Use, begun: float
) -> UploadReport:
    """Plan under the right to load, so that what the plan compares with is still so when used."""
    with platform.inventory.loading(upload, rows.stores) as loading:
        known = platform.uploads.find(upload.id)
        if known is not None and known.status is Status.LOADED:
            return repeated(known)
        if known is not None and known.status is Status.UNDONE:
            return undone(known)
        if upload.baseline:
            refuse_known_stores(loading, rows)
        plan = make_plan(rows, loading, upload.version, scratch)
        report = UploadReport(
            upload,
            Status.LOADED,
            plan.outcomes,
            rejects=rows.rejects(),
            message=loaded_message(plan.outcomes, rows.remark, plan.detailed),
            details=plan.detailed,
            seconds=time.monotonic() - begun,
        )
        use(loading, report, plan)
        return report


@contextmanager
def scratch_folder(request: LoadRequest, workshop: Workshop) -> Iterator[Path]:
    """A folder that is gone afterwards; the disk's faults in it are told as one sentence."""
    try:
        with TemporaryDirectory(dir=workshop.scratch, prefix="load-") as folder:
            yield Path(folder)
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise EnvironmentFault(
            f"{request.name} could not be loaded ({reason}); check the file and the disk,"
            " then try again."
        ) from error


def describe(
    request: LoadRequest, content_hash: str, claimed: datetime | None, arrived: datetime
) -> Upload:
    """The upload that a request makes."""
    version = decide_version(claimed, arrived)
    return Upload(
        id=upload_id(content_hash, version, request.store or request.otherwise),
        file=request.name,
        hash=content_hash,
        version=version,
        arrived=arrived,
        way=request.way,
        baseline=request.baseline,
        source=request.source,
    )


def origin_version(platform: Records, rows: Rows) -> datetime | None:
    """The version of the upload whose rejects this file brings back, where it does."""
    if rows.origin is None:
        return None
    report = platform.uploads.find(rows.origin)
    return None if report is None else report.upload.version


def refuse_known_stores(loading: Loading, rows: Rows) -> None:
    """A baseline tells nobody, so it is only for stores of which nobody could be told before."""
    for store in rows.stores:
        if has_levels(loading, store):
            raise Refused(
                f"{store.name} has levels already, and a baseline is only for a store's first"
                " load; load the file without --baseline."
            )


def has_levels(loading: Loading, store: StoreName) -> bool:
    """Whether a store has been loaded, and not been forgotten since."""
    state = loading.state(store.key)
    return state is not None and state.has_levels


def undone(report: UploadReport) -> UploadReport:
    """The report of an undone upload that comes again: nothing is written, as its message says."""
    return replace(report, outcomes=Outcomes(), rejects=(), alerts=(), details=0)


def repeated(report: UploadReport) -> UploadReport:
    """The report of an upload that comes again: what it changed then, it leaves as it is now."""
    then = report.outcomes
    when = f"{report.upload.arrived:%Y-%m-%d %H:%M} UTC"
    return replace(
        report,
        outcomes=replace(then, changed=0, unchanged=then.changed + then.unchanged),
        alerts=(),
        message=f"This very upload was loaded at {when}; nothing changed.",
    )
