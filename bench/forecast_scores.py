"""How a method is judged: pinball loss, what a level covers, run-outs, lost demand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from forecast_methods import Method, demand_by
from forecast_sets import Numbers, SalesSet
from shelfwatch.core.forecast.sums import Tuning
from shelfwatch.service.forecasting import bulk
from shelfwatch.service.forecasting.normal_scores import score

CHANCES = (0.5, 0.8, 0.9, 0.95, 0.99)
# Counts to run out of: what sells in so many periods on average, for one item after the other.
COVERS = np.array([1.0, 3.0, 9.0])
# Chances whose pinball losses stand for the whole distribution of a run-out.
EVERY = np.arange(0.025, 1, 0.05)
# What is tried, in periods; the store never counts more than eight of them.
HALF_LIVES = (6, 12, 20, 30, 60, 120, 400)
STORE_DAYS = (0.5, 1, 2, 4, 8)
DRIFTS = (0, 0.02, 0.05, 0.1, 0.2)
NEARLY = 1.002


@dataclass(frozen=True)
class Losses:
    """Mean pinball loss at each of CHANCES, and the share of cases that 95 % covers."""

    pinball: Numbers
    covered: float

    @property
    def mean(self) -> float:
        """The loss over all chances."""
        return float(self.pinball.mean())


def pinball(quantile: Numbers, actual: Numbers, chance: float) -> Numbers:
    """What a wrong quantile costs."""
    return np.maximum(chance * (actual - quantile), (chance - 1) * (actual - quantile))


def losses(sales: SalesSet, method: Method, origins: Sequence[int], every: int = 1) -> Losses:
    """The losses over rolling origins, of each `every`-th item."""
    found, covered = [], []
    for origin in origins:
        items = sales.sold_before(origin)[::every]
        actual, sizes = sales.following(origin, items), sales.sizes[items]
        horizon = sales.horizons[items].astype(float)
        quantiles = method(sales.demand[:origin, items], horizon, CHANCES)
        found.append(
            [
                float(np.mean(pinball(quantile, actual, chance) / sizes))
                for quantile, chance in zip(quantiles, CHANCES, strict=True)
            ]
        )
        covered.append(float(np.mean(actual <= quantiles[CHANCES.index(0.95)])))
    return Losses(np.mean(found, axis=0), float(np.mean(covered)))


def tuned(loss: Callable[[Tuning], float], longest: float) -> Tuning:
    """The tuning with the least loss: a grid, one number after the other, twice.

    Of half-lives that lose nearly the same the longest is taken: it is the steadiest.
    """
    best = Tuning(half_life=longest, store_days=2, drift=0.05)
    for _ in range(2):
        tries = [replace(best, half_life=h) for h in HALF_LIVES]
        found = [loss(tuning) for tuning in tries]
        best = [t for t, each in zip(tries, found, strict=True) if each <= NEARLY * min(found)][-1]
        best = min((replace(best, store_days=days) for days in STORE_DAYS), key=loss)
        best = min((replace(best, drift=drift) for drift in DRIFTS), key=loss)
    return best


@dataclass(frozen=True)
class RunOuts:
    """CRPS against the error of velocity's point, and what both 80 % ranges cover."""

    crps: float
    covered: float
    velocity_covered: float


def run_outs(sales: SalesSet, tuning: Tuning, origins: Sequence[int]) -> RunOuts:
    """How well run-outs are foretold; time ends with the data.

    The range is judged where it ends within the data: of the others nobody knows.
    """
    crps, error, covered, theirs = [], [], [], []
    for origin in origins:
        items = sales.sold_before(origin)
        past = sales.demand[:origin, items]
        count = np.maximum(1, np.round(past.mean(axis=0) * COVERS[np.arange(len(items)) % 3]))
        end = float(len(sales.demand) - origin)
        actual = used_up(sales.demand[origin:, items], count)
        whole = np.ones(len(items), dtype=bool)
        demand = demand_by(past, tuning)
        days = bulk.days_until(count, [float(c) for c in EVERY], demand, tuning.drift, whole)
        crps.append(
            2
            * np.mean(
                [
                    pinball(np.minimum(each, end), actual, float(chance))
                    for each, chance in zip(days, EVERY, strict=True)
                ]
            )
        )
        speed = np.maximum(past[-sales.protocol.days90 :].mean(axis=0), 1e-9)
        error.append(np.mean(np.abs(np.minimum(count / speed, end) - actual)))
        early, late = bulk.days_until(count, [0.1, 0.9], demand, tuning.drift, whole)
        covered.append(within(early, late, actual, end))
        bounds = [poisson_run_out(count, speed, chance) for chance in (0.1, 0.9)]
        theirs.append(within(bounds[0], bounds[1], actual, end))
    return RunOuts(
        float(np.sum(crps) / np.sum(error)),
        float(np.mean(np.concatenate(covered))),
        float(np.mean(np.concatenate(theirs))),
    )


def used_up(demand: Numbers, count: Numbers) -> Numbers:
    """When the count was used up, within its period as if demand came evenly; else the end."""
    sums = np.vstack([np.zeros(len(count)), np.cumsum(demand, axis=0)])
    over = sums >= count
    period = np.where(over.any(axis=0), over.argmax(axis=0), len(demand))
    items = np.arange(len(count))
    before = sums[period - 1, items]
    within = (count - before) / np.maximum(sums[period, items] - before, 1e-9)
    return np.where(over.any(axis=0), period - 1 + within, float(len(demand)))


def within(early: Numbers, late: Numbers, actual: Numbers, end: float) -> Numbers:
    """Whether each run-out is in its range, of the ranges that end within the data."""
    judged = late < end
    return ((early <= actual) & (actual <= late))[judged].astype(float)


def poisson_run_out(count: Numbers, speed: Numbers, chance: float) -> Numbers:
    """When a Poisson process of this speed has used up the count: Erlang's distribution."""
    root = 1 - 1 / (9 * count) + score(np.array([chance]))[0] / (3 * np.sqrt(count))
    return np.asarray(count * np.maximum(root, 0) ** 3 / speed)


@dataclass(frozen=True)
class Held:
    """At each of CHANCES: the stock that was held, and the demand that was lost, in sales."""

    stock: Numbers
    lost: Numbers


def replayed(sales: SalesSet, method: Method, start: int) -> Held:
    """Order up to the quantile in each period from `start` on, and count what is lost."""
    items = sales.sold_before(start)
    leads, sizes = sales.leads[items], sales.sizes[items]
    horizon = sales.horizons[items].astype(float)
    number, longest = len(CHANCES), int(leads.max())
    on_hand = np.zeros((number, len(items)))
    coming = np.zeros((longest + 1, number, len(items)))
    stock, lost = np.zeros(number), np.zeros(number)
    for period in range(start, len(sales.demand)):
        up_to = np.stack(method(sales.demand[:period, items], horizon, CHANCES))
        if period == start:
            on_hand = up_to.copy()
        order = np.maximum(up_to - on_hand - coming.sum(axis=0), 0)
        coming[leads, :, np.arange(len(items))] += order.T
        demand = sales.demand[period, items]
        lost += (np.maximum(demand - on_hand, 0) / sizes).sum(axis=1)
        on_hand = np.maximum(on_hand - demand, 0)
        stock += (on_hand / sizes).sum(axis=1)
        on_hand += coming[1]
        coming = np.concatenate([coming[:1] * 0, coming[2:], coming[:1] * 0])
    return Held(stock, lost)


def lost_at_equal_stock(ours: Held, theirs: Held) -> float:
    """Demand that we lose to what they lose, holding what they hold; a geometric mean."""
    most = max(float(ours.lost.max()), float(theirs.lost.max())) * 2
    stock, lost = np.append(0, ours.stock), np.append(most, ours.lost)
    at_theirs = np.exp(np.interp(theirs.stock, stock, np.log(lost)))
    return float(np.exp(np.mean(np.log(at_theirs / theirs.lost))))
