"""Forecasts judged on public sets of demand, with every baseline in the same run; and their speed.

Tuning looks at the first half of the origins, what is printed at the second. Where the sets do not
lie beside the checkout (PUBLIC_TEST_DATA) only the speed is measured.
"""

import resource
import time

import numpy as np
from rich.console import Console
from rich.table import Table

from forecast_methods import baselines, ours
from forecast_scores import losses, lost_at_equal_stock, replayed, run_outs, tuned
from forecast_sets import SalesSet, read_sets
from shelfwatch.core.forecast.sums import Tuning
from shelfwatch.service.forecasting import bulk, demand_arrays

VELOCITY = "velocity 90 + Poisson"
OURS = "shelfwatch"
# Bars that FORECAST.md sets, as they are printed.
BARS = {
    "pinball, geometric mean": "<= 0.60",
    "covered by 95 %": "0.93 - 0.975",
    "run-out, CRPS": "<= 0.57",
    "run-out, in 80 % range": "0.76 - 0.84",
    "lost at equal stock": "<= 0.60",
}
MANY = 4_000
SERIES, DAYS = 1_000_000, 90


def run(console: Console) -> None:
    """Judge every set, then time a million levels."""
    sets = read_sets()
    tunings = {sales.name: tuned_on(sales) for sales in sets}
    if sets:
        console.print(pinball_table(sets, tunings))
        console.print(measures_table(sets, tunings))
    show_speed(console)


def tuned_on(sales: SalesSet) -> Tuning:
    """The tuning by the first half of the origins, and at most MANY items."""
    first, _ = sales.origins()
    every = max(1, sales.demand.shape[1] // MANY)
    some = first[:: max(1, len(first) // 4)]
    return tuned(
        lambda tuning: losses(sales, ours(tuning), some, every).mean, float(len(sales.demand))
    )


def pinball_table(sets: list[SalesSet], tunings: dict[str, Tuning]) -> Table:
    """Every method's loss as a ratio to velocity's, and what its 95 % level covers."""
    table = Table(title="pinball loss against velocity 90 (below: what the 95 % level covers)")
    table.add_column("method")
    ratios: dict[str, list[float]] = {}
    covered: dict[str, list[float]] = {}
    by_level: list[float] = []
    for sales in sets:
        table.add_column(sales.name, justify="right")
        methods = {OURS: ours(tunings[sales.name]), **baselines(sales.protocol)}
        found = {
            name: losses(sales, method, sales.origins()[1]) for name, method in methods.items()
        }
        for name, each in found.items():
            ratios.setdefault(name, []).append(each.mean / found[VELOCITY].mean)
            covered.setdefault(name, []).append(each.covered)
        by_level.append(float(np.mean(found[OURS].pinball / found[VELOCITY].pinball)))
    table.add_column("geometric mean", justify="right")
    # The loss at 50 % is many times that at 99 %: the ratio of the sums is mostly about the middle.
    ratios[f"{OURS}, each level's ratio"] = by_level
    for name, values in ratios.items():
        mean = float(np.exp(np.mean(np.log(values))))
        table.add_row(name, *(f"{value:.3f}" for value in values), f"{mean:.3f}")
    for name in (OURS, VELOCITY, "NB by moments"):
        table.add_row(f"95 % of {name}", *(f"{value:.3f}" for value in covered[name]), "")
    table.add_row("wanted of ours", *("" for _ in sets), BARS["pinball, geometric mean"])
    return table


def measures_table(sets: list[SalesSet], tunings: dict[str, Tuning]) -> Table:
    """Run-outs, and demand lost at equal stock."""
    table = Table(title="run-outs and lost demand, against velocity 90")
    for column in ("set", "run-out, CRPS", "in 80 % range", "velocity's", "lost", "tuning"):
        table.add_column(column, justify="left" if column == "set" else "right")
    for sales in sets:
        tuning, origins = tunings[sales.name], sales.origins()[1]
        found = run_outs(sales, tuning, origins)
        mine = replayed(sales, ours(tuning), origins[0])
        lost = lost_at_equal_stock(
            mine, replayed(sales, baselines(sales.protocol)[VELOCITY], origins[0])
        )
        table.add_row(
            sales.name,
            f"{found.crps:.3f}",
            f"{found.covered:.3f}",
            f"{found.velocity_covered:.3f}",
            f"{lost:.3f}",
            f"{tuning.half_life:g} / {tuning.store_days:g} / {tuning.drift:g}",
        )
    wanted = BARS["run-out, CRPS"], BARS["run-out, in 80 % range"], "", BARS["lost at equal stock"]
    table.add_row("wanted", *wanted, "")
    return table


def show_speed(console: Console) -> None:
    """Orders and run-outs of a million levels from the sales of 90 days, in this process."""
    chance = np.random.default_rng(14)
    sales = chance.integers(0, SERIES, 5 * SERIES)
    days, sizes = chance.integers(0, DAYS, len(sales)), chance.integers(1, 5, len(sales))
    count = chance.integers(1, 60, SERIES).astype(float)
    before = resource.getrusage(resource.RUSAGE_SELF)
    begun = time.perf_counter()
    tuning = Tuning()
    seen = np.full(SERIES, float(DAYS))
    sums = demand_arrays.summed(
        sales,
        days.astype(float),
        sizes.astype(float),
        exposure=seen,
        decayed_exposure=demand_arrays.decayed_days(seen, np.zeros(SERIES), tuning),
        tuning=tuning,
    )
    demand = demand_arrays.estimate(sums, demand_arrays.habits(sums), tuning)
    terms = bulk.TermArrays(*(np.full(SERIES, value) for value in (7.0, 14.0, 0.05)))
    found = bulk.figures(count, count, np.ones(SERIES, dtype=bool), demand, tuning.drift, terms)
    seconds = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert len(found.up_to) == SERIES
    console.print(
        f"{SERIES:,} levels x {DAYS} days, {len(sales):,} sales: orders and run-outs in"
        f" {seconds:.2f} s (of the processor {after.ru_utime - before.ru_utime:.2f} s), peak memory"
        f" {after.ru_maxrss / 1024:.0f} MiB (wanted: 2 s in one process)"
    )
