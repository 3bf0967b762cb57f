"""Rows of a forecast: what they say of a plain shop, and that their numbers agree."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelfwatch.core.errors import Misuse
from shelfwatch.core.forecast.advice import (
    Advice,
    Dates,
    RunOut,
    Stock,
    advise,
    between,
    dates,
    figures,
)
from shelfwatch.core.forecast.corrections import corrected
from shelfwatch.core.forecast.demand import Demand, StoreHabits, estimate, habits
from shelfwatch.core.forecast.distribution import demand_of
from shelfwatch.core.forecast.order import OrderTerms, order_of
from shelfwatch.core.forecast.run_out import LONGEST, days_until
from shelfwatch.core.forecast.sums import DemandSums, SaleDay, Tuning, summed

TODAY = date(2026, 12, 1)

DEMANDS = st.builds(
    Demand,
    rate=st.floats(0.001, 0.99),
    size=st.floats(1, 200),
    lumpiness=st.floats(1, 6),
    certainty=st.floats(20, 500),
)
TERMS = st.builds(
    OrderTerms,
    lead_days=st.integers(0, 90),
    review_days=st.integers(1, 30),
    pack=st.sampled_from([Decimal(1), Decimal(6), Decimal("0.25"), Decimal(144)]),
    least=st.sampled_from([Decimal(0), Decimal(10), Decimal(100)]),
    safety=st.floats(0.005, 0.4),
)
KNOWN = DemandSums(all_exposure=90, all_sales=40)


def row(*sold: tuple[int, float], count: int = 10, days: int = 60, lead: float = 10) -> Advice:
    """The row of an item that was in stock for some days, and sold on some of them."""
    sums = summed(
        [SaleDay(*each) for each in sold], first=0, last=days, without_stock=[], tuning=Tuning()
    )
    terms = OrderTerms(lead_days=lead)
    stock = Stock(Decimal(count), TODAY)
    demand = estimate(sums, habits([sums]), Tuning())
    return advise(stock, sums, figures(stock, demand, Tuning().drift, terms), terms)


def test_an_item_that_sells_one_a_day_runs_out_about_when_its_count_is_used_up() -> None:
    """With 10 left and ten days of lead time it is to be ordered today."""
    found = row(*((day, 1.0) for day in range(1, 61)))
    assert found.weekly == pytest.approx(7, abs=0.2)
    early, middle, late = found.runs_out.early, found.runs_out.middle, found.runs_out.late
    assert early is not None
    assert middle is not None
    assert late is not None
    assert early < middle < late
    assert abs((middle - TODAY).days - 10) <= 1
    assert found.order_by == TODAY
    assert found.order is not None
    assert 10 <= found.order <= 20
    assert found.reason == "sold 7.0 a week in the 60 days it was in stock; lead time 10 days"


def test_too_little_history_is_said_and_nothing_else() -> None:
    """Both of a new item and of one that nobody ever bought."""
    assert row((1, 1.0), (5, 1.0), (9, 2.0), days=20) == Advice(
        None, Dates(None, None, None), None, None, "not enough history: 3 sales in 20 days"
    )
    assert row(days=120).reason == "no sale in the 120 days it was in stock"
    assert row((1, 1.0), days=1).reason == "not enough history: 1 sale in 1 day"


def test_days_without_stock_are_no_days_without_demand() -> None:
    """An item that sold out half of the time sells twice what a plain average says."""
    sales = [SaleDay(day, 1.0) for day in range(1, 31)]
    sums = summed(sales, first=0, last=60, without_stock=[(30, 60)], tuning=Tuning())
    assert sums.all_exposure == 30
    assert estimate(sums, habits([sums]), Tuning()).rate > 0.95


def test_a_fall_that_was_put_right_within_a_week_is_no_sale() -> None:
    """It is many times the usual sale, and nearly the same came back."""
    usual = [SaleDay(day, 2.0) for day in range(0, 20, 2)]
    wrong = [SaleDay(21, 90.0), SaleDay(22, 0.0, 88.0)]
    kept, number = corrected([*usual, *wrong])
    assert number == 1
    assert sum(day.sold for day in kept) == 20
    delivered = [SaleDay(21, 90.0), SaleDay(22, 0.0, 200.0)]
    assert corrected([*usual, *delivered])[1] == 0
    late = [SaleDay(21, 90.0), SaleDay(29, 0.0, 90.0)]
    assert corrected([*usual, *late])[1] == 0


@settings(max_examples=50, deadline=None)
@given(count=st.integers(-20, 2_000), ordered=st.integers(0, 500), demand=DEMANDS, terms=TERMS)
def test_the_numbers_of_a_row_never_contradict_each_other(
    count: int, ordered: int, demand: Demand, terms: OrderTerms
) -> None:
    """The range is in order, and something is to be ordered just where that is due."""
    stock = Stock(Decimal(count), TODAY, Decimal(ordered))
    found = advise(stock, KNOWN, figures(stock, demand, 0.05, terms), terms)
    days = [found.runs_out.early, found.runs_out.middle, found.runs_out.late]
    known = [day for day in days if day is not None]
    assert known == sorted(known)
    assert days[: len(known)] == known
    assert all(day >= TODAY for day in known)
    assert (count <= 0) == (found.runs_out.late == TODAY)
    assert found.order is not None
    review = TODAY + timedelta(days=terms.review_days)
    if found.order > 0:
        assert found.order_by is not None
        assert TODAY <= found.order_by < review
        assert found.order % terms.pack == 0
        assert found.order >= terms.least
    else:
        assert found.order_by is None or found.order_by >= review
        assert count + ordered > 0


@given(demand=DEMANDS, days=st.floats(0.5, 200), chance=st.floats(0.01, 0.99))
def test_a_quantile_is_where_the_chance_is_reached(
    demand: Demand, days: float, chance: float
) -> None:
    """Both come from one distribution; none at all is enough where nothing may be asked for."""
    of = demand_of(days, demand, 0.05)
    enough = of.quantile(chance)
    assert enough == 0 or of.chance_below(enough) == pytest.approx(chance)
    assert enough == 0 or chance > of.none


@given(demand=DEMANDS, units=st.integers(1, 1_000), chance=st.sampled_from([0.05, 0.1, 0.5, 0.9]))
def test_the_days_that_are_read_off_are_nearly_those_with_the_chance_that_was_asked_for(
    demand: Demand, units: int, chance: float
) -> None:
    """Within a sixth of the time, or half a day; later than in two years is not foretold."""
    (days,) = days_until(units, [chance], demand, 0.05, is_whole=True)

    def used_after(time: float) -> float:
        return 1 - demand_of(max(time, 0.01), demand, 0.05).chance_below(units - 0.5)

    if days < LONGEST and demand.rate * demand.certainty > 3:
        slack = max(days / 6, 0.5)
        assert used_after(days - slack) <= chance + 0.001
        assert used_after(days + slack) >= chance - 0.001


def test_an_order_is_of_whole_packs_and_not_below_the_least() -> None:
    """Also of goods by weight; nothing lacking is nothing ordered."""
    dozen = OrderTerms(pack=Decimal(12), least=Decimal(30))
    assert order_of(1, dozen) == 36
    assert order_of(36.0000000001, dozen) == 36
    assert order_of(37, dozen) == 48
    assert order_of(0, dozen) == 0
    assert order_of(0.3, OrderTerms(pack=Decimal("0.25"))) == Decimal("0.50")
    with pytest.raises(Misuse):
        OrderTerms(pack=Decimal(0))
    with pytest.raises(Misuse):
        OrderTerms(lead_days=400)


def test_a_store_that_never_sold_anything_has_habits() -> None:
    """Nothing is divided by nothing."""
    assert habits([]) == habits([DemandSums(all_exposure=90)]) == StoreHabits()


def test_a_range_reads_as_people_write_it() -> None:
    """One month is named once, and what is too far off is not guessed."""
    assert between(dates(TODAY, RunOut(2.2, 6, 9.6))) == "between 4 and 11 December"
    assert between(dates(TODAY, RunOut(20, 30, 40))) == "between 21 December and 10 January"
    assert between(dates(TODAY, RunOut(3, 3, 3))) == "on 4 December"
    assert between(dates(TODAY, RunOut(20, 30, LONGEST))) == "after 21 December"
    assert between(dates(TODAY, RunOut(LONGEST, LONGEST, LONGEST))) == "not within two years"
