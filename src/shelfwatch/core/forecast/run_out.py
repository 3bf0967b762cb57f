"""After how many days a count is used up, with a given chance.

The chance is worked out on a few days around the time that the count lasts on average, and read
off between them. A search for the exact day would take five times as long for a million levels,
and the day would be the same but for a few percent of its distance.
"""

from collections.abc import Sequence
from math import exp, log

from shelfwatch.core.forecast.demand import Demand
from shelfwatch.core.forecast.distribution import demand_of

# Two years: what lasts longer than that is not foretold.
LONGEST = 730.0
# The days that are looked at, as shares of those that the count lasts on average.
SHARES = (0.04, 0.12, 0.3, 0.6, 1.0, 1.7, 3.5, 9)
# Demand comes in whole units: to sell 5 is to sell more than 4.5 of a continuous demand.
HALF = 0.5
# Chances nearer to 0 or 1 have no logarithm of their odds that could be reckoned with.
SURE = 1e-9


def days_until(
    units: float, chances: Sequence[float], demand: Demand, drift: float, *, is_whole: bool
) -> list[float]:
    """The days after which `units` are asked for, with each of these chances.

    They grow with the chance; LONGEST where it is later than that.
    """
    if units <= 0:
        return [0.0 for _ in chances]
    wanted = units - HALF if is_whole else units
    # Half a sale more than the count: few units may have to wait for one large sale.
    middle = (wanted + HALF * demand.size) / demand.daily
    days = [middle * share for share in SHARES]
    odds = [log_odds(1.0 - demand_of(day, demand, drift).chance_below(wanted)) for day in days]
    return [min(read_off(log_odds(chance), days, odds), LONGEST) for chance in chances]


def log_odds(chance: float) -> float:
    """The logarithm of chance against its opposite; over the logarithm of days nearly a line."""
    sure = min(max(chance, SURE), 1.0 - SURE)
    return log(sure / (1.0 - sure))


def read_off(wanted: float, days: Sequence[float], odds: Sequence[float]) -> float:
    """The days at which the odds are as wanted, on the line through the two days around it."""
    place = sum(1 for odd in odds[1:-1] if odd < wanted)
    left, right = odds[place], odds[place + 1]
    share = (wanted - left) / max(right - left, SURE)
    # Beyond the outermost days the line goes on, but not for ever.
    share = min(max(share, -3.0), 4.0)
    return exp(log(days[place]) + share * (log(days[place + 1]) - log(days[place])))
