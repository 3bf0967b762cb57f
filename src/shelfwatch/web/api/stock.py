"""What there is: the overview, levels, one item and its history."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from shelfwatch.core.access.person import Person
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.level import Level
from shelfwatch.ports.reading import StockQuestion, StockState, UploadState
from shelfwatch.web.answers import (
    HistoryAnswer,
    LevelAnswer,
    OutageAnswer,
    StoreAnswer,
    UploadAnswer,
    plain,
)
from shelfwatch.web.api import contract
from shelfwatch.web.asking import Caller, Context
from shelfwatch.web.context import WebContext
from shelfwatch.web.incoming import NotFound
from shelfwatch.web.rendering.moments import start_of_today
from shelfwatch.web.security.headers import in_path

router = APIRouter(prefix="/api/v1", tags=["stock"])

MOST = 200

Cursor = Annotated[str | None, Query(max_length=4_096)]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Name = Annotated[str, Path(min_length=1, max_length=1_024)]
Filter = Annotated[str, Query(max_length=1_024)]

NO_SUCH = "There is no such item in a store of yours."


@router.get("/overview", response_model=contract.Overview)
def overview(context: Context, caller: Caller) -> Response:
    """How things stand."""
    stores = context.reading.stores(caller.stores)
    midnight = start_of_today(context.platform.clock.now(), context.zone)
    held = context.reading.uploads(UploadState.HELD, caller.stores, limit=MOST).rows
    return plain(
        contract.Overview(
            stores=[StoreAnswer.of(store) for store in stores],
            items=sum(store.items for store in stores),
            out=sum(store.out for store in stores),
            low=context.reading.low_count(caller.stores),
            back_today=context.reading.ended_since(midnight, caller.stores),
            held=[UploadAnswer.of(one) for one in held],
        )
    )


@router.get("/stock", response_model=contract.Levels)
def stock(
    context: Context,
    caller: Caller,
    store: Filter = "",
    q: Filter = "",
    state: StockState = StockState.ALL,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Levels by store and item; with `q` those whose words begin so."""
    question = StockQuestion(caller.stores, store_key(store) if store else None, q, state)
    page = context.reading.levels(question, cursor, limit)
    levels = [LevelAnswer.of(level) for level in page.rows]
    return plain(contract.Levels(levels=levels, next=page.next))


def level_of(context: WebContext, caller: Person, store: str, item: str) -> Level:
    """The level that a path names. Raises NotFound."""
    found = None
    if caller.may_see(store_key(store)):
        found = context.reading.level(store, item)
    if found is None:
        raise NotFound(NO_SUCH)
    return found


@router.get("/items/{store}/{item}", response_model=contract.Item)
def item(context: Context, caller: Caller, store: Name, item: Name) -> Response:
    """One level, its open outage, and the other stores; a `/` in a name is `%2F`."""
    level = level_of(context, caller, in_path(store), in_path(item))
    outages = context.reading.outages_of(level.store, level.item, limit=1)
    is_open = bool(outages) and outages[0].ended is None
    others = context.reading.levels_of([level.item], caller.stores)
    return plain(
        contract.Item(
            level=LevelAnswer.of(level),
            others=[LevelAnswer.of(one) for one in others if one.store != level.store],
            outage=OutageAnswer.of(outages[0]) if is_open else None,
        )
    )


@router.get("/items/{store}/{item}/history", response_model=contract.History)
def history(
    context: Context,
    caller: Caller,
    store: Name,
    item: Name,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """The changes of a level, newest first; also of one that was removed."""
    name = in_path(store)
    if not caller.may_see(store_key(name)):
        raise NotFound(NO_SUCH)
    page = context.reading.history(name, in_path(item), cursor, limit)
    if not page.rows and cursor is None:
        level_of(context, caller, name, in_path(item))
    found = [HistoryAnswer.of(one, with_deliveries=caller.sees_all) for one in page.rows]
    return plain(contract.History(history=found, next=page.next))
