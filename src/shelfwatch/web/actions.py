"""What people do in pages and by the API, each a use case of `service/`, checked and noted down."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from shelfwatch.core.access.account import AuditEntry
from shelfwatch.core.access.person import Person
from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.outage import Outage, OutageState
from shelfwatch.core.text.cursor import from_cursor
from shelfwatch.core.uploads.upload import UploadReport
from shelfwatch.service import undo as undoing
from shelfwatch.service.alerting.check import check
from shelfwatch.service.alerting.outages import act_on_items
from shelfwatch.service.loading import release as deciding
from shelfwatch.web.answers import moment
from shelfwatch.web.context import WebContext
from shelfwatch.web.incoming import NotFound

# Of what an action is about; all items of a store may be many.
LONGEST_NOTE = 500

NO_UPLOAD = "There is no such upload, or it covers stores that are not yours."
OVER = "This outage has ended, or there is no such: look at the list again."


def find_report(context: WebContext, person: Person, id: str) -> UploadReport:
    """The report of an upload that somebody may see. Raises NotFound."""
    report = context.platform.uploads.find(id)
    if report is None:
        raise NotFound(NO_UPLOAD)
    if person.sees_all:
        return report
    covered = context.reading.upload_stores(id)
    if not covered or not person.may_see(*covered):
        raise NotFound(NO_UPLOAD)
    # A file that covers one store may have unreadable rows of another.
    own = [reject for reject in report.rejects if person.may_see(store_key(reject.cells[0]))]
    return replace(report, rejects=own)


def act_on_outages(
    context: WebContext,
    person: Person,
    ids: Iterable[str],
    state: OutageState,
    until: datetime | None,
) -> list[Outage]:
    """Say that outages are seen, ordered or snoozed; those outages, as they are then.

    Raises NotFound where one has ended meanwhile, and then nothing is done: its item may be out
    again by then, of which the person knows nothing.
    """
    person.require_act()
    by_store: dict[str, list[str]] = {}
    for id in dict.fromkeys(ids):
        outage = find_open(context, person, id)
        by_store.setdefault(outage.store, []).append(outage.item)
    if not by_store:
        raise Misuse("Choose at least one outage.")
    done: list[Outage] = []
    for store, items in by_store.items():
        note(context, person, str(state), f"{store}: {', '.join(items)}")
        done += act_on_items(context.platform, store, items, state, by=person.name, until=until)
    return done


def find_open(context: WebContext, person: Person, id: str) -> Outage:
    """The open outage with this id. Raises NotFound where there is none that is theirs."""
    store, item, began = from_cursor(id, str, str, str)
    if not person.may_see(store_key(str(store))):
        raise NotFound(OVER)
    found = context.reading.outages_of(str(store), str(item), limit=1)
    if not found or found[0].ended is not None or moment(found[0].began) != began:
        raise NotFound(OVER)
    return found[0]


def release(context: WebContext, person: Person, id: str) -> UploadReport:
    """Load a held upload after all, and have people told of it."""
    person.require_act()
    find_report(context, person, id)
    note(context, person, "release", id)
    report = deciding.release(context.platform, id, context.load_context())
    tell_people(context)
    return report


def discard(context: WebContext, person: Person, id: str) -> UploadReport:
    """Put a held upload away."""
    person.require_act()
    find_report(context, person, id)
    note(context, person, "discard", id)
    deciding.discard(context.platform, id)
    return find_known(context, id)


def undo(context: WebContext, person: Person, id: str) -> undoing.Undone:
    """Take an upload back."""
    person.require_act()
    find_report(context, person, id)
    note(context, person, "undo", id)
    found = undoing.undo(context.platform, id, most_kept=100)
    tell_people(context)
    return found


def would_undo(context: WebContext, person: Person, id: str) -> undoing.Undone:
    """What taking an upload back would do; writes nothing."""
    person.require_act()
    find_report(context, person, id)
    return undoing.undo(context.platform, id, most_kept=100, dry_run=True)


def find_known(context: WebContext, id: str) -> UploadReport:
    """The report of an upload that was there a moment ago."""
    report = context.platform.uploads.find(id)
    if report is None:
        raise NotFound(NO_UPLOAD)
    return report


def note(context: WebContext, person: Person, action: str, about: str) -> None:
    """Note who did what, before it is done: what fails was tried all the same."""
    context.platform.access.note(
        AuditEntry(context.platform.clock.now(), person.name, action, about[:LONGEST_NOTE])
    )


def tell_people(context: WebContext) -> Sequence[str]:
    """Judge what was loaded, and have what is due sent; the ids of the alerts."""
    alerts = check(context.platform)
    context.wake()
    return [alert.id for alert in alerts]
