"""Uploads: send a file, look at what it would do, load it, decide about it, take it back."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from shelfwatch.core.access.person import Person
from shelfwatch.core.errors import Misuse
from shelfwatch.core.text.spreadsheet import to_csv
from shelfwatch.core.uploads.upload import BY_HAND, Origin, Status
from shelfwatch.files.rows.rejects_csv import rejects_text
from shelfwatch.ports.reading import UploadState
from shelfwatch.service.loading.conditions import LevelsMoved
from shelfwatch.web import actions
from shelfwatch.web.answers import UploadAnswer, plain
from shelfwatch.web.asking import Asker, Context, Fields
from shelfwatch.web.context import WebContext
from shelfwatch.web.file_loading import load_staged, look
from shelfwatch.web.pages.mapping import columns_to_map, save_answers
from shelfwatch.web.pages.stock import csv_file
from shelfwatch.web.rendering.templates import address, render

router = APIRouter(include_in_schema=False)

ROWS = 50
MOST_REJECTS = 200
MOST_CHANGES = 100
MOST_EXPORTED = 5_000

# Beyond what any file may have: `Staging` counts the bytes, and says how many there may be.
BODY = 2**40


def state_of(show: str) -> UploadState:
    """Which uploads are asked for; what is not known filters nothing."""
    return UploadState(show) if show in set(UploadState) else UploadState.ALL


@router.get("/uploads")
def show_list(
    request: Request, context: Context, person: Asker, show: str = "", after: str = ""
) -> Response:
    """A page of uploads, and the place where files are dropped."""
    page = context.reading.uploads(state_of(show), person.stores, after or None, ROWS)
    return render(
        request,
        context,
        person,
        "uploads.html",
        page=page,
        show=show,
        held=context.reading.uploads(UploadState.HELD, person.stores, limit=20).rows,
        stores=context.reading.stores(person.stores),
        next=address("/uploads", show=show, after=page.next) if page.next else "",
        first=address("/uploads", show=show) if after else "",
        twins={kind: address(f"/uploads.{kind}", show=show) for kind in ("csv", "json")},
    )


@router.get("/uploads.json")
def as_json(context: Context, person: Asker, show: str = "", after: str = "") -> Response:
    """The same for a program."""
    page = context.reading.uploads(state_of(show), person.stores, after or None, ROWS)
    return plain({"uploads": [UploadAnswer.of(one) for one in page.rows], "next": page.next})


@router.get("/uploads.csv")
def as_csv(context: Context, person: Asker, show: str = "") -> Response:
    """The same for a spreadsheet."""
    after: str | None = None
    rows: list[list[str]] = []
    while len(rows) < MOST_EXPORTED:
        page = context.reading.uploads(state_of(show), person.stores, after, 200)
        for one in page.rows:
            upload = one.report.upload
            rows.append(
                [
                    upload.file,
                    str(one.report.status),
                    upload.arrived.isoformat(),
                    one.report.message,
                    upload.id,
                ]
            )
        after = page.next
        if after is None:
            break
    return csv_file("uploads.csv", to_csv(("file", "status", "arrived", "message", "upload"), rows))


@router.post("/uploads/staged", max_body_size=BODY)
async def take(
    request: Request,
    context: Context,
    person: Asker,
    name: Annotated[str, Query(max_length=1_024)],
    store: Annotated[str, Query(max_length=1_024)] = "",
    made: Annotated[int | None, Query(ge=0, le=253_402_300_799_000)] = None,
    *,
    at_once: bool = False,
) -> Response:
    """Take a file that a browser sends; `made` is its time as the browser has it, in milliseconds.

    Answers where it is looked at, or with `at_once` where its report is.
    """
    person.require_act()
    when = None if made is None else datetime.fromtimestamp(made / 1_000, UTC)
    staged = await context.staging.take(
        request.stream().__aiter__(), name, person, store or None, when
    )
    if not at_once:
        return plain({"location": f"/uploads/staged/{staged.id}", "message": "Ready to look at."})
    found = await run_in_threadpool(load_staged, context, person, staged, Origin.PAGE, None)
    return plain({"location": place_of(found.report.upload.id), "message": found.report.message})


@router.get("/uploads/staged/{id}")
def show_staged(request: Request, context: Context, person: Asker, id: str) -> Response:
    """What a file would do, and the button that does it."""
    staged = context.staging.find(id, person)
    seen = look(context, person, staged, Origin.PAGE)
    is_refused = seen.report.status is Status.REFUSED
    return render(
        request,
        context,
        person,
        "preview.html",
        staged=staged,
        seen=seen,
        report=seen.report,
        changes=seen.changes[:MOST_CHANGES],
        is_new=bool(seen.fingerprint),
        columns=columns_to_map(context, staged) if is_refused else (),
        stores=context.reading.stores(person.stores),
        most_rejects=MOST_REJECTS,
    )


@router.post("/uploads/staged/{id}")
def decide(context: Context, person: Asker, id: str, form: Fields) -> Response:
    """Load a file as it was looked at, or give it up."""
    staged = context.staging.find(id, person)
    if form["action"] == "cancel":
        context.staging.remove(staged)
        return RedirectResponse("/uploads?done=cancelled", 303)
    if form["action"] == "map":
        save_answers(context, person, staged, form)
        return RedirectResponse(f"/uploads/staged/{staged.id}?done=mapped", 303)
    try:
        found = load_staged(context, person, staged, Origin.PAGE, form["expected"] or None)
    except LevelsMoved:
        # The page that shows it anew says so.
        return RedirectResponse(f"/uploads/staged/{staged.id}?done=moved", 303)
    return RedirectResponse(place_of(found.report.upload.id, "loaded"), 303)


def place_of(id: str, done: str = "") -> str:
    """The page of an upload."""
    return address(f"/uploads/{id}", done=done)


@router.get("/uploads/{id}")
def show_one(request: Request, context: Context, person: Asker, id: str) -> Response:
    """The report of an upload, with its rejects, and what can be done about it."""
    report = actions.find_report(context, person, id)
    can_undo = report.status is Status.LOADED and report.upload.origin not in BY_HAND
    return render(
        request,
        context,
        person,
        "upload.html",
        report=report,
        alerts=context.platform.alerts.alerts(id) if report.alerts else [],
        can_undo=can_undo and person.may_act,
        is_held=report.status is Status.HELD,
        most_rejects=MOST_REJECTS,
    )


@router.get("/uploads/{id}/rejects.csv")
def rejects(context: Context, person: Asker, id: str) -> Response:
    """The rejects as a file to mend and to send again."""
    report = actions.find_report(context, person, id)
    return csv_file(f"rejects-{report.upload.id}.csv", rejects_text(report))


@router.get("/uploads/{id}/undo")
def show_undo(request: Request, context: Context, person: Asker, id: str) -> Response:
    """What taking an upload back would do, and the button that does it."""
    found = actions.would_undo(context, person, id)
    return render(request, context, person, "undo.html", found=found, id=id)


@router.post("/uploads/{id}/{action}")
def act(context: Context, person: Asker, id: str, action: str) -> Response:
    """Release, discard or undo an upload."""
    if action not in DONE:
        raise Misuse("Say what is to be done: release, discard or undo.")
    do_it(context, person, id, action)
    return RedirectResponse(place_of(id, DONE[action]), 303)


DONE = {"release": "released", "discard": "discarded", "undo": "undone"}


def do_it(context: WebContext, person: Person, id: str, action: str) -> None:
    """Do one of the things that can be done about an upload."""
    if action == "undo":
        actions.undo(context, person, id)
    elif action == "release":
        actions.release(context, person, id)
    else:
        actions.discard(context, person, id)
