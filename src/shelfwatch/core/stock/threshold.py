"""A threshold: the count at which an item is low, and how far above it low is over."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

# An item that is low is so until it is above its threshold by one piece, or by a tenth of the
# threshold where that is more. Without that, an item that sells and is returned would be an alert
# each time (the hysteresis of any thermostat).
LEAST_MARGIN = Decimal(1)
SHARE_OF_THRESHOLD = Decimal("0.1")


class LevelState(StrEnum):
    """How a level stands."""

    OUT = "out"
    LOW = "low"
    STOCKED = "stocked"


@dataclass(frozen=True, slots=True)
class Threshold:
    """What decides whether a level is low, at the moment at which its count is judged.

    `value` is the count at or below which it is low; None where it never is. `earlier` is what the
    threshold was before the upload raised it, None where that left it alone. `was_low` says that
    it is low already. `rule` is where the value stands: a file, a rule of the rules file.
    """

    value: Decimal | None = None
    was_low: bool = False
    earlier: Decimal | None = None
    rule: str = ""

    @property
    def is_over_at(self) -> Decimal:
        """From which count on a level that was low is so no more."""
        value = self.value or Decimal()
        return value + max(LEAST_MARGIN, value * SHARE_OF_THRESHOLD)


NO_THRESHOLD = Threshold()


def state_before(before: Decimal | int | None, threshold: Threshold) -> LevelState:
    """How a level stood; one that nobody has seen yet lacks nothing."""
    if before is not None and before <= 0:
        return LevelState.OUT
    return LevelState.LOW if threshold.was_low else LevelState.STOCKED


def state_after(
    before: Decimal | int | None, after: Decimal | int | None, threshold: Threshold
) -> LevelState:
    """How a level stands after a change; a level that is removed lacks nothing."""
    if after is None:
        return LevelState.STOCKED
    if after <= 0:
        return LevelState.OUT
    if threshold.value is None:
        return LevelState.STOCKED
    if state_before(before, threshold) is LevelState.STOCKED:
        return LevelState.LOW if falls_low(before, after, threshold) else LevelState.STOCKED
    return LevelState.LOW if after < threshold.is_over_at else LevelState.STOCKED


def falls_low(before: Decimal | int | None, after: Decimal | int, threshold: Threshold) -> bool:
    """Whether a count is at its threshold or below, and was above it; a first sight counts.

    A count that was below it already, without anybody being alerted, is there by an edited rule:
    that is no news (promise 2: a change, not a level).
    """
    if threshold.value is None or after > threshold.value:
        return False
    earlier = threshold.value if threshold.earlier is None else threshold.earlier
    return before is None or before > earlier
