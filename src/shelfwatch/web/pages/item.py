"""One item of one store: its course, why people were told of it, and the other stores."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.outage import OutageState
from shelfwatch.web.answers import HistoryAnswer, LevelAnswer, outage_id, plain
from shelfwatch.web.asking import Asker, Context
from shelfwatch.web.incoming import NotFound
from shelfwatch.web.rendering.chart import draw
from shelfwatch.web.rendering.templates import address, render

router = APIRouter(include_in_schema=False)

Name = Annotated[str, Query(max_length=1_024)]

NO_SUCH = "There is no such item in a store of yours."


@router.get("/item")
def show(
    request: Request, context: Context, person: Asker, store: Name, item: Name, after: str = ""
) -> Response:
    """The page of an item; one that was removed still has its history."""
    person_sees = person.may_see(store_key(store))
    level = context.reading.level(store, item) if person_sees else None
    page = context.reading.history(store, item, after or None) if person_sees else None
    if page is None or (level is None and not page.rows):
        raise NotFound(NO_SUCH)
    outages = context.reading.outages_of(store, item)
    is_open = bool(outages) and outages[0].ended is None
    chart = draw(
        context.reading.course(store, item),
        outages,
        None if level is None else level.threshold,
        context.platform.clock.now(),
        context.zone,
    )
    others = context.reading.levels_of([item], person.stores)
    return render(
        request,
        context,
        person,
        "item.html",
        level=level,
        store=level.store if level else store,
        item=item,
        page=page,
        outages=outages,
        outage=outages[0] if is_open else None,
        outage_id=outage_id(outages[0]) if is_open else "",
        states=OutageState,
        chart=chart,
        others=[one for one in others if store_key(one.store) != store_key(store)],
        next=address("/item", store=store, item=item, after=page.next) if page.next else "",
    )


@router.get("/item.json")
def as_json(context: Context, person: Asker, store: Name, item: Name, after: str = "") -> Response:
    """The same for a program."""
    if not person.may_see(store_key(store)):
        raise NotFound(NO_SUCH)
    level = context.reading.level(store, item)
    page = context.reading.history(store, item, after or None)
    if level is None and not page.rows:
        raise NotFound(NO_SUCH)
    history = [HistoryAnswer.of(one, with_deliveries=person.sees_all) for one in page.rows]
    shown = None if level is None else LevelAnswer.of(level)
    return plain({"level": shown, "history": history, "next": page.next})
