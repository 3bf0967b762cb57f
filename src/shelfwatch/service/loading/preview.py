"""A dry run: what a load would do and which messages it would send; nothing is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from heapq import nlargest

from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.stock.change import Change, judge
from shelfwatch.core.uploads.held import would_be_held_message
from shelfwatch.core.uploads.upload import Status, UploadReport
from shelfwatch.ports import LoadSession, Platform, StoreChanges, StoreName
from shelfwatch.service.alerting.check import decide
from shelfwatch.service.loading.conditions import fingerprint, has_levels
from shelfwatch.service.loading.load import LoadContext, LoadRequest, Planned, process
from shelfwatch.service.loading.plan import FilePlan

# Changes that a preview names; nobody reads more, and a file may have millions.
BIGGEST = 1_000


@dataclass(frozen=True, slots=True)
class StoreChange:
    """One change that a load would make."""

    store: str
    change: Change


@dataclass(frozen=True, slots=True)
class Preview:
    """`changes` are the biggest ones, biggest first; `deliveries` what would be sent to whom.

    `fingerprint` is what a load may expect (`LoadRequest.expected`); "" where it would do nothing.
    """

    report: UploadReport
    changes: Sequence[StoreChange] = ()
    deliveries: Sequence[Delivery] = ()
    fingerprint: str = ""


def preview(platform: Platform, request: LoadRequest, load_context: LoadContext) -> Preview:
    """What `load` would do with the same request at this moment; raises what it raises.

    Of a file that is held, or would be, the changes are those of its release.
    """
    seen: list[Preview] = []

    def look(load_session: LoadSession, planned: Planned) -> UploadReport:
        alerting: dict[StoreName, list[Change]] = {}
        report = would_be_report(planned)
        # One pass in bounded memory: sorting every change of a large file would need all of it.
        biggest = nlargest(
            BIGGEST, watch(planned.plan, alerting), key=lambda found: size(found.change)
        )
        first = first_loads(load_session, planned.plan)
        batch = decide(
            report.upload,
            [
                StoreChanges(store, changes, first.get(store, 0))
                for store, changes in alerting.items()
            ],
            platform.subscribers.subscribers(),
            at=report.upload.arrived,
        )
        planned_for = fingerprint(planned.report, planned.plan)
        seen.append(Preview(report, biggest, batch.deliveries, planned_for))
        return report

    report = process(platform, request, load_context, look)
    # Held before: `process` stops at the ledger, so the same file is planned as if it were
    # released.
    if report.status is Status.HELD and not seen:
        process(platform, replace(request, released=report.upload), load_context, look)
        seen = [replace(one, report=of_release(one.report, report)) for one in seen]
    return seen[0] if seen else Preview(report)


def first_loads(load_session: LoadSession, plan: FilePlan) -> dict[StoreName, int]:
    """How many items each store gets of which nothing is known yet."""
    return {
        covered.store: covered.size
        for covered in plan.covered()
        if not has_levels(load_session, covered.store)
    }


def would_be_report(planned: Planned) -> UploadReport:
    """What would be reported: of a file that would be held, why."""
    if not planned.reasons:
        return planned.report
    message = would_be_held_message(planned.reasons)
    return replace(planned.report, status=Status.HELD, message=message)


def of_release(plan: UploadReport, held: UploadReport) -> UploadReport:
    """The report of a held upload, with the outcomes that its release would have now."""
    return replace(
        held, outcomes=plan.outcomes, missing=plan.missing, missing_items=plan.missing_items
    )


def watch(plan: FilePlan, alerting: dict[StoreName, list[Change]]) -> Iterator[StoreChange]:
    """Every change of a plan; those that make an alert are put into `alerting` as they pass."""
    for block in plan.blocks():
        for change in block.changes():
            if judge(change.before, change.after) is not None:
                alerting.setdefault(block.store, []).append(change)
            yield StoreChange(block.store.name, change)


def size(change: Change) -> Decimal:
    """By how much a level changes; from nothing, at first sight."""
    return abs((change.after or Decimal()) - (change.before or Decimal()))
