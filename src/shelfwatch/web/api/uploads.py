"""Files: send one, look at what it would do, decide about one that is held, take one back."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from shelfwatch.core.access.person import Person
from shelfwatch.core.stock.count import exact
from shelfwatch.core.uploads.upload import Origin, Status
from shelfwatch.ports.reading import UploadState
from shelfwatch.web import actions
from shelfwatch.web.answers import UploadAnswer, plain
from shelfwatch.web.api import contract
from shelfwatch.web.api.stock import Cursor, Limit
from shelfwatch.web.asking import Caller, Context
from shelfwatch.web.context import WebContext
from shelfwatch.web.file_loading import load_staged, look
from shelfwatch.web.pages.uploads import BODY
from shelfwatch.web.staging import Staged

router = APIRouter(prefix="/api/v1", tags=["uploads"])

Id = Annotated[str, Path(max_length=64)]
FileName = Annotated[str, Query(min_length=1, max_length=1_024)]
StoreName = Annotated[str | None, Query(max_length=1_024)]
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]

ANY_FILE = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}

OUTCOMES: dict[int | str, dict[str, Any]] = {
    201: {"model": contract.Sent, "description": "It is loaded"},
    202: {"model": contract.Sent, "description": "It is held, and waits for a person"},
    422: {"model": contract.Sent, "description": "It is refused, and nothing of it was written"},
}


@router.get("/uploads", response_model=contract.Uploads)
def uploads(
    context: Context,
    caller: Caller,
    state: UploadState = UploadState.ALL,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Uploads, the last to arrive first."""
    page = context.reading.uploads(state, caller.stores, cursor, limit)
    found = [UploadAnswer.of(one) for one in page.rows]
    return plain(contract.Uploads(uploads=found, next=page.next))


@router.get("/uploads/{id}", response_model=UploadAnswer)
def upload(context: Context, caller: Caller, id: Id) -> Response:
    """One upload with its first rejects."""
    return plain(UploadAnswer.of(actions.find_report(context, caller, id)))


@router.post(
    "/uploads",
    response_model=contract.Sent | contract.Previewed,
    responses=OUTCOMES,
    openapi_extra=ANY_FILE,
    max_body_size=BODY,
)
async def send(
    request: Request,
    context: Context,
    caller: Caller,
    name: FileName,
    store: StoreName = None,
    as_of: Annotated[datetime | None, Query(description="When the file was made")] = None,
    expected: Annotated[str | None, Query(max_length=64)] = None,
    *,
    preview: bool = False,
    key: Key = None,
) -> Response:
    """Load the file that is the body, or with `preview` see what it would do.

    The same file with the same `as_of` again changes nothing; without `as_of`, the same
    `Idempotency-Key` says that it is the same.
    """
    caller.require_act()
    made = None if as_of is None else as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC)
    staged = await context.staging.take(request.stream().__aiter__(), name, caller, store, made)
    try:
        if preview:
            return await run_in_threadpool(seen, context, caller, staged)
        return await run_in_threadpool(loaded, context, caller, staged, expected, key)
    finally:
        context.staging.remove(staged)


def seen(context: WebContext, caller: Person, staged: Staged) -> Response:
    """What a file would do."""
    found = look(context, caller, staged, Origin.API)
    changes = [
        contract.ChangeAnswer(
            store=one.store,
            item=one.change.item,
            before=exact(one.change.before),
            after=exact(one.change.after),
        )
        for one in found.changes
    ]
    return plain(
        contract.Previewed(
            report=UploadAnswer.of(found.report),
            changes=changes,
            messages=len(found.deliveries),
            expected=found.fingerprint,
        )
    )


def loaded(
    context: WebContext, caller: Person, staged: Staged, expected: str | None, key: str | None
) -> Response:
    """What became of a file: 201 if it is loaded, 202 if it waits, 422 if it is refused."""
    if staged.made is None and key is not None:
        # The time of the first try, so that a try after a lost answer is the same upload.
        now = context.platform.clock.now()
        first = context.platform.access.first_sent(caller.name, key, staged.hash, now)
        staged = replace(staged, came=first.isoformat())
    found = load_staged(context, caller, staged, Origin.API, expected)
    answer = contract.Sent(report=UploadAnswer.of(found.report), alerts=list(found.alerts))
    return plain(answer, STATUSES.get(found.report.status, 200))


STATUSES = {Status.LOADED: 201, Status.HELD: 202, Status.REFUSED: 422}


@router.post("/uploads/{id}/release", response_model=UploadAnswer)
def release(context: Context, caller: Caller, id: Id) -> Response:
    """Load a held upload after all."""
    return plain(UploadAnswer.of(actions.release(context, caller, id)))


@router.post("/uploads/{id}/discard", response_model=UploadAnswer)
def discard(context: Context, caller: Caller, id: Id) -> Response:
    """Put a held upload away."""
    return plain(UploadAnswer.of(actions.discard(context, caller, id)))


@router.post("/uploads/{id}/undo", response_model=contract.Undone)
def undo(context: Context, caller: Caller, id: Id) -> Response:
    """Take an upload back."""
    found = actions.undo(context, caller, id)
    facts = found.facts
    return plain(
        contract.Undone(
            report=UploadAnswer.of(actions.find_known(context, id)),
            given_back=facts.given_back,
            removed=facts.removed,
            kept=facts.kept,
        )
    )
