"""One column of a file of no known layout: what its name may mean, and what its values show."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from shelfwatch.core.errors import RejectedValue
from shelfwatch.core.stock.identity import OUTER_BLANKS
from shelfwatch.files.meaning.column_names import Sense, lexicon
from shelfwatch.files.meaning.counts import decide_decimal, looks_like_count, parse_count

# The share of filled cells that must read as counts: a typo costs its row, not the file.
MOST_COUNTS = 0.75

DATE = re.compile(
    r"\d{4}[-./年]\d{1,2}([-./月]\d{1,2}日?)?([T ].*)?|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}( .*)?"
    r"|\d{1,2}[- ][A-Za-z]{3,9}[- ,]+\d{2,4}( .*)?|[A-Za-z]{3,9} \d{1,2},? \d{4}( .*)?"
)
NO_COUNT = re.compile(
    r"unlimited|infinite|n/?a|none|null|nan|[-\u2013\u2014]+|\d+\+|[<>]\d+", re.IGNORECASE
)
"""What systems write where they keep no count, or only say that there is much."""

CODE = re.compile(r"[A-Z]{1,2}\d{1,3}", re.IGNORECASE)

# `A-01-02`, `R12/3`: where something stands in a store, and no store.
SHELF = re.compile(r"[A-Z]{0,3}\d{0,3}([-./ ][A-Z]?\d{1,3}){1,4}", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """A column with the cells of some lines below its name, without outer blanks."""

    place: int
    name: str
    values: Sequence[str]

    @cached_property
    def senses(self) -> Sequence[Sense]:
        """What its name may mean."""
        return lexicon().senses(self.name)

    def sense(self, kind: str, part: str | None = None) -> Sense | None:
        """What its name means, if it is of this kind, and of this part where one is named."""
        fitting = (s for s in self.senses if s.kind == kind and part in (None, s.part))
        return next(fitting, None)

    @cached_property
    def filled(self) -> Sequence[str]:
        """The cells that are not blank."""
        return [value for value in self.values if value]

    @property
    def is_blank(self) -> bool:
        """Whether there are lines, and all of them are blank here."""
        return bool(self.values) and not self.filled

    @property
    def different(self) -> int:
        """How many different values it has."""
        return len(set(self.filled))

    @cached_property
    def holds_counts(self) -> bool:
        """Whether its cells read as counts; of a file without lines nobody can say otherwise."""
        # "Unlimited" and "10+" stand among counts, and say nothing against their being ones.
        said = [value for value in self.filled if not NO_COUNT.fullmatch(value)]
        counts = sum(map(looks_like_count, said))
        return not self.values or (counts > 0 and counts >= MOST_COUNTS * len(said))

    @cached_property
    def numbers(self) -> Sequence[Decimal]:
        """What each cell says as a number; 0 where it says none."""
        # For sums and products only: a level is never made of it, since unknown is never zero.
        decimal = decide_decimal(self.filled)
        return [number_of(value, decimal) for value in self.values]

    @property
    def is_flag(self) -> bool:
        """Whether it holds nothing but 0 and 1, as columns do that say yes or no."""
        return bool(self.filled) and set(self.filled) <= {"0", "1"}

    @cached_property
    def holds_dates(self) -> bool:
        """Whether a date stands on every line."""
        # Every line, not most: a stock list has a date of delivery here and there.
        return bool(self.values) and all(DATE.fullmatch(value) for value in self.values)

    @property
    def holds_shelves(self) -> bool:
        """Whether its values look like shelves of one store."""
        return bool(self.filled) and all(SHELF.fullmatch(value) for value in self.filled)

    @property
    def holds_codes(self) -> bool:
        """Whether its values are as short as `A1`: shelves, unless the same come again."""
        return bool(self.filled) and all(CODE.fullmatch(value) for value in self.filled)

    @property
    def numbers_lines(self) -> bool:
        """Whether it only counts the lines: 1, 2, 3."""
        return len(self.values) > 1 and list(self.values) == [
            str(at) for at in range(1, len(self.values) + 1)
        ]


def number_of(text: str, decimal: str | None) -> Decimal:
    """A cell as a number, 0 where it is none."""
    try:
        return parse_count(text, decimal) or Decimal(0)
    except RejectedValue:
        return Decimal(0)


def columns_of(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
    """The columns below a header."""
    return [
        Column(
            place,
            " ".join(name.strip(OUTER_BLANKS).split()),
            [cells[place].strip(OUTER_BLANKS) if place < len(cells) else "" for cells in rows],
        )
        for place, name in enumerate(names)
    ]
