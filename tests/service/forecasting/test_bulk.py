"""The formulas for arrays say what those of the core say, of one level after the other."""

from datetime import date
from decimal import Decimal
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelfwatch.core.forecast.advice import Stock, figures
from shelfwatch.core.forecast.demand import estimate, habits
from shelfwatch.core.forecast.order import OrderTerms
from shelfwatch.core.forecast.sums import SaleDay, Tuning, decayed_days, summed
from shelfwatch.service.forecasting import bulk, demand_arrays
from shelfwatch.service.forecasting.normal_scores import normal_share_above, score

TUNINGS = st.builds(
    Tuning, half_life=st.floats(10, 500), store_days=st.floats(1, 60), drift=st.floats(0, 0.3)
)
SERIES = st.lists(st.tuples(st.integers(0, 89), st.integers(1, 60)), max_size=12)
LEVELS = st.lists(st.tuples(SERIES, st.integers(-3, 300)), min_size=1, max_size=6)
TERMS = st.builds(
    OrderTerms,
    lead_days=st.integers(0, 60),
    review_days=st.integers(1, 30),
    safety=st.floats(0.01, 0.3),
)
SEEN = 90.0


@settings(max_examples=40, deadline=None)
@given(levels=LEVELS, tuning=TUNINGS, terms=TERMS, ordered=st.integers(0, 50))
def test_arrays_and_single_levels_have_the_same_figures(
    levels: list[tuple[list[tuple[int, int]], int]], tuning: Tuning, terms: OrderTerms, ordered: int
) -> None:
    """From the days with a sale to the last figure of the row."""
    sums = [
        summed(
            [SaleDay(day, size) for day, size in sales],
            first=0,
            last=SEEN,
            without_stock=[],
            tuning=tuning,
        )
        for sales, _ in levels
    ]
    usual = habits(sums)
    arrays = arrays_of([sales for sales, _ in levels], tuning)
    number = len(levels)
    counts = np.array([float(count) for _, count in levels])
    found = bulk.figures(
        counts,
        counts + ordered,
        np.ones(number, dtype=bool),
        demand_arrays.estimate(arrays, demand_arrays.habits(arrays), tuning),
        tuning.drift,
        bulk.TermArrays(
            *(np.full(number, v) for v in (terms.lead_days, terms.covered_days, terms.safety))
        ),
    )
    for place, (_, count) in enumerate(levels):
        stock = Stock(Decimal(count), date(2026, 1, 1), Decimal(ordered))
        one = figures(stock, estimate(sums[place], usual, tuning), tuning.drift, terms)
        many = found.one(place)
        assert (many.daily, many.order_in) == pytest.approx((one.daily, one.order_in), rel=1e-5)
        days = many.run_out.early, many.run_out.middle, many.run_out.late
        expected = one.run_out.early, one.run_out.middle, one.run_out.late
        assert days == pytest.approx(expected, rel=1e-5)
        assert many.up_to == pytest.approx(one.up_to)


def arrays_of(series: list[list[tuple[int, int]]], tuning: Tuning) -> demand_arrays.SumArrays:
    """The sums of some levels that were all seen for 90 days."""
    sales = [(place, SEEN - day, size) for place, each in enumerate(series) for day, size in each]
    seen = np.full(len(series), SEEN)
    return demand_arrays.summed(
        np.array([place for place, _, _ in sales], dtype=np.int64),
        np.array([age for _, age, _ in sales], dtype=float),
        np.array([size for _, _, size in sales], dtype=float),
        exposure=seen,
        decayed_exposure=demand_arrays.decayed_days(seen, np.zeros(len(series)), tuning),
        tuning=tuning,
    )


@given(older=st.floats(0, 400), younger=st.floats(0, 400), tuning=TUNINGS)
def test_decayed_days_are_the_same(older: float, younger: float, tuning: Tuning) -> None:
    """Of a time that ends before it begins there are none."""
    found = demand_arrays.decayed_days(np.array([older]), np.array([younger]), tuning)
    assert found[0] == pytest.approx(decayed_days(older, younger, tuning))


@given(chance=st.floats(1e-9, 1 - 1e-9))
def test_the_normal_distribution_is_that_of_the_standard_library(chance: float) -> None:
    """Its quantile, also far out in the tails, and the share that is above it."""
    expected = NormalDist().inv_cdf(chance)
    assert score(np.array([chance]))[0] == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert normal_share_above(np.array([expected]))[0] == pytest.approx(1 - chance, abs=3e-7)


def test_no_levels_are_no_figures() -> None:
    """A store whose items were all forgotten."""
    none = np.zeros(0)
    demand = demand_arrays.DemandArrays(none, none, none, none)
    found = bulk.figures(
        none, none, none.astype(bool), demand, 0.05, bulk.TermArrays(none, none, none)
    )
    assert len(found.up_to) == 0
