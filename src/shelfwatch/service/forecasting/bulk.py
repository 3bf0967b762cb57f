"""The formulas of `core.forecast` for arrays of levels; a property test holds the two equal.

Each step is the core's, in its order. What differs is that a million levels take a second.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shelfwatch.core.forecast.advice import EARLY, LATE, MIDDLE, Figures, RunOut
from shelfwatch.core.forecast.distribution import LEAST_SPREAD, LEAST_VARIATION
from shelfwatch.core.forecast.run_out import HALF, LONGEST, SHARES, SURE
from shelfwatch.service.forecasting.demand_arrays import DemandArrays
from shelfwatch.service.forecasting.normal_scores import Numbers, normal_share_above, score

Flags = npt.NDArray[np.bool_]

# Arrays of this many levels stay in the processor's cache from one step to the next.
BLOCK = 16_384
THREADS = 4

ALL_SHARES = np.array(SHARES)
SHARE_STEPS = np.diff(np.log(ALL_SHARES))
# Where a chance can't be reached, its score is one that no distance reaches.
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class OfDays:
    """`core.forecast.distribution.DemandOfDays` of many levels."""

    none: Numbers
    mean: Numbers
    shape: Numbers


def demand_of(days: Numbers, demand: DemandArrays, drift: float) -> OfDays:
    """See `core.forecast.distribution.demand_of`."""
    rate, size = demand.rate, demand.size
    daily = rate * size
    mean = days * daily
    square = daily * demand.lumpiness * size
    mean_square = mean * mean
    variance = days * np.maximum(square - daily * daily, LEAST_SPREAD * daily)
    variance += days * days * square / demand.certainty + drift * mean_square
    power = np.log1p(-rate) * demand.certainty * np.log1p(days / demand.certainty)
    some = -np.expm1(power)
    if_any = mean / some
    spread = (variance + mean_square) / some - if_any * if_any
    spread = np.maximum(spread, LEAST_VARIATION * if_any * if_any)
    return OfDays(1.0 - some, if_any, if_any * if_any / spread)


def quantile(of: OfDays, chance: Numbers | float) -> Numbers:
    """See `core.forecast.distribution.DemandOfDays.quantile`."""
    rest = (chance - of.none) / (1.0 - of.none)
    steep = 3.0 * np.sqrt(of.shape)
    root = 1.0 - 1.0 / (9.0 * of.shape) + score(np.clip(rest, TINY, 1 - TINY)) / steep
    found = of.mean * np.maximum(root, 0.0) ** 3
    return np.where(rest > 0, found, 0.0)


def log_odds_of_use(days: Numbers, units: Numbers, demand: DemandArrays, drift: float) -> Numbers:
    """The log odds that so many units are asked for in these days."""
    of = demand_of(days, demand, drift)
    root = np.cbrt(units / of.mean) - 1.0 + 1.0 / (9.0 * of.shape)
    chance = (1.0 - of.none) * normal_share_above(3.0 * np.sqrt(of.shape) * root)
    chance = np.clip(chance, SURE, 1.0 - SURE)
    return np.log(chance / (1.0 - chance))


def days_until(
    units: Numbers,
    chances: Sequence[Numbers | float],
    demand: DemandArrays,
    drift: float,
    is_whole: Flags,
) -> list[Numbers]:
    """See `core.forecast.run_out.days_until`."""
    # A count that is used up lasts no day; any other stands in for it meanwhile.
    wanted = np.where(units > 0, np.where(is_whole, units - HALF, units), 1.0)
    middle = (wanted + HALF * demand.size) / (demand.rate * demand.size)
    odds = [log_odds_of_use(middle * share, wanted, demand, drift) for share in SHARES]
    stacked = np.stack(odds)
    found = [middle * _read_off(np.log(each / (1.0 - each)), stacked) for each in chances]
    return [np.where(units > 0, np.minimum(each, LONGEST), 0.0) for each in found]


def _read_off(wanted: Numbers | float, odds: Numbers) -> Numbers:
    """See `core.forecast.run_out.read_off`; in shares of the middle, of which SHARES are the days.

    Each row of `odds` belongs to one of SHARES.
    """
    place = (odds[1:-1] < wanted).sum(axis=0)
    levels = np.arange(odds.shape[1])
    left, right = odds[place, levels], odds[place + 1, levels]
    share = np.clip((wanted - left) / np.maximum(right - left, SURE), -3.0, 4.0)
    return np.asarray(ALL_SHARES[place] * np.exp(share * SHARE_STEPS[place]))


@dataclass(frozen=True, slots=True)
class TermArrays:
    """`core.forecast.order.OrderTerms` of many levels, as far as the figures need them."""

    lead_days: Numbers
    covered_days: Numbers
    safety: Numbers


@dataclass(frozen=True, slots=True)
class FigureArrays:
    """`core.forecast.advice.Figures` of many levels."""

    daily: Numbers
    early: Numbers
    middle: Numbers
    late: Numbers
    up_to: Numbers
    order_in: Numbers

    def one(self, place: int) -> Figures:
        """The figures of one of them."""
        return Figures(
            daily=float(self.daily[place]),
            run_out=RunOut(
                float(self.early[place]), float(self.middle[place]), float(self.late[place])
            ),
            up_to=float(self.up_to[place]),
            order_in=float(self.order_in[place]),
        )


def figures_of_block(
    count: Numbers,
    coming: Numbers,
    is_whole: Flags,
    demand: DemandArrays,
    drift: float,
    terms: TermArrays,
) -> FigureArrays:
    """See `core.forecast.advice.figures`; `coming` is the count with what is on its way."""
    needed = quantile(demand_of(terms.covered_days, demand, drift), 1 - terms.safety)
    early, middle, late, last = days_until(
        count, [EARLY, MIDDLE, LATE, terms.safety], demand, drift, is_whole
    )
    differs = coming != count
    if differs.any():
        (last[differs],) = days_until(
            coming[differs],
            [terms.safety[differs]],
            demand.part(differs),
            drift,
            is_whole[differs],
        )
    return FigureArrays(
        daily=demand.rate * demand.size,
        early=early,
        middle=middle,
        late=late,
        up_to=np.where(is_whole, np.maximum(np.floor(needed + 0.5), 1.0), needed),
        order_in=np.where(last >= LONGEST, LONGEST, np.maximum(last - terms.lead_days, 0.0)),
    )


def figures(
    count: Numbers,
    coming: Numbers,
    is_whole: Flags,
    demand: DemandArrays,
    drift: float,
    terms: TermArrays,
) -> FigureArrays:
    """The same for any number of levels, in blocks and with every processor."""

    def block(start: int) -> FigureArrays:
        part = slice(start, start + BLOCK)
        some = TermArrays(terms.lead_days[part], terms.covered_days[part], terms.safety[part])
        return figures_of_block(
            count[part], coming[part], is_whole[part], demand.part(part), drift, some
        )

    starts = range(0, len(count), BLOCK)
    # numpy leaves Python's lock while it works, so threads do run side by side.
    with ThreadPoolExecutor(max_workers=min(len(starts), THREADS) or 1) as pool:
        blocks = list(pool.map(block, starts))
    return FigureArrays(
        *(
            np.concatenate([getattr(each, name) for each in blocks] or [np.zeros(0)])
            for name in FigureArrays.__slots__
        )
    )
