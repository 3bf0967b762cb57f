"""Falls that were no sales: a typing error or a stocktake that was soon put right."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from shelfwatch.core.forecast.sums import SaleDay

# Within how many days a wrong count is found, and how much more than usual it takes away.
WITHIN = 7
HUGE = 5
# What comes back has to be what went, give or take what sold meanwhile.
NEARLY = 0.25


def corrected(days: Sequence[SaleDay]) -> tuple[list[SaleDay], int]:
    """The days without the falls that were put right within a week, and how many those were.

    Such a fall is many times the item's usual sale, and nearly the same came back. A sale that is
    followed by a delivery of another size stays: most deliveries are no returns.
    """
    sizes = [day.sold for day in days if day.sold > 0]
    if len(sizes) < 2:
        return list(days), 0
    usual = median(sizes)
    kept: list[SaleDay] = []
    wrong = 0
    for place, day in enumerate(days):
        if day.sold > HUGE * usual and came_back(day, days[place:]):
            kept.append(replace(day, sold=0.0))
            wrong += 1
        else:
            kept.append(day)
    return kept, wrong


def came_back(fall: SaleDay, later: Sequence[SaleDay]) -> bool:
    """Whether nearly as much as fell came within a week, at one time."""
    return any(
        abs(day.came - fall.sold) <= NEARLY * fall.sold
        for day in later
        if day.day - fall.day <= WITHIN
    )
