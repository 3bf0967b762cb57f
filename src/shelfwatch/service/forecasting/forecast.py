"""The forecast of every item of some stores, the worst first."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

import numpy as np

from shelfwatch.core.forecast.advice import Advice, Stock, advise
from shelfwatch.core.forecast.corrections import corrected
from shelfwatch.core.forecast.order import OrderTerms
from shelfwatch.core.forecast.sums import DemandSums, Tuning, summed
from shelfwatch.core.stock.outage import OutageState
from shelfwatch.ports import AlertRecords, Inventory
from shelfwatch.ports.uploads import DemandRecords, LevelDemand
from shelfwatch.service.forecasting import bulk, demand_arrays

# How an item of a store is ordered.
TermsOf = Callable[[str, str], OrderTerms]


class History(Protocol):
    """The part of a platform that forecasts are made from."""

    @property
    def inventory(self) -> Inventory:
        """The levels."""
        ...

    @property
    def alerts(self) -> AlertRecords:
        """What is out of stock, and what people did about it."""
        ...

    @property
    def demand(self) -> DemandRecords:
        """What levels sold."""
        ...


@dataclass(frozen=True, slots=True)
class Foretold:
    """A level with what is foretold of it; its count is of `day`."""

    store: str
    item: str
    name: str
    count: Decimal
    day: date
    advice: Advice


@dataclass(frozen=True, slots=True)
class _Seen:
    """A level with the sums of what it sold, and how many of its falls were put right."""

    level: LevelDemand
    sums: DemandSums
    wrong: int


def forecast(
    history: History,
    terms_of: TermsOf,
    store: str | None = None,
    item: str | None = None,
    tuning: Tuning | None = None,
) -> list[Foretold]:
    """A row for each level of a store, or of all of them; the worst first.

    `store` is the name as it is kept. What an item sells leans on what its store does, so that all
    of a store is looked at also where one `item` is asked for.
    """
    found: list[Foretold] = []
    for each in history.inventory.stores():
        if store in (None, each.name):
            rows = of_store(history, each.key, terms_of, tuning or Tuning())
            found += [row for row in rows if item in (None, row.item)]
    return sorted(found, key=urgency)


def of_store(history: History, key: str, terms_of: TermsOf, tuning: Tuning) -> list[Foretold]:
    """The rows of one store, by item."""
    levels = list(history.demand.of_store(key))
    if not levels:
        return []
    ordered = {
        outage.item
        for outage in history.alerts.outages(levels[0].level.store)
        if outage.ended is None and outage.action.state is OutageState.ORDERED
    }
    return rows_of(levels, terms_of, tuning, ordered)


def rows_of(
    levels: Sequence[LevelDemand], terms_of: TermsOf, tuning: Tuning, ordered: Container[str]
) -> list[Foretold]:
    """The rows of some levels of one store; the items in `ordered` are on their way."""
    seen = [sum_up(level, tuning) for level in levels]
    terms = [terms_of(each.level.store, each.level.item) for each in levels]
    figures = figures_of(seen, terms, tuning)
    rows = []
    for place, each in enumerate(seen):
        level = each.level.level
        stock = Stock(level.count, each.level.last)
        advice = advise(stock, each.sums, figures.one(place), terms[place], each.wrong)
        if level.item in ordered and advice.order is not None:
            advice = is_on_its_way(advice)
        row = Foretold(level.store, level.item, level.name, level.count, each.level.last, advice)
        rows.append(row)
    return rows


def is_on_its_way(advice: Advice) -> Advice:
    """The same where people say that they ordered: to propose it each day would order it twice."""
    return replace(advice, order=Decimal(0), order_by=None, reason=f"{advice.reason}; ordered")


def sum_up(level: LevelDemand, tuning: Tuning) -> _Seen:
    """What a level sold, less what was put right."""
    days, wrong = corrected(level.days)
    sums = summed(
        days,
        first=level.first.toordinal(),
        last=level.last.toordinal(),
        without_stock=level.without_stock,
        tuning=tuning,
    )
    return _Seen(level, sums, wrong)


def figures_of(
    seen: Sequence[_Seen], terms: Sequence[OrderTerms], tuning: Tuning
) -> bulk.FigureArrays:
    """The figures of all levels of a store at once."""
    sums = demand_arrays.of(each.sums for each in seen)
    counts = np.array([float(each.level.level.count) for each in seen])
    is_whole = np.array([Stock(each.level.level.count, date.min).is_whole for each in seen])
    arrays = bulk.TermArrays(
        np.array([each.lead_days for each in terms]),
        np.array([each.covered_days for each in terms]),
        np.array([each.safety for each in terms]),
    )
    demand = demand_arrays.estimate(sums, demand_arrays.habits(sums), tuning)
    return bulk.figures(counts, counts, is_whole, demand, tuning.drift, arrays)


def urgency(row: Foretold) -> tuple[bool, bool, date, date, str, str]:
    """What sorts rows: what is to be ordered first, then what may run out first, then the rest."""
    advice = row.advice
    return (
        advice.weekly is None,
        not advice.order,
        advice.order_by or date.max,
        advice.runs_out.early or date.max,
        row.store,
        row.item,
    )
