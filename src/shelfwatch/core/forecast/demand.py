"""The rate and the size of a level's sales, leaning on those of its store."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from shelfwatch.core.forecast.sums import DemandSums, Tuning

# How much the item's own mean size, and its store's usual lumpiness, count beside what is seen.
SIZE_WEIGHT = 0.5
LUMPINESS_WEIGHT = 10.0
# A rate of one sale a day has a logarithm that is not finite, and one of zero has none at all.
MOST, LEAST = 0.999, 1e-9
# From so few sales the store's lumpiness is not learnt: their mean square says too little.
ENOUGH_SALES = 3


@dataclass(frozen=True, slots=True)
class StoreHabits:
    """What is usual in a store: sales a day of an item, units of a sale, and their lumpiness."""

    rate: float = 0.0
    size: float = 1.0
    lumpiness: float = 1.0


@dataclass(frozen=True, slots=True)
class Demand:
    """Of one item: days with a sale as a share, units of such a day, E[size^2] / E[size]^2.

    `certainty` is the exposure in days that the rate rests on.
    """

    rate: float
    size: float
    lumpiness: float
    certainty: float

    @property
    def daily(self) -> float:
        """Mean units a day."""
        return self.rate * self.size


def habits(series: Iterable[DemandSums]) -> StoreHabits:
    """What is usual among the items of a store that have sold at all."""
    sold = [sums for sums in series if sums.all_sales > 0]
    exposure = sum(sums.all_exposure for sums in sold)
    if not sold or exposure <= 0:
        return StoreHabits()
    often = [own_lumpiness(sums) for sums in sold if sums.all_sales > ENOUGH_SALES]
    return StoreHabits(
        rate=min(sum(sums.all_sales for sums in sold) / exposure, MOST),
        size=median(sums.all_units / sums.all_sales for sums in sold),
        lumpiness=median(often) if often else 1.0,
    )


def own_lumpiness(sums: DemandSums) -> float:
    """Lumpiness by the item's own sales, with the small-sample correction; 1 of a single sale."""
    number = sums.all_sales
    if number <= 1:
        return 1.0
    mean = sums.all_units / number
    variance = (sums.all_squares / number - mean * mean) * number / (number - 1)
    return 1.0 + max(variance, 0.0) / (mean * mean)


def estimate(sums: DemandSums, usual: StoreHabits, tuning: Tuning) -> Demand:
    """What an item sells a day, by its own past as far as there is one, else by its store's."""
    certainty = sums.exposure + tuning.store_days
    rate = (sums.sales + tuning.store_days * usual.rate) / certainty
    mean = sums.all_units / sums.all_sales if sums.all_sales > 0 else usual.size
    others = max(sums.all_sales - 1.0, 0.0)
    lumpiness = (others * own_lumpiness(sums) + LUMPINESS_WEIGHT * usual.lumpiness) / (
        others + LUMPINESS_WEIGHT
    )
    return Demand(
        rate=min(max(rate, LEAST), MOST),
        size=(sums.units + SIZE_WEIGHT * mean) / (sums.sales + SIZE_WEIGHT),
        lumpiness=max(lumpiness, 1.0),
        certainty=certainty,
    )
