"""Who is told: add, test and remove subscribers, and see which messages fail."""

import time
from collections.abc import Sequence
from datetime import timedelta

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from shelfwatch.core.alerting.addresses import is_webhook, show_address
from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.alerting.subscriber import ALL_STORES, AllStores, Subscriber, SubscriptionKind
from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.identity import identity
from shelfwatch.core.text.spreadsheet import to_csv
from shelfwatch.ports.reading import DeliveryQuestion
from shelfwatch.service.alerting.addresses import resume_address
from shelfwatch.service.alerting.send_sample import send_sample
from shelfwatch.web import actions
from shelfwatch.web.answers import DeliveryAnswer, plain
from shelfwatch.web.asking import Asker, Context, Fields, Form
from shelfwatch.web.context import WebContext
from shelfwatch.web.incoming import NotFound
from shelfwatch.web.pages.outages import back_to
from shelfwatch.web.pages.stock import csv_file
from shelfwatch.web.rendering.templates import address, render

router = APIRouter(include_in_schema=False)

ROWS = 50

# Seconds for which a test waits for the channel.
PATIENCE = 10.0

# What was given up before is no news any more, whatever became of it.
GIVEN_UP_SINCE = timedelta(days=7)


@router.get("/people")
def show(request: Request, context: Context, person: Asker) -> Response:
    """Who is told of what."""
    person.require_all()
    return render(
        request,
        context,
        person,
        "people.html",
        subscribers=context.platform.subscribers.subscribers(),
        stores=context.reading.stores(),
        every=ALL_STORES,
        kinds=SubscriptionKind,
        failing=context.reading.deliveries(DeliveryQuestion.FAILING, limit=10).rows,
    )


@router.post("/people/add")
def add(context: Context, person: Asker, form: Fields) -> Response:
    """Have somebody told."""
    person.require_act()
    person.require_all()
    where = form["address"]
    if is_webhook(where):
        # Its secret is shown once, and a page stays in histories and caches.
        raise Misuse("A web hook is added by `shelfwatch subscribe`, which shows its secret once.")
    context.validate_address(where)
    people = context.platform.subscribers
    actions.note(context, person, "subscribe", show_address(where))
    if form["kind"] == SubscriptionKind.OPERATIONS:
        people.add(where, (), SubscriptionKind.OPERATIONS)
    else:
        people.add(where, wanted_stores(form))
    resume_address(context.platform, where)
    return RedirectResponse("/people?done=added", 303)


def wanted_stores(form: Form) -> Sequence[str] | AllStores:
    """The stores that are ticked, or all."""
    names = [identity(name, "store") for name in form.all("store") if name.strip()]
    return names or ALL_STORES


@router.post("/people/{number}/{action}")
def change(context: Context, person: Asker, number: int, action: str) -> Response:
    """Send somebody a sample, or tell them no more."""
    person.require_act()
    person.require_all()
    subscriber = find(context, number)
    actions.note(context, person, action[:20], show_address(subscriber.address))
    if action == "remove":
        context.platform.subscribers.remove(subscriber.address)
        return RedirectResponse("/people?done=removed", 303)
    if action != "test":
        raise Misuse("Say what is to be done: test or remove.")
    end = time.monotonic() + PATIENCE
    sent = send_sample(
        context.platform,
        context.channel,
        subscriber.address,
        stop=lambda: time.monotonic() >= end,
    )
    arrived = sent is not None and sent.state is DeliveryState.DELIVERED
    return RedirectResponse(f"/people?done={'tested' if arrived else 'test-failed'}", 303)


def find(context: WebContext, number: int) -> Subscriber:
    """The subscriber with that number. Raises NotFound."""
    for one in context.platform.subscribers.subscribers():
        if one.id == number:
            return one
    raise NotFound("Nobody is subscribed under this number any more.")


@router.get("/deliveries")
def show_deliveries(
    request: Request, context: Context, person: Asker, show: str = "", after: str = ""
) -> Response:
    """What became of messages."""
    person.require_all()
    which = DeliveryQuestion.FAILING if show == "failing" else DeliveryQuestion.ALL
    page = context.reading.deliveries(which, after or None, ROWS)
    return render(
        request,
        context,
        person,
        "deliveries.html",
        page=page,
        show=show,
        next=address("/deliveries", show=show, after=page.next) if page.next else "",
        first=address("/deliveries", show=show) if after else "",
        twins={kind: address(f"/deliveries.{kind}", show=show) for kind in ("csv", "json")},
    )


@router.get("/deliveries.json")
def as_json(context: Context, person: Asker, show: str = "", after: str = "") -> Response:
    """The same for a program."""
    person.require_all()
    which = DeliveryQuestion.FAILING if show == "failing" else DeliveryQuestion.ALL
    page = context.reading.deliveries(which, after or None, ROWS)
    return plain({"deliveries": [DeliveryAnswer.of(one) for one in page.rows], "next": page.next})


@router.get("/deliveries.csv")
def as_csv(context: Context, person: Asker, show: str = "") -> Response:
    """The latest of them for a spreadsheet."""
    person.require_all()
    which = DeliveryQuestion.FAILING if show == "failing" else DeliveryQuestion.ALL
    answers = [
        DeliveryAnswer.of(one) for one in context.reading.deliveries(which, None, 1_000).rows
    ]
    rows = [[one.address, one.state, str(one.attempts), one.error or ""] for one in answers]
    return csv_file("deliveries.csv", to_csv(("address", "state", "attempts", "error"), rows))


@router.post("/deliveries/retry")
def retry(context: Context, person: Asker, form: Fields) -> Response:
    """Try at once what waits for its next try, or was given up in the last week."""
    person.require_act()
    person.require_all()
    actions.note(context, person, "retry", "deliveries")
    now = context.platform.clock.now()
    number = context.platform.deliveries.make_due(now, now - GIVEN_UP_SINCE)
    context.wake()
    return RedirectResponse(back_to(form["next"] or "/deliveries", f"retried-{number}"), 303)
