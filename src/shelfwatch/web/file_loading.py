"""What becomes of a file that was sent: a look at what it would do, or a load of just that."""

from dataclasses import dataclass

from shelfwatch.core.access.person import Person
from shelfwatch.core.uploads.upload import Origin, UploadReport
from shelfwatch.service.loading.load import load
from shelfwatch.service.loading.preview import Preview, preview
from shelfwatch.service.loading.request import LoadRequest
from shelfwatch.web.actions import note, tell_people
from shelfwatch.web.context import WebContext
from shelfwatch.web.staging import Staged


@dataclass(frozen=True, slots=True)
class Loaded:
    """A load, and the ids of the alerts that came of it."""

    report: UploadReport
    alerts: tuple[str, ...]


def look(context: WebContext, person: Person, staged: Staged, origin: Origin) -> Preview:
    """What loading a file would do now; writes nothing."""
    return preview(
        context.platform, request_for(context, person, staged, origin), context.load_context()
    )


def load_staged(
    context: WebContext, person: Person, staged: Staged, origin: Origin, expected: str | None
) -> Loaded:
    """Load a file; where `expected` is given, only if it does just that (LevelsMoved)."""
    person.require_act()
    request = request_for(context, person, staged, origin, expected)
    note(context, person, "load", staged.name)
    report = load(context.platform, request, context.load_context())
    context.staging.remove(staged)
    return Loaded(report, tuple(tell_people(context)))


def request_for(
    context: WebContext,
    person: Person,
    staged: Staged,
    origin: Origin,
    expected: str | None = None,
) -> LoadRequest:
    """The load that a file asks for."""
    person.require_act()
    return LoadRequest(
        context.staging.path(staged),
        staged.name,
        origin=origin,
        store=staged.store,
        version=staged.version,
        only=person.stores,
        expected=expected,
    )
