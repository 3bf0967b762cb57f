"""The first page: is anything wrong? And on a new installation, where to begin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from shelfwatch.core.access.person import Person
from shelfwatch.core.alerting.subscriber import has_stock_subscribers
from shelfwatch.core.stock.level import Level, Store
from shelfwatch.core.stock.outage import Outage
from shelfwatch.ports.reading import DeliveryQuestion, OutageQuestion, UploadState
from shelfwatch.web.asking import Asker, Context
from shelfwatch.web.context import WebContext
from shelfwatch.web.rendering.moments import start_of_today
from shelfwatch.web.rendering.templates import render

router = APIRouter(include_in_schema=False)

# What fits on one screen; each list goes on behind its link.
MOST_OUTAGES = 10
MOST_STORES = 12
MOST_UPLOADS = 5
DAYS = 14


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Which other stores have an item, the most first."""

    levels: Sequence[Level]

    @property
    def text(self) -> str:
        """The first few of them."""
        return ", ".join(f"{one.store} {one.count:,f}" for one in self.levels[:3]) or "nowhere"


@dataclass(frozen=True, slots=True)
class StoreDays:
    """A store, and on which of its last days a file came for it, the oldest first."""

    store: Store
    days: Sequence[bool]

    @property
    def text(self) -> str:
        """The days in words, for who does not see the picture."""
        return f"A file on {sum(self.days)} of the last {len(self.days)} days"


@router.get("/")
def show(request: Request, context: Context, person: Asker) -> Response:
    """The overview of what the person may see."""
    stores = context.reading.stores(person.stores)
    if not stores:
        return render(request, context, person, "welcome.html", **welcome(context))
    values = {**figures(context, person, stores), **lists(context, person, stores)}
    return render(request, context, person, "overview.html", **values)


def welcome(context: WebContext) -> Mapping[str, Any]:
    """What leads to the first file."""
    return {
        "inbox": str(context.inbox),
        "has_subscribers": has_stock_subscribers(context.platform.subscribers.subscribers()),
        "uploads": context.reading.uploads(limit=MOST_UPLOADS).rows,
    }


def figures(context: WebContext, person: Person, stores: Sequence[Store]) -> Mapping[str, Any]:
    """The numbers, each of which leads to the list that it counts."""
    now = context.platform.clock.now()
    midnight = start_of_today(now, context.zone)
    failing = (
        context.reading.deliveries(DeliveryQuestion.FAILING, limit=100).rows
        if person.sees_all
        else []
    )
    return {
        "out": sum(store.out for store in stores),
        "out_stores": sum(store.out > 0 for store in stores),
        "items": sum(store.items for store in stores),
        "low": context.reading.low_count(person.stores),
        "back": context.reading.ended_since(midnight, person.stores),
        "held": context.reading.uploads(UploadState.HELD, person.stores, limit=20).rows,
        "failing": failing,
        "last": max(store.last_upload for store in stores),
        "is_heard": has_stock_subscribers(context.platform.subscribers.subscribers()),
    }


def lists(context: WebContext, person: Person, stores: Sequence[Store]) -> Mapping[str, Any]:
    """The first rows of what the numbers count."""
    outages = context.reading.outages(OutageQuestion(person.stores), limit=MOST_OUTAGES).rows
    since = context.platform.clock.now() - timedelta(days=DAYS)
    worst = sorted(stores, key=lambda store: (-store.out, store.last_upload))[:MOST_STORES]
    return {
        "outages": [(outage, elsewhere) for outage, elsewhere in beside(context, person, outages)],
        "stores": stores,
        "worst": [StoreDays(store, days_of(context, store, since)) for store in worst],
        "uploads": context.reading.uploads(stores=person.stores, limit=MOST_UPLOADS).rows,
    }


def beside(
    context: WebContext, person: Person, outages: Sequence[Outage]
) -> Sequence[tuple[Outage, Elsewhere]]:
    """Each outage with the other stores that have its item."""
    levels = context.reading.levels_of([outage.item for outage in outages], person.stores)
    return [
        (
            outage,
            Elsewhere(
                sorted(
                    (
                        one
                        for one in levels
                        if one.item == outage.item and one.store != outage.store and one.count > 0
                    ),
                    key=lambda one: -one.count,
                )
            ),
        )
        for outage in outages
    ]


def days_of(context: WebContext, store: Store, since: datetime) -> Sequence[bool]:
    """On which of the last days a file came, the oldest day first."""
    today = context.platform.clock.now().astimezone(context.zone).date()
    found = {
        version.astimezone(context.zone).date()
        for version in context.reading.file_days(store.key, since)
    }
    return [today - timedelta(days=back) in found for back in reversed(range(DAYS))]
