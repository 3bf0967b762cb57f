"""What a level sold, folded by day and summed up; what lies further back counts less."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LN2 = 0.6931471805599453


@dataclass(frozen=True, slots=True)
class SaleDay:
    """What one level lost and gained in one day; `day` counts from any fixed day, units are items.

    Several changes of one day are one `SaleDay`: `sold` adds its falls, `came` its rises.
    """

    day: int
    sold: float
    came: float = 0.0


@dataclass(frozen=True, slots=True)
class Tuning:
    """How the past is weighed.

    A sale counts half after `half_life` days. The store's own rate counts as much as `store_days`
    days of the item's. `drift` is the variance by which a rate may have changed, as a share of its
    square.
    """

    half_life: float = 180.0
    store_days: float = 30.0
    drift: float = 0.02


@dataclass(frozen=True, slots=True)
class DemandSums:
    """Exposure in days, days with a sale, units, units squared: decayed, then as they were."""

    exposure: float = 0.0
    sales: float = 0.0
    units: float = 0.0
    squares: float = 0.0
    all_exposure: float = 0.0
    all_sales: float = 0.0
    all_units: float = 0.0
    all_squares: float = 0.0


def weight(age: float, tuning: Tuning) -> float:
    """How much a day counts that is `age` days old."""
    return float(0.5 ** (age / tuning.half_life))


def decayed_days(older: float, younger: float, tuning: Tuning) -> float:
    """The days between two ages, each with its weight: the integral of `weight`."""
    if older <= younger:
        return 0.0
    # A sum over the days would need as many steps as there are days.
    scale = tuning.half_life / LN2
    return scale * (weight(younger, tuning) - weight(older, tuning))


def summed(
    days: Iterable[SaleDay],
    *,
    first: float,
    last: float,
    without_stock: Sequence[tuple[float, float]],
    tuning: Tuning,
) -> DemandSums:
    """The sums of a level that was seen from day `first` to day `last`.

    `without_stock` are the times in which it was out, from and to. They give no exposure: nobody
    can buy what is not there, and a rate that counted them would make what runs out look slow.
    """
    sales = [day for day in days if day.sold > 0 and day.day <= last]
    weights = [weight(last - day.day, tuning) for day in sales]
    gaps = [(max(begun, first), min(ended, last)) for begun, ended in without_stock]
    gaps = [(begun, ended) for begun, ended in gaps if ended > begun]
    return DemandSums(
        exposure=decayed_days(last - first, 0, tuning)
        - sum(decayed_days(last - begun, last - ended, tuning) for begun, ended in gaps),
        sales=sum(weights),
        units=sum(w * day.sold for w, day in zip(weights, sales, strict=True)),
        squares=sum(w * day.sold**2 for w, day in zip(weights, sales, strict=True)),
        all_exposure=max(last - first, 0) - sum(ended - begun for begun, ended in gaps),
        all_sales=float(len(sales)),
        all_units=sum(day.sold for day in sales),
        all_squares=sum(day.sold**2 for day in sales),
    )
