"""The method of `core.forecast` and what it is compared with: each gives quantiles of demand."""

from collections.abc import Callable, Sequence

import numpy as np

from forecast_sets import Numbers, Protocol
from shelfwatch.core.forecast.sums import Tuning
from shelfwatch.service.forecasting import bulk, demand_arrays
from shelfwatch.service.forecasting.normal_scores import score

# Past demand by period and item, the horizon of each item, and the chances that are asked for.
Method = Callable[[Numbers, Numbers, Sequence[float]], list[Numbers]]

# Beyond this mean a count of cases is as good as a gamma's, and its terms would underflow.
MANY = 200.0


def sums_of(past: Numbers, tuning: Tuning) -> demand_arrays.SumArrays:
    """The sums of a method that has seen whole periods; a period is its day."""
    ages = np.arange(len(past) - 1, -1, -1) + 0.5
    weights = 0.5 ** (ages / tuning.half_life)
    squares = past * past
    sold = (past > 0).astype(float)
    return demand_arrays.SumArrays(
        exposure=np.full(past.shape[1], weights.sum()),
        sales=weights @ sold,
        units=weights @ past,
        squares=weights @ squares,
        all_exposure=np.full(past.shape[1], float(len(past))),
        all_sales=sold.sum(axis=0),
        all_units=past.sum(axis=0),
        all_squares=squares.sum(axis=0),
    )


def demand_by(past: Numbers, tuning: Tuning) -> demand_arrays.DemandArrays:
    """What the items sell a period, as `core.forecast` says."""
    sums = sums_of(past, tuning)
    return demand_arrays.estimate(sums, demand_arrays.habits(sums), tuning)


def ours(tuning: Tuning) -> Method:
    """The method of `core.forecast` with some tuning."""

    def quantiles(past: Numbers, horizon: Numbers, chances: Sequence[float]) -> list[Numbers]:
        of = bulk.demand_of(horizon, demand_by(past, tuning), tuning.drift)
        return [np.floor(bulk.quantile(of, chance) + 0.5) for chance in chances]

    return quantiles


def velocity(periods: int) -> Method:
    """The mean of the last periods, and Poisson's quantiles: what shops have today."""

    def quantiles(past: Numbers, horizon: Numbers, chances: Sequence[float]) -> list[Numbers]:
        mean = past[-periods:].mean(axis=0) * horizon
        return counts(mean, mean, chances)

    return quantiles


def negative_binomial(past: Numbers, horizon: Numbers, chances: Sequence[float]) -> list[Numbers]:
    """A negative binomial with the mean and the variance of all periods."""
    return counts(past.mean(axis=0) * horizon, past.var(axis=0, ddof=1) * horizon, chances)


def tsb(past: Numbers, horizon: Numbers, chances: Sequence[float]) -> list[Numbers]:
    """Teunter, Syntetos and Babai's smoothing (0.1), and a negative binomial."""
    rate = (past[:3] > 0).mean(axis=0)
    size = np.zeros(past.shape[1])
    for row in past:
        sold = row > 0
        rate = rate + 0.1 * (sold - rate)
        moved = np.where(size > 0, size + 0.1 * (row - size), row)
        size = np.where(sold, moved, size)
    return counts(rate * size * horizon, past.var(axis=0, ddof=1) * horizon, chances)


def smoothed_normal(past: Numbers, horizon: Numbers, chances: Sequence[float]) -> list[Numbers]:
    """Simple exponential smoothing (0.1), and a normal distribution of its errors."""
    level, errors = past[0].copy(), []
    for row in past[1:]:
        errors.append(row - level)
        level = level + 0.1 * errors[-1]
    spread = np.std(errors, axis=0) * np.sqrt(horizon)
    return [
        np.maximum(level * horizon + score(np.array([chance]))[0] * spread, 0) for chance in chances
    ]


def baselines(protocol: Protocol) -> dict[str, Method]:
    """Every baseline by its name; the first is what ratios are to."""
    return {
        "velocity 90 + Poisson": velocity(protocol.days90),
        "velocity 30 + Poisson": velocity(protocol.days30),
        "velocity 365 + Poisson": velocity(protocol.days365),
        "TSB(0.1) + NB": tsb,
        "NB by moments": negative_binomial,
        "SES + normal": smoothed_normal,
    }


def counts(mean: Numbers, variance: Numbers, chances: Sequence[float]) -> list[Numbers]:
    """The quantiles of a negative binomial with these moments; Poisson's at the least variance."""
    mean = np.maximum(mean, 1e-9)
    variance = np.maximum(variance, mean * (1 + 1e-6))
    few = np.flatnonzero(mean <= MANY)
    found = [large_counts(mean, variance, chance) for chance in chances]
    for place, values in enumerate(small_counts(mean[few], variance[few], chances)):
        found[place][few] = values
    return found


def large_counts(mean: Numbers, variance: Numbers, chance: float) -> Numbers:
    """A gamma with these moments, by Wilson and Hilferty."""
    shape = mean * mean / variance
    root = 1 - 1 / (9 * shape) + score(np.array([chance]))[0] / (3 * np.sqrt(shape))
    return np.asarray(np.ceil(mean * np.maximum(root, 0) ** 3))


def small_counts(mean: Numbers, variance: Numbers, chances: Sequence[float]) -> list[Numbers]:
    """By adding up term after term."""
    shape = mean * mean / (variance - mean)
    share = mean / variance
    term = np.exp(shape * np.log(share))
    total, count = term.copy(), 0
    found = [np.zeros(len(mean)) for _ in chances]
    rest = np.arange(len(mean))
    while len(rest):
        for place, chance in enumerate(chances):
            found[place][rest[total[rest] < chance]] = count + 1
        rest = rest[total[rest] < max(chances)]
        if count > 100 * MANY:
            break
        term[rest] *= (shape[rest] + count) / (count + 1) * (1 - share[rest])
        total[rest] += term[rest]
        count += 1
    return found
