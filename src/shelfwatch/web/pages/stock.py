"""The stock of all stores: one table, filtered and paged; store by item; both as CSV and JSON."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from shelfwatch.core.access.person import Person
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.level import Level
from shelfwatch.core.text.spreadsheet import to_csv
from shelfwatch.ports.reading import Page, StockQuestion, StockState
from shelfwatch.web.answers import LevelAnswer, plain
from shelfwatch.web.asking import Asker, Context
from shelfwatch.web.context import WebContext
from shelfwatch.web.rendering.moments import start_of_today
from shelfwatch.web.rendering.templates import address, render

router = APIRouter(include_in_schema=False)

ROWS = 50

# Rows of a CSV: as many as a spreadsheet takes well. Who wants all asks the API page by page.
MOST_EXPORTED = 100_000

# Stores side by side: more columns are no picture.
MOST_COLUMNS = 12

SINCE = {"": "any time", "today": "today", "week": "in 7 days"}

Search = Annotated[str, Query(max_length=200)]
Name = Annotated[str, Query(max_length=1_024)]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address of a page of stock asks for; what is not known filters nothing."""

    q: Search = ""
    store: Name = ""
    state: str = ""
    since: str = ""


Filtered = Annotated[Filters, Depends()]


def question_of(context: WebContext, person: Person, filters: Filters) -> StockQuestion:
    """What the filters ask for."""
    midnight = start_of_today(context.platform.clock.now(), context.zone)
    since_when: Mapping[str, datetime] = {"today": midnight, "week": midnight - timedelta(days=6)}
    return StockQuestion(
        person.stores,
        store_key(filters.store) if filters.store else None,
        filters.q,
        StockState(filters.state) if filters.state in set(StockState) else StockState.ALL,
        since_when.get(filters.since),
    )


@router.get("/stock")
def show(
    request: Request,
    context: Context,
    person: Asker,
    filtered: Filtered,
    after: str = "",
) -> Response:
    """A page of the table."""
    question = question_of(context, person, filtered)
    page = context.reading.levels(question, after or None, ROWS)
    filters = asdict(filtered)
    return render(
        request,
        context,
        person,
        "stock.html",
        page=page,
        filters=filters,
        stores=context.reading.stores(person.stores),
        next=address("/stock", filters, after=page.next) if page.next else "",
        first=address("/stock", filters) if after else "",
        twins={kind: address(f"/stock.{kind}", filters) for kind in ("csv", "json")},
        since_choices=SINCE,
    )


@router.get("/stock.csv")
def as_csv(
    context: Context,
    person: Asker,
    filtered: Filtered,
) -> Response:
    """The same as a file for a spreadsheet, which runs nothing of it."""
    question = question_of(context, person, filtered)
    levels = every(lambda after: context.reading.levels(question, after, 200), MOST_EXPORTED)
    header = ("store", "item", "count", "name", "threshold", "as of")
    return csv_file("stock.csv", to_csv(header, (cells(level) for level in levels)))


@router.get("/stock.json")
def as_json(
    context: Context,
    person: Asker,
    filtered: Filtered,
    after: str = "",
) -> Response:
    """The page of the table for a program; `next` is where it goes on."""
    question = question_of(context, person, filtered)
    page = context.reading.levels(question, after or None, ROWS)
    return plain({"levels": [LevelAnswer.of(level) for level in page.rows], "next": page.next})


@router.get("/grid")
def show_grid(
    request: Request, context: Context, person: Asker, q: Search = "", after: str = ""
) -> Response:
    """The same items store beside store."""
    stores = context.reading.stores(person.stores)[:MOST_COLUMNS]
    first = StockQuestion(person.stores, stores[0].key if stores else None, q)
    page = context.reading.levels(first, after or None, ROWS)
    items = [level.item for level in page.rows]
    found = {
        (level.item, level.store): level
        for level in context.reading.levels_of(items, person.stores)
    }
    return render(
        request,
        context,
        person,
        "grid.html",
        page=page,
        stores=stores,
        rows=[
            (level, [found.get((level.item, one.name)) for one in stores]) for level in page.rows
        ],
        filters={"q": q},
        next=address("/grid", q=q, after=page.next) if page.next else "",
        most=MOST_COLUMNS,
    )


def every(read: Callable[[str | None], Page[Level]], most: int) -> Iterator[Level]:
    """The levels of a list, page by page, at most so many."""
    after: str | None = None
    while most > 0:
        page = read(after)
        yield from page.rows[:most]
        most -= len(page.rows)
        after = page.next
        if after is None:
            return


def cells(level: Level) -> Sequence[str]:
    """A level as a line of a CSV."""
    threshold = "" if level.threshold is None else f"{level.threshold:f}"
    return (
        level.store,
        level.item,
        f"{level.count:f}",
        level.name,
        threshold,
        level.version.isoformat(),
    )


def csv_file(name: str, text: str) -> Response:
    """A CSV that a browser saves under a name of ours."""
    return Response(
        text,
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
