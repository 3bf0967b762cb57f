"""One row of a forecast: when an item runs out, by when to order, how much, and why."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor

from shelfwatch.core.forecast.demand import Demand
from shelfwatch.core.forecast.distribution import demand_of
from shelfwatch.core.forecast.order import OrderTerms, order_of, whole_level
from shelfwatch.core.forecast.run_out import LONGEST, days_until
from shelfwatch.core.forecast.sums import DemandSums
from shelfwatch.core.stock.count import show

# The chances of the early, the middle and the late day: together they hold 80 %.
EARLY, MIDDLE, LATE = 0.1, 0.5, 0.9
WEEK = 7
# Fewer days in stock and fewer sales than these say too little of an item.
ENOUGH_DAYS, ENOUGH_SALES = 28, 8


@dataclass(frozen=True, slots=True)
class RunOut:
    """Days after the count: early, middle and late; LONGEST is later than anybody can say."""

    early: float
    middle: float
    late: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What the distribution says of one level: `run_out`, `up_to` to order, `order_in` days."""

    daily: float
    run_out: RunOut
    up_to: float
    order_in: float


@dataclass(frozen=True, slots=True)
class Dates:
    """The days on which an item runs out; None is later than anybody can say."""

    early: date | None
    middle: date | None
    late: date | None


@dataclass(frozen=True, slots=True)
class Advice:
    """What is said of a level; None is what is not known, and `reason` says why.

    `order` is 0 where nothing has to be ordered before the next review.
    """

    weekly: float | None
    runs_out: Dates
    order_by: date | None
    order: Decimal | None
    reason: str


@dataclass(frozen=True, slots=True)
class Stock:
    """What there is: the count on its `day`, and what is on its way."""

    count: Decimal
    day: date
    ordered: Decimal = Decimal(0)

    @property
    def is_whole(self) -> bool:
        """Whether it is counted in pieces, and not weighed."""
        return self.count == self.count.to_integral_value()


def figures(stock: Stock, demand: Demand, drift: float, terms: OrderTerms) -> Figures:
    """The figures of a row; all from one distribution."""
    whole = stock.is_whole
    count, coming = float(stock.count), float(stock.count + stock.ordered)

    chances = [EARLY, MIDDLE, LATE, terms.safety]
    early, middle, late, last = days_until(count, chances, demand, drift, is_whole=whole)
    if coming != count:
        (last,) = days_until(coming, [terms.safety], demand, drift, is_whole=whole)
    needed = demand_of(terms.covered_days, demand, drift).quantile(1 - terms.safety)
    return Figures(
        daily=demand.daily,
        run_out=RunOut(early, middle, late),
        up_to=whole_level(needed, is_whole=whole),
        order_in=LONGEST if last >= LONGEST else max(last - terms.lead_days, 0.0),
    )


def advise(
    stock: Stock, sums: DemandSums, found: Figures, terms: OrderTerms, wrong: int = 0
) -> Advice:
    """The row; `wrong` is how many falls were taken for typing errors."""
    if not is_known(sums):
        return Advice(None, Dates(None, None, None), None, None, too_little(sums))
    order = order_of(found.up_to - float(stock.count + stock.ordered), terms)
    return Advice(
        weekly=found.daily * WEEK,
        runs_out=dates(stock.day, found.run_out),
        order_by=order_by(stock.day, found, terms, is_due=order > 0),
        order=order,
        reason=reason(stock, sums, found, terms, wrong),
    )


def is_known(sums: DemandSums) -> bool:
    """Whether there is enough history to say anything."""
    enough = sums.all_exposure >= ENOUGH_DAYS or sums.all_sales >= ENOUGH_SALES
    return enough and sums.all_sales > 0


def too_little(sums: DemandSums) -> str:
    """Why nothing is said."""
    days = round(sums.all_exposure)
    if sums.all_exposure >= ENOUGH_DAYS:
        return f"no sale in the {days} days it was in stock"
    return f"not enough history: {counted(int(sums.all_sales), 'sale')} in {counted(days, 'day')}"


def dates(day: date, run_out: RunOut) -> Dates:
    """The days of the range: in whose course it runs out."""
    return Dates(*(after(day, days) for days in (run_out.early, run_out.middle, run_out.late)))


def after(day: date, days: float) -> date | None:
    """The day that comes so much later, or None where it is too far off."""
    return None if days >= LONGEST else day + timedelta(days=ceil(days))


def order_by(day: date, found: Figures, terms: OrderTerms, *, is_due: bool) -> date | None:
    """The last day on which to order: before the next review where something is due, else after.

    Without the bounds the rounding of days and units could say "order 3" and "in two weeks".
    """
    if found.order_in >= LONGEST and not is_due:
        return None
    review = ceil(terms.review_days)
    days = floor(found.order_in)
    return day + timedelta(days=min(days, review - 1) if is_due else max(days, review))


def reason(stock: Stock, sums: DemandSums, found: Figures, terms: OrderTerms, wrong: int) -> str:
    """Why the row says what it says, in a few words."""
    days = counted(max(round(sums.all_exposure), 1), "day")
    parts = [
        f"sold {weekly_text(found.daily * WEEK)} a week in the {days} it was in stock",
        f"lead time {counted(round(terms.lead_days), 'day')}",
    ]
    if stock.count <= 0:
        parts.insert(0, "out of stock")
    if stock.ordered > 0:
        parts.append(f"{show(stock.ordered)} ordered")
    if wrong:
        parts.append(f"{counted(wrong, 'fall')} put right within a week not counted")
    return "; ".join(parts)


def weekly_text(units: float) -> str:
    """Units a week as people read them."""
    if units < 0.05:
        return "fewer than 0.1"
    return f"{units:,.1f}" if units < 100 else f"{units:,.0f}"


def counted(number: int, noun: str) -> str:
    """`number` of something: 1 day, 2 days."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def between(found: Dates) -> str:
    """The range as people read it: `between 4 and 11 December`."""
    early, late = found.early, found.late
    if early is None:
        return "not within two years"
    if late is None:
        return f"after {day_text(early)}"
    if early == late:
        return f"on {day_text(early)}"
    if (early.year, early.month) == (late.year, late.month):
        return f"between {early.day} and {day_text(late)}"
    return f"between {day_text(early)} and {day_text(late)}"


def day_text(day: date) -> str:
    """A day with its month in English, whatever the machine's language is."""
    months = "January February March April May June July August September October November December"
    return f"{day.day} {months.split()[day.month - 1]}"
