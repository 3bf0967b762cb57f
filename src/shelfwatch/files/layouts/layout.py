"""What a layout is: how one system names its columns, and what it means by its cells."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from shelfwatch.core.errors import Refused
from shelfwatch.core.identity import OUTER_BLANKS
from shelfwatch.files.records import Record


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a header has the cells that a layout needs; `store` is None where it has none."""

    store: int | None
    item: int
    count: int
    others: Mapping[str, int] = field(default_factory=dict)

    @property
    def last(self) -> int:
        """The last place that a line must have."""
        return max(self.item, self.count, -1 if self.store is None else self.store)


class Restoring(Protocol):
    """What gives the records of a layout their plain meaning, one after the other."""

    origin: str | None

    def __call__(self, record: Record) -> Record:
        """The record to read in place of `record`."""
        ...


@dataclass(frozen=True, slots=True)
class Layout:
    """One way in which stock is laid out in columns, recognised by its header alone.

    Attributes:
        name: How the report calls it.
        store: Names that the column of stores may have; letter case and blanks do not matter.
        item: The same for items.
        count: The same for counts.
        others: Columns that have to be there as well.
        restoring: Makes what turns its records into plain ones; None where they are plain.
        has_evidence: Whether counts of one file tell each other's decimal sign.
    """

    name: str
    store: Sequence[str]
    item: Sequence[str]
    count: Sequence[str]
    others: Sequence[str] = ()
    restoring: Callable[[Columns], Restoring] | None = None
    has_evidence: bool = True

    def find_columns(self, header: Sequence[str]) -> Columns | None:
        """Where `header` has what this layout needs, or None where it is not of this layout.

        Raises Refused where a needed column is there twice.
        """
        names = [fold(cell) for cell in header]
        places = {name: names.index(name) for name in self.others if name in names}
        item, count = find(names, self.item), find(names, self.count)
        if item is None or count is None or len(places) < len(self.others):
            return None
        refuse_twice(names, [*self.store, *self.item, *self.count])
        return Columns(find(names, self.store), item, count, places)

    def missing(self, header: Sequence[str]) -> list[str]:
        """The needed columns that `header` lacks, by the first of their names."""
        names = {fold(cell) for cell in header}
        return [known[0] for known in (self.item, self.count) if names.isdisjoint(known)]


def fold(name: str) -> str:
    """What two spellings of one column name have in common."""
    return name.strip(OUTER_BLANKS).casefold()


def find(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    """The place of the first of `wanted` that is among `names`."""
    return next((names.index(name) for name in wanted if name in names), None)


def refuse_twice(names: Sequence[str], needed: Sequence[str]) -> None:
    """Raise Refused where a needed name is there twice: nobody can tell which one is meant."""
    twice = [name for name, times in Counter(names).items() if times > 1 and name in needed]
    if twice:
        raise Refused(
            f"The header has more than one column named {twice[0]}: rename or remove all but one."
        )
