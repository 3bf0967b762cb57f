"""What a layout is: how one system names its columns, and what it means by its cells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from shelfwatch.core.errors import Refused
from shelfwatch.files.csv_parser import Record
from shelfwatch.files.layouts.columns import (
    Columns,
    CountColumn,
    Names,
    Places,
    find,
    fold,
    lasting_names,
    refuse_twice,
)
from shelfwatch.files.layouts.store_columns import Across


class Restoring(Protocol):
    """What gives the records of a layout their plain meaning, one after the other."""

    origin: str | None

    def __call__(self, record: Record) -> Record:
        """The record to read in place of `record`."""
        ...


@dataclass(frozen=True, slots=True)
class Tracking:
    """A column that says whether a line's counts are kept at all.

    They are where its cell is one of `yes`, in any letter case, or is none of `no` where `yes`
    names nothing. `unlike` is a pattern of what says no, in lower case. Where the column is
    missing, every line is tracked.
    """

    column: str
    yes: Sequence[str] = ()
    no: Sequence[str] = ()
    unlike: str = ""


@dataclass(frozen=True, slots=True)
class Parents:
    """Lines that only head others: their count is not one more level, or is the others' sum.

    A line is one where the column `kind` says `parent` and another line with the same cell in the
    column `key` says `child`.
    """

    kind: str
    key: str
    parent: str
    child: str


@dataclass(frozen=True, slots=True)
class Layout:
    """One way in which stock is laid out in columns, recognised by its header alone.

    Columns are named in lower case, since letter case and outer blanks do not matter. Where
    several are named, the first that a header has is taken; a tuple of names means that their
    cells are joined.

    Attributes:
        name: How the report calls it.
        item: The column that identifies an item.
        count: The column of counts, where there is one for all stores.
        added: Further columns of counts, which are added to the first; needs `sums`.
        across: What finds a column of counts for each store, where there are such.
        store: The column of stores; the file need not have one, unless `has_stores`.
        fallback: What identifies an item where `item` is blank.
        label: What people call the item.
        threshold: The column of thresholds, where there is one for all stores.
        others: Columns that have to be there as well.
        without: Columns that must not be there.
        marks: Columns that only this system writes, where its other names are anybody's: one of
            them has to be there, or a column of counts for each store.
        only: All columns that a file may have, where none of them is the system's own.
        refused: Columns that no file may have, with the reason.
        tracking: What each have to say that a line is tracked; a missing column says so.
        parents: Which lines only head others; None where none do.
        zeros: Counts in letters that the system writes for 0.
        takes_first: Whether of two columns of one needed name the first is taken.
        untracked: Counts that say that there is none, besides those known everywhere; "" is blank.
        no_item: Cells that identify nothing, although they are not blank.
        decimal: The decimal sign that the system writes, unless the file shows another.
        has_stores: Whether a header without the column of stores is of another layout.
        has_choice: Whether the system has several kinds of counts, so that the report says which.
        has_evidence: Whether counts of one file tell each other's decimal sign.
        sums: Whether lines of one store and item add up.
        unguards: Whether the apostrophe before `= + - @` is the system's and not the cell's.
        of_store: Whose counts these are, where a person said so once for all such files.
        whole_header: All columns that a file must have, and no others; in order of the alphabet.
        is_own: Whether a person said which column is which.
        is_by_names: Whether it was made for one header by its names; `name` says how that is read.
        restoring: Makes what turns its records into plain ones; None where they are plain.
    """

    name: str
    item: Sequence[Names]
    count: Sequence[str] = ()
    added: Sequence[str] = ()
    across: Across | None = None
    store: Sequence[Names] = ()
    fallback: Sequence[Names] = ()
    label: Sequence[Names] = ()
    threshold: Sequence[str] = ()
    others: Sequence[str] = ()
    without: Sequence[str] = ()
    marks: Sequence[Names] = ()
    only: Sequence[str] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    tracking: Sequence[Tracking] = ()
    parents: Parents | None = None
    zeros: Sequence[str] = ()
    takes_first: bool = False
    untracked: Sequence[str] = ()
    no_item: Sequence[str] = ()
    decimal: str | None = None
    has_stores: bool = False
    has_choice: bool = False
    has_evidence: bool = True
    sums: bool = False
    unguards: bool = False
    of_store: str | None = None
    whole_header: Sequence[str] = ()
    is_own: bool = False
    is_by_names: bool = False
    restoring: Callable[[Columns], Restoring] | None = None

    def find_columns(self, header: Sequence[str]) -> Columns | None:
        """Where `header` has what this layout needs, or None where it is not of this layout.

        Raises Refused where a needed column is there twice, or one that is refused at all.
        """
        names = lasting_names(header) if self.whole_header else [fold(cell) for cell in header]
        # A saved mapping is for one header: with a column more it may mean something else.
        if self.whole_header and sorted(filter(None, names)) != list(self.whole_header):
            return None
        item = find(names, self.item)
        if item is None or not self._has_its_others(names):
            return None
        # After the item was found: else a column that is refused here would refuse files of other
        # layouts.
        self._refuse(names)
        store = find(names, self.store)
        counts = self._find_counts(header, names)
        if not counts or (store is None and self.has_stores):
            return None
        # Wide headers are marks themselves; elsewhere names such as Quantity are anybody's.
        if self.marks and counts[0].store is None and find(names, self.marks) is None:
            return None
        needed = {names[place] for place in (*item, *(store or ()), *places_of(counts))}
        # Of two columns of one name nobody knows which is meant; other columns may be there twice.
        if not self.takes_first:
            refuse_twice(name for name in names if name in needed)
        return Columns(
            counts,
            item,
            fallback=find(names, self.fallback) or (),
            store=store or (),
            name=find(names, self.label) or (),
            tracking=self._find_tracking(names),
            others={name: names.index(name) for name in self.others},
        )

    def missing(self, header: Sequence[str]) -> list[str]:
        """The needed columns that `header` lacks, by the first of their names."""
        names = [fold(cell) for cell in header]
        wanted = (self.item, self.count)
        return [str(known[0]) for known in wanted if find(names, known) is None]

    def _has_its_others(self, names: Sequence[str]) -> bool:
        has_others = set(self.others) <= set(names) and set(self.without).isdisjoint(names)
        return has_others and (not self.only or set(filter(None, names)) <= set(self.only))

    def _refuse(self, names: Sequence[str]) -> None:
        for column, reason in self.refused.items():
            if column in names:
                raise Refused(reason)

    def _find_counts(self, header: Sequence[str], names: Sequence[str]) -> list[CountColumn]:
        """The columns of counts: one for each store, else the one for all."""
        wide = self.across.find(header) if self.across else []
        place = find(names, self.count)
        if wide or place is None:
            return wide
        more = [names.index(name) for name in self.added if name in names]
        if len(more) < len(self.added):
            return []
        threshold = single(find(names, self.threshold))
        return [CountColumn(place[0], threshold=threshold), *map(CountColumn, more)]

    def _find_tracking(self, names: Sequence[str]) -> dict[str, int]:
        wanted = [each.column for each in self.tracking]
        if self.parents:
            wanted += [self.parents.kind, self.parents.key]
        return {name: names.index(name) for name in wanted if name in names}


def places_of(counts: Sequence[CountColumn]) -> list[int]:
    """Where counts stand that the layout names; those of stores have names of their own."""
    return [count.place for count in counts if count.store is None] or [counts[0].place]


def single(places: Places | None) -> int | None:
    """The one place of a column that is not joined of others."""
    return places[0] if places else None
