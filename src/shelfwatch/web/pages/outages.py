"""Outages: the open ones, with what people do about them, and the past ones."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from shelfwatch.core.access.person import Person
from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.outage import Outage, OutageState
from shelfwatch.core.text.spreadsheet import to_csv
from shelfwatch.ports.reading import OutageQuestion
from shelfwatch.web import actions
from shelfwatch.web.answers import OutageAnswer, outage_id, plain
from shelfwatch.web.asking import Asker, Context, Fields
from shelfwatch.web.pages.overview import beside
from shelfwatch.web.pages.stock import csv_file
from shelfwatch.web.rendering.moments import until_of
from shelfwatch.web.rendering.templates import address, render

router = APIRouter(include_in_schema=False)

ROWS = 50
MOST_EXPORTED = 10_000

Name = Annotated[str, Query(max_length=1_024)]


def question_of(person: Person, store: str, show: str) -> OutageQuestion:
    """What the filters ask for."""
    return OutageQuestion(person.stores, store_key(store) if store else None, show != "past")


@router.get("/outages")
def show_list(
    request: Request,
    context: Context,
    person: Asker,
    store: Name = "",
    show: str = "",
    after: str = "",
) -> Response:
    """A page of outages."""
    page = context.reading.outages(question_of(person, store, show), after or None, ROWS)
    filters = {"store": store, "show": show}
    return render(
        request,
        context,
        person,
        "outages.html",
        rows=[(outage_id(one), one, others) for one, others in beside(context, person, page.rows)],
        is_past=show == "past",
        filters=filters,
        stores=context.reading.stores(person.stores),
        alerts=context.reading.alerts(person.stores, limit=10).rows,
        next=address("/outages", filters, after=page.next) if page.next else "",
        first=address("/outages", filters) if after else "",
        twins={kind: address(f"/outages.{kind}", filters) for kind in ("csv", "json")},
    )


@router.get("/outages.json")
def as_json(
    context: Context, person: Asker, store: Name = "", show: str = "", after: str = ""
) -> Response:
    """The same for a program."""
    page = context.reading.outages(question_of(person, store, show), after or None, ROWS)
    return plain({"outages": [OutageAnswer.of(one) for one in page.rows], "next": page.next})


@router.get("/outages.csv")
def as_csv(context: Context, person: Asker, store: Name = "", show: str = "") -> Response:
    """The same for a spreadsheet."""
    question = question_of(person, store, show)
    after: str | None = None
    rows: list[list[str]] = []
    while len(rows) < MOST_EXPORTED:
        page = context.reading.outages(question, after, 200)
        rows += [cells(one) for one in page.rows]
        after = page.next
        if after is None:
            break
    header = ("store", "item", "name", "began", "ended", "state", "until", "by")
    return csv_file("outages.csv", to_csv(header, rows))


def cells(outage: Outage) -> list[str]:
    """An outage as a line of a CSV."""
    action = outage.action
    return [
        outage.store,
        outage.item,
        outage.name,
        outage.began.isoformat(),
        outage.ended.isoformat() if outage.ended else "",
        str(action.state),
        action.until.isoformat() if action.until else "",
        action.by,
    ]


@router.post("/outages/act")
def act(context: Context, person: Asker, form: Fields) -> Response:
    """Do something about the outages that are ticked, or about one."""
    state = state_of(form["action"])
    until = until_of(form["until"], state, context.platform.clock.now(), context.zone)
    done = actions.act_on_outages(context, person, form.all("outage"), state, until)
    return RedirectResponse(back_to(form["next"], f"{state}-{len(done)}"), 303)


def state_of(action: str) -> OutageState:
    """What a button means. Raises Misuse where there is no such."""
    try:
        return OutageState(action)
    except ValueError:
        raise Misuse("Say what was done: seen, ordered or snoozed.") from None


def is_ours(place: str) -> bool:
    """Whether a place is on our own pages: what stands in a form may come from anybody."""
    # `//host` and `/\\host` are other sites to a browser.
    return place.startswith("/") and not place.startswith(("//", "/\\")) and place.isprintable()


def back_to(place: str, done: str) -> str:
    """Where somebody came from, with what was done; never to another site."""
    path, _, query = (place if is_ours(place) else "/outages").partition("?")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("done="))
    return f"{path}?{kept}{'&' if kept else ''}done={done}"
