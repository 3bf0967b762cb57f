"""Load one file: read it, compare it with what is kept, and write what changed.

Whatever is wrong with the file ends as a report that says so; only what is wrong around us is
raised. Telling people is the business of `check` and `deliver`.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from shelfwatch.core.errors import EnvironmentFault, Refused
from shelfwatch.core.uploads.brake import NO_BRAKE, BrakeLimits, Reason, reasons
from shelfwatch.core.uploads.upload import (
    Outcomes,
    Status,
    Upload,
    UploadReport,
    ahead_sentence,
    loaded_message,
)
from shelfwatch.files.arrival.opened_file import open_file
from shelfwatch.files.arrival.plain_file import inert_folder
from shelfwatch.files.layouts import LAYOUTS, Layout
from shelfwatch.files.limits import Limits
from shelfwatch.files.reader import Rows, read
from shelfwatch.ports import LoadSession, Records, StoreName
from shelfwatch.service.loading.conditions import (
    refuse_foreign_stores,
    refuse_known_stores,
    refuse_moved_levels,
    refuse_no_rows,
)
from shelfwatch.service.loading.hold import hold, with_reminder
from shelfwatch.service.loading.plan import FilePlan, Progress, make_plan, no_progress
from shelfwatch.service.loading.plan_figures import figures_of
from shelfwatch.service.loading.request import UNREAD, LoadRequest, describe

__all__ = ["LoadContext", "LoadRequest", "Planned", "Task", "load", "process", "repeated"]


@dataclass(frozen=True, slots=True)
class LoadContext:
    """Where files are worked on: the limits that they must keep, and a folder to spill to.

    `layouts` are those that a file may have, the more specific ones first. `brake` says which
    files are held. `by_names` is whether a header of no known layout is understood by its names.
    `encoding` is the code page of files that are no Unicode; None where the file has to show it.
    `untracked` are words for having no count, besides those that are known.
    """

    limits: Limits
    scratch: Path
    layouts: Sequence[Layout] = LAYOUTS
    brake: BrakeLimits = field(default_factory=BrakeLimits)
    by_names: bool = True
    encoding: str | None = None
    untracked: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with the report that it leads to, and the `reasons` to hold it, if there are any."""

    report: UploadReport
    plan: FilePlan
    stores: Sequence[StoreName]
    reasons: Sequence[Reason]


# What is done with a plan while the right to load is held; gives back what became of it.
Use = Callable[[LoadSession, Planned], UploadReport]


def load(
    platform: Records,
    request: LoadRequest,
    load_context: LoadContext,
    progress: Progress = no_progress,
) -> UploadReport:
    """Load a file; the report says what became of it, row by row.

    The same upload again changes nothing. What the brake finds harmful is held: nothing of it is
    written until a person releases it. Raises EnvironmentFault where the file, the disk or
    the database fails: then nothing was written, and the same call can be made again; Refused
    where the copy of a file held before is lost, and this one changed while it was read; and
    LevelsMoved where it would not do what was expected of it.
    """

    def write(load_session: LoadSession, planned: Planned) -> UploadReport:
        refuse_moved_levels(request, planned.report, planned.plan)
        if planned.reasons:
            return hold(platform, request, planned.report, planned.stores, planned.reasons)
        report = with_reminder(platform, planned.report, planned.stores)
        load_session.apply(report, replace(planned.plan, progress=progress))
        if request.released is not None:
            platform.held_uploads.answer(request.released.id)
        return report

    report = process(platform, request, load_context, write)
    if report.status is Status.REFUSED:
        # After the right to load is given back: a refused file must hold up no other.
        platform.uploads.refuse(report)
    if report.status is Status.HELD:
        # After the commit: a crash in between leaves one file too many, and not one too few.
        platform.held_uploads.keep(report.upload, request.path)
        platform.held_uploads.put_away()  # the file of one that was held before
    return report


def process(
    platform: Records, request: LoadRequest, load_context: LoadContext, use: Use
) -> UploadReport:
    """Plan a file and hand the plan to `use`; not called for a repeated or refused upload."""
    begun = time.monotonic()
    arrived = platform.clock.now()
    # Named before it is opened, so that a file that can't even be opened has a line in the ledger.
    upload = describe(request, UNREAD, request.version, arrived)
    try:
        with (
            scratch_folder(request, load_context) as scratch,
            open_file(
                request.path, request.name, load_context.limits, scratch, request.seen
            ) as file,
        ):
            upload = describe(request, file.hash, request.version, arrived)
            with read(
                file,
                store=request.store,
                default_store=request.default_store,
                limits=load_context.limits,
                scratch=scratch,
                layouts=load_context.layouts,
                by_names=load_context.by_names,
                typed=request.typed,
                encoding=load_context.encoding,
                untracked=load_context.untracked,
            ) as rows:
                version = origin_version(platform, rows) or request.version
                # Named again: only what was read tells how, and whether these are rejects.
                upload = describe(request, file.hash, version, arrived, rows.reading)
                rows.refuse_nothing_taken()
                refuse_foreign_stores(request, rows.stores)
                task = Task(request, upload, rows, load_context.brake, scratch, begun)
                return compare(platform, task, use)
    except Refused as fault:
        return UploadReport(
            upload,
            Status.REFUSED,
            Outcomes(),
            message=str(fault),
            seconds=time.monotonic() - begun,
        )


@dataclass(frozen=True, slots=True)
class Task:
    """A file that was read, and all that its plan depends on; `begun` is monotonic."""

    request: LoadRequest
    upload: Upload
    rows: Rows
    brake: BrakeLimits
    scratch: Path
    begun: float

    def report(self, plan: FilePlan) -> UploadReport:
        """What is reported where the plan is carried out."""
        return UploadReport(
            self.upload,
            Status.LOADED,
            plan.outcomes,
            rejects=tuple(self.rows.rejects()),
            message=self._message(plan),
            details=plan.detailed,
            missing=plan.missing_figures.number,
            missing_items=plan.missing_figures.items,
            seconds=time.monotonic() - self.begun,
        )

    def _message(self, plan: FilePlan) -> str:
        loaded = loaded_message(
            plan.outcomes,
            self.rows.remark,
            plan.detailed,
            plan.missing_figures.sentence,
            self.rows.repeats_sentence,
        )
        # Mended rejects have the version of the file that they are from, whatever theirs is.
        claimed = self.request.version if self.rows.origin is None else None
        return f"{loaded} {ahead_sentence(claimed, self.upload.arrived)}".rstrip()


def compare(platform: Records, task: Task, use: Use) -> UploadReport:
    """Plan under the right to load, so that what the plan compares with is still so when used."""
    upload, rows = task.upload, task.rows
    with platform.inventory.load_session(upload, rows.stores) as load_session:
        # Under the lock: the same file may have been loaded while this one waited for it.
        known = platform.uploads.find(upload.id)
        if known is not None and is_decided(known, task.request):
            return report_of_repeat(known)
        if upload.baseline:
            refuse_known_stores(load_session, rows)
        # Mended rejects come to the folder of the file that they are from, and are a part of it.
        missing = task.request.missing if rows.origin is None else None
        if missing:
            refuse_no_rows(rows)
        plan = make_plan(rows, load_session, upload.version, task.scratch, missing)
        # An interrupted load has written levels: held now, they would be half of a file.
        brake = NO_BRAKE if skips_brake(known, task.request) else task.brake
        figures = figures_of(rows.connection, rows.stores, brake, missing)
        found = reasons(figures, brake)
        return use(load_session, Planned(task.report(plan), plan, rows.stores, found))


def is_decided(known: UploadReport, request: LoadRequest) -> bool:
    """Whether nothing more is to be done with an upload that is in the ledger."""
    if known.status is Status.HELD:
        return request.released is None
    return known.status in (Status.LOADED, Status.DISCARDED, Status.UNDONE)


def skips_brake(known: UploadReport | None, request: LoadRequest) -> bool:
    """Whether the brake has nothing to say any more: a person decided, or writing has begun."""
    is_begun = known is not None and known.status is Status.UNFINISHED
    return request.released is not None or is_begun


@contextmanager
def scratch_folder(request: LoadRequest, load_context: LoadContext) -> Iterator[Path]:
    """A folder that is removed afterwards. Raises EnvironmentFault where the disk fails."""
    try:
        with (
            TemporaryDirectory(dir=load_context.scratch, prefix="load-") as folder,
            inert_folder(Path(folder)) as scratch,
        ):
            yield scratch
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise EnvironmentFault(
            f"{request.name} could not be loaded ({reason}); check the file and the disk,"
            " then try again."
        ) from error


def origin_version(platform: Records, rows: Rows) -> datetime | None:
    """The version of the upload whose rejects this file brings back, where it does."""
    if rows.origin is None:
        return None
    report = platform.uploads.find(rows.origin)
    return None if report is None else report.upload.version


def report_of_repeat(known: UploadReport) -> UploadReport:
    """The report of an upload that is decided; a held one's question is asked once."""
    match known.status:
        case Status.LOADED:
            return repeated(known)
        case Status.DISCARDED:
            again = "it is not loaded; if it should be, load it with --as-of as a new upload"
            return replace(known, message=f"This very upload was discarded, so {again}.")
        case Status.UNDONE:
            # Its message says when it was undone; figures of what counts no more would contradict
            # that.
            return replace(known, outcomes=Outcomes(), rejects=(), alerts=(), details=0)
        case _:
            return known


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
