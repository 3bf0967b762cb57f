"""The brake: whether a file would do so much to a store that a person should look at it first.

Exports break in few ways, and each shows in figures: every count zero, every count in another
unit, most lines gone. One of these holds the file; what a shop sells in a day does not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class BrakeLimits:
    """What a file may do to a store without being asked about; more than that holds it.

    Shares are of 1. `minimum` is how many items have to be concerned before a share counts:
    of ten items six can well run out on one day.
    """

    is_on: bool = True
    share_to_zero: Decimal = Decimal("0.5")
    factor: int = 10
    share_scaled: Decimal = Decimal("0.5")
    share_missing: Decimal = Decimal("0.5")
    minimum: int = 20


NO_BRAKE = BrakeLimits(is_on=False)


@dataclass(frozen=True, slots=True)
class StoreFigures:
    """What a file would do to one store; a store without levels has figures of zero.

    `in_stock` are the levels above zero that are kept, `to_zero` those of them that would be zero
    or less, and `missing` those that a full snapshot does not name. `compared` are the levels
    that the file covers and that are not zero before or after; of them it would make
    `multiplied` at least `BrakeLimits.factor` times as large, and `divided` as small.
    """

    store: str
    in_stock: int = 0
    to_zero: int = 0
    compared: int = 0
    multiplied: int = 0
    divided: int = 0
    missing: int = 0


class Harm(StrEnum):
    """What a file would do that nobody may have meant."""

    TO_ZERO = "to zero"
    MULTIPLIED = "multiplied"
    DIVIDED = "divided"
    MISSING = "missing"


SENTENCES = {
    Harm.TO_ZERO: "{store}: {part} items would go out of stock",
    Harm.MULTIPLIED: "{store}: {part} counts would be multiplied by {factor:,} or more",
    Harm.DIVIDED: "{store}: {part} counts would be divided by {factor:,} or more",
    Harm.MISSING: "{store}: {part} items in stock are missing from this full snapshot",
}

HEADLINES = {
    Harm.TO_ZERO: "would take {part} items of {store} out of stock",
    Harm.MULTIPLIED: "would multiply {part} counts of {store} by {factor:,} or more",
    Harm.DIVIDED: "would divide {part} counts of {store} by {factor:,} or more",
    Harm.MISSING: "lacks {part} items of {store}",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a file is held: `concerned` of a store's `of` items, and the `factor` that it broke."""

    harm: Harm
    store: str
    concerned: int
    of: int
    factor: int

    @property
    def sentence(self) -> str:
        """`Berlin: 412 of 500 items would go out of stock`, without a full stop."""
        return self._fill(SENTENCES)

    @property
    def headline(self) -> str:
        """`would take 412 of 500 items of Berlin out of stock`, to stand behind a file's name."""
        return self._fill(HEADLINES)

    def _fill(self, texts: dict[Harm, str]) -> str:
        part = f"{self.concerned:,} of {self.of:,}"
        return texts[self.harm].format(store=self.store, part=part, factor=self.factor)


def reasons(figures: Iterable[StoreFigures], limits: BrakeLimits) -> list[Reason]:
    """Why a file with these figures is held, store by store; none where it may be loaded."""
    if not limits.is_on:
        return []
    return [reason for store in figures for reason in reasons_of(store, limits)]


def reasons_of(figures: StoreFigures, limits: BrakeLimits) -> Iterator[Reason]:
    """The limits that one store's figures break, in the order of `Harm`."""
    for harm, concerned, of, share in (
        (Harm.TO_ZERO, figures.to_zero, figures.in_stock, limits.share_to_zero),
        (Harm.MULTIPLIED, figures.multiplied, figures.compared, limits.share_scaled),
        (Harm.DIVIDED, figures.divided, figures.compared, limits.share_scaled),
        (Harm.MISSING, figures.missing, figures.in_stock, limits.share_missing),
    ):
        if concerned >= limits.minimum and concerned > share * of:
            yield Reason(harm, figures.store, concerned, of, limits.factor)
