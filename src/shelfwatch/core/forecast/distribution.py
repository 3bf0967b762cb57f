"""The demand of some days: perhaps none at all, else gamma with the right mean and variance.

The gamma is taken by Wilson and Hilferty's cube root, which has both its distribution and its
quantile in closed form. On the sets of `bench/forecast.py` it is as good as the exact one.
"""

from dataclasses import dataclass
from math import cbrt, expm1, log1p, sqrt
from statistics import NormalDist

from shelfwatch.core.forecast.demand import Demand

NORMAL = NormalDist()
# Squared coefficient of variation below which demand is never taken to be known.
LEAST_VARIATION = 0.02
# Sales spread at least this share of a Poisson's variance.
LEAST_SPREAD = 0.2


@dataclass(frozen=True, slots=True)
class DemandOfDays:
    """`none` is the chance of no sale; `mean` and `shape` are those of the gamma if there is one.

    Its mean is at least 1e-12 and its shape at most 50 (`LEAST_VARIATION`).
    """

    none: float
    mean: float
    shape: float

    def chance_below(self, units: float) -> float:
        """The chance that less than `units` is asked for."""
        if units <= 0:
            return 0.0
        root = cbrt(units / self.mean) - 1.0 + 1.0 / (9.0 * self.shape)
        return self.none + (1.0 - self.none) * NORMAL.cdf(3.0 * sqrt(self.shape) * root)

    def quantile(self, chance: float) -> float:
        """The units that are enough with this chance."""
        if chance <= self.none:
            return 0.0
        score = NORMAL.inv_cdf((chance - self.none) / (1.0 - self.none))
        root = 1.0 - 1.0 / (9.0 * self.shape) + score / (3.0 * sqrt(self.shape))
        return float(self.mean * max(root, 0.0) ** 3)


def demand_of(days: float, demand: Demand, drift: float) -> DemandOfDays:
    """What is asked for in `days` days, above zero.

    The variance has three parts: the sales themselves, what is not known of their rate, and that
    the rate may have changed (`drift`).
    """
    rate, size, lumpiness = demand.rate, demand.size, demand.lumpiness
    mean = days * rate * size
    square = rate * lumpiness * size * size
    variance = (
        days * max(square - (rate * size) ** 2, LEAST_SPREAD * rate * size)
        + days * days * square / demand.certainty
        + drift * mean * mean
    )
    # `expm1`, since of a minute's demand 1 - exp(x) keeps no digit.
    some = -expm1(log1p(-rate) * demand.certainty * log1p(days / demand.certainty))
    if_any = mean / some
    spread = (variance + mean * mean) / some - if_any * if_any
    spread = max(spread, LEAST_VARIATION * if_any * if_any)
    return DemandOfDays(1.0 - some, if_any, if_any * if_any / spread)
