"""What levels sold, as arrays: `core.forecast.sums` and `core.forecast.demand` in numpy.

Each step is the core's, in its order; a property test holds the two equal.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from shelfwatch.core.forecast.demand import (
    ENOUGH_SALES,
    LEAST,
    LUMPINESS_WEIGHT,
    MOST,
    SIZE_WEIGHT,
    StoreHabits,
)
from shelfwatch.core.forecast.sums import LN2, DemandSums, Tuning
from shelfwatch.service.forecasting.normal_scores import Numbers

# What is divided by is never nothing.
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class SumArrays:
    """`core.forecast.sums.DemandSums` of many levels."""

    exposure: Numbers
    sales: Numbers
    units: Numbers
    squares: Numbers
    all_exposure: Numbers
    all_sales: Numbers
    all_units: Numbers
    all_squares: Numbers

    def part(self, which: Any) -> "SumArrays":
        """Some of the levels, as numpy picks them."""
        return SumArrays(*(getattr(self, name)[which] for name in self.__slots__))


def of(series: Iterable[DemandSums]) -> SumArrays:
    """The arrays of the sums of some levels."""
    columns = np.array([astuple(sums) for sums in series], dtype=float).reshape(-1, 8)
    return SumArrays(*columns.T)


@dataclass(frozen=True, slots=True)
class DemandArrays:
    """`core.forecast.demand.Demand` of many levels."""

    rate: Numbers
    size: Numbers
    lumpiness: Numbers
    certainty: Numbers

    def part(self, which: Any) -> "DemandArrays":
        """Some of the levels, as numpy picks them."""
        return DemandArrays(*(getattr(self, name)[which] for name in self.__slots__))


def summed(
    level: npt.NDArray[np.int64],
    age: Numbers,
    sold: Numbers,
    *,
    exposure: Numbers,
    decayed_exposure: Numbers,
    tuning: Tuning,
) -> SumArrays:
    """See `core.forecast.sums.summed`, from the days with a sale of all levels.

    Each has the number of its level, its age in days and the units sold; the exposures have one
    value for each level.
    """
    number = len(exposure)
    weights = 0.5 ** (age / tuning.half_life)

    def total(values: Numbers | None) -> Numbers:
        return np.bincount(level, weights=values, minlength=number).astype(np.float64)

    weighted = weights * sold
    return SumArrays(
        exposure=decayed_exposure,
        sales=total(weights),
        units=total(weighted),
        squares=total(weighted * sold),
        all_exposure=exposure,
        all_sales=total(None),
        all_units=total(sold),
        all_squares=total(sold * sold),
    )


def decayed_days(older: Numbers, younger: Numbers, tuning: Tuning) -> Numbers:
    """See `core.forecast.sums.decayed_days`."""
    scale = tuning.half_life / LN2
    decayed = scale * (0.5 ** (younger / tuning.half_life) - 0.5 ** (older / tuning.half_life))
    return np.where(older > younger, decayed, 0.0)


def own_lumpiness(sums: SumArrays) -> Numbers:
    """See `core.forecast.demand.own_lumpiness`."""
    number = np.maximum(sums.all_sales, 1.0)
    mean = sums.all_units / number
    spread = (sums.all_squares / number - mean * mean) * number / np.maximum(number - 1.0, 1.0)
    own = 1.0 + np.maximum(spread, 0.0) / np.maximum(mean * mean, TINY)
    return np.where(sums.all_sales > 1, own, 1.0)


def habits(sums: SumArrays) -> StoreHabits:
    """See `core.forecast.demand.habits`."""
    sold = sums.all_sales > 0
    exposure = float(sums.all_exposure[sold].sum())
    if exposure <= 0:
        return StoreHabits()
    often = own_lumpiness(sums)[sums.all_sales > ENOUGH_SALES]
    return StoreHabits(
        rate=min(float(sums.all_sales[sold].sum()) / exposure, MOST),
        size=float(np.median(sums.all_units[sold] / sums.all_sales[sold])),
        lumpiness=float(np.median(often)) if len(often) else 1.0,
    )


def estimate(sums: SumArrays, usual: StoreHabits, tuning: Tuning) -> DemandArrays:
    """See `core.forecast.demand.estimate`."""
    certainty = sums.exposure + tuning.store_days
    rate = (sums.sales + tuning.store_days * usual.rate) / certainty
    mean = np.where(
        sums.all_sales > 0, sums.all_units / np.maximum(sums.all_sales, 1.0), usual.size
    )
    others = np.maximum(sums.all_sales - 1.0, 0.0)
    lumpiness = (others * own_lumpiness(sums) + LUMPINESS_WEIGHT * usual.lumpiness) / (
        others + LUMPINESS_WEIGHT
    )
    return DemandArrays(
        rate=np.clip(rate, LEAST, MOST),
        size=(sums.units + SIZE_WEIGHT * mean) / (sums.sales + SIZE_WEIGHT),
        lumpiness=np.maximum(lumpiness, 1.0),
        certainty=certainty,
    )
