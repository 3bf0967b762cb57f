"""Rejects that are mended in the page: they become a file like the one to take away for it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from shelfwatch.core.errors import Misuse
from shelfwatch.core.uploads.upload import Reject
from shelfwatch.files.rows.rejects_csv import rejects_text
from shelfwatch.web import actions
from shelfwatch.web.asking import Asker, Context, Fields, Form
from shelfwatch.web.rendering.templates import render

router = APIRouter(include_in_schema=False)

# Rows that anybody mends by hand; more are for a spreadsheet.
MOST_ROWS = 100


@router.get("/uploads/{id}/mend")
def show(request: Request, context: Context, person: Asker, id: str) -> Response:
    """The first rejects of an upload, each with what was wrong."""
    person.require_act()
    report = actions.find_report(context, person, id)
    return render(
        request, context, person, "mend.html", report=report, rejects=report.rejects[:MOST_ROWS]
    )


@router.post("/uploads/{id}/mend")
async def mend(context: Context, person: Asker, id: str, form: Fields) -> Response:
    """Look at what the mended rows would do: they have the version of their upload."""
    person.require_act()
    report = actions.find_report(context, person, id)
    rows = mended(report.rejects[:MOST_ROWS], form)
    if not rows:
        raise Misuse("Write at least one row as it should be.")
    text = rejects_text(replace(report, rejects=rows))
    staged = await context.staging.take(pieces(text), f"mended-{report.upload.file}", person)
    return RedirectResponse(f"/uploads/staged/{staged.id}", 303)


def mended(rejects: Sequence[Reject], form: Form) -> list[Reject]:
    """The rows that somebody filled in, each in the place of the one that was not understood."""
    cells = list(zip(form.all("store"), form.all("item"), form.all("count"), strict=False))
    return [
        # A column, so that it is a row again and no line that could not be split.
        replace(reject, cells=one, column=reject.column or "count")
        for reject, one in zip(rejects, cells, strict=False)
        if all(cell.strip() for cell in one)
    ]


async def pieces(text: str) -> AsyncIterator[bytes]:
    """The text as what a browser would send."""
    yield text.encode()
