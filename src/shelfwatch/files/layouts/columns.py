"""Where a header has what a layout asks for, and how the names of columns are compared."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from shelfwatch.core.errors import Refused
from shelfwatch.core.stock.identity import OUTER_BLANKS
from shelfwatch.files.meaning.column_names import without_dates

# One column by its folded name, or several whose cells are joined.
Names: TypeAlias = str | tuple[str, ...]

# Columns whose cells are joined to one text, those that are blank left out.
Places: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CountColumn:
    """A column of counts; `store` is whose they are, where the column's own name says so.

    `threshold` is where the threshold of such a count stands, and `switch` the column that must
    say Y for the threshold to be in force.
    """

    place: int
    store: str | None = None
    threshold: int | None = None
    switch: int | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a header has the cells that a layout needs; `store` and `name` may be nowhere.

    `fallback` is what identifies an item where `item` is blank. `tracking` are the columns that say
    whether a line has a count at all.
    """

    counts: Sequence[CountColumn]
    item: Places
    fallback: Places = ()
    store: Places = ()
    name: Places = ()
    tracking: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_wide(self) -> bool:
        """Whether a line holds a count for each of several stores."""
        return self.counts[0].store is not None

    @property
    def last(self) -> int:
        """The last place that a line must have."""
        counts = (column.place for column in self.counts)
        return max(*self.item, *self.store, *self.tracking.values(), *counts)

    @property
    def needed(self) -> list[int]:
        """Every place that is read, in order."""
        aside = [
            place
            for column in self.counts
            for place in (column.place, column.threshold, column.switch)
        ]
        texts = [*self.item, *self.fallback, *self.store, *self.name]
        places = [*aside, *texts, *self.tracking.values()]
        return sorted({place for place in places if place is not None})


def fold(name: str) -> str:
    """What two spellings of one column name have in common."""
    return " ".join(name.strip(OUTER_BLANKS).casefold().split())


def lasting_names(header: Sequence[str]) -> list[str]:
    """The folded names of a header, without dates where they tell no two columns apart.

    `Stock as of 2026-11-25` is another column tomorrow, and would lose its mapping each day.
    """
    dated = [fold(cell) for cell in header]
    undated = [fold(without_dates(name)) or name for name in dated]
    return undated if len(set(undated)) == len(set(dated)) else dated


def find(names: Sequence[str], wanted: Sequence[Names]) -> Places | None:
    """The places of the first of `wanted` that is among `names` with all of its parts."""
    for each in wanted:
        parts = (each,) if isinstance(each, str) else each
        if all(part in names for part in parts):
            return tuple(names.index(part) for part in parts)
    return None


def refuse_twice(names: Iterable[str], what: str = "column named") -> None:
    """Raise Refused where a needed name is there twice: nobody can tell which one is meant."""
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise Refused(
            f"The header has more than one {what} {twice[0]}: rename or remove all but one."
        )
