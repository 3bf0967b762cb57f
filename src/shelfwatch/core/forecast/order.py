"""How many to order, in whole packs, so that the stock lasts until the order after it arrives."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from shelfwatch.core.errors import Misuse


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """How an item is ordered, in days and units.

    An order arrives after `lead_days`, and orders are placed every `review_days`. `pack` and
    `least` are the units of a pack and of the least order. `safety` is the share of cycles that
    may run out.
    """

    lead_days: float = 7.0
    review_days: float = 7.0
    pack: Decimal = Decimal(1)
    least: Decimal = Decimal(0)
    safety: float = 0.05

    def __post_init__(self) -> None:
        """Raise Misuse where an order cannot be placed like that."""
        if not (0 <= self.lead_days <= 365 and 0 < self.review_days <= 365):
            raise Misuse("A lead time is 0 to 365 days, and a review time 1 to 365.")
        if self.pack <= 0 or self.least < 0 or not 0 < self.safety < 1:
            raise Misuse("A pack is above 0, a least order 0 or more, and safety between 0 and 1.")

    @property
    def covered_days(self) -> float:
        """The days that an order of today has to last: until the next one could arrive."""
        return self.lead_days + self.review_days


def whole_level(quantile: float, *, is_whole: bool) -> float:
    """The count to order up to; demand in whole units is asked for as a whole number."""
    # A continuous demand below 4.5 stands for 4 units and fewer. What sells at all is kept in
    # stock, however seldom: else an item that ran out would never be ordered again.
    return max(float(int(quantile + 0.5)), 1.0) if is_whole else quantile


def order_of(short: float, terms: OrderTerms) -> Decimal:
    """At least `short` units, in whole packs and not below the least order; 0 where none lack."""
    if short <= 0:
        return Decimal(0)
    # Six places are what a count has; without this 2.9999999999 would be three packs of 1 or two.
    wanted = max(Decimal(repr(round(short, 6))), terms.least)
    packs = (wanted / terms.pack).to_integral_value(rounding=ROUND_CEILING)
    return packs * terms.pack
