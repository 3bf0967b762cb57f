"""What is out of stock, and what people do about it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.outage import OutageState
from shelfwatch.ports.reading import OutageQuestion
from shelfwatch.web import actions
from shelfwatch.web.answers import OutageAnswer, plain
from shelfwatch.web.api import contract
from shelfwatch.web.api.stock import Cursor, Filter, Limit
from shelfwatch.web.asking import Caller, Context
from shelfwatch.web.context import WebContext
from shelfwatch.web.rendering.moments import until_of

router = APIRouter(prefix="/api/v1", tags=["outages"])

Id = Annotated[str, Path(max_length=4_096)]
Until = Annotated[date, Query(description="The day until which it lasts")]


@router.get("/outages", response_model=contract.Outages)
def outages(
    context: Context,
    caller: Caller,
    store: Filter = "",
    *,
    ended: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """The open outages, the last that began first; or those that ended."""
    question = OutageQuestion(caller.stores, store_key(store) if store else None, not ended)
    page = context.reading.outages(question, cursor, limit)
    found = [OutageAnswer.of(one) for one in page.rows]
    return plain(contract.Outages(outages=found, next=page.next))


@router.post("/outages/{id}/seen", response_model=contract.Acted)
def seen(context: Context, caller: Caller, id: Id) -> Response:
    """Say that somebody looks after it."""
    return act(context, caller, id, OutageState.SEEN, None)


@router.post("/outages/{id}/ordered", response_model=contract.Acted)
def ordered(context: Context, caller: Caller, id: Id, until: Until) -> Response:
    """Say that it is ordered; where it is still out after that day, people are told again."""
    return act(context, caller, id, OutageState.ORDERED, until)


@router.post("/outages/{id}/snooze", response_model=contract.Acted)
def snooze(context: Context, caller: Caller, id: Id, until: Until) -> Response:
    """Hear no more of it until that day."""
    return act(context, caller, id, OutageState.SNOOZED, until)


def act(
    context: WebContext, caller: Caller, id: str, state: OutageState, until: date | None
) -> Response:
    """Do something about one outage."""
    now = context.platform.clock.now()
    over = until_of(until.isoformat() if until else "", state, now, context.zone)
    done = actions.act_on_outages(context, caller, [id], state, over)
    return plain(contract.Acted(outages=[OutageAnswer.of(one) for one in done]))
