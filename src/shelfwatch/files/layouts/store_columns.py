"""Headers with a column of counts for each store, and how the stores are found in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from shelfwatch.core.stock.identity import OUTER_BLANKS, store_key
from shelfwatch.files.layouts.columns import CountColumn, fold, refuse_twice


class Across(Protocol):
    """What finds the columns of counts in a wide header."""

    def find(self, header: Sequence[str]) -> list[CountColumn]:
        """The columns of counts, each with its store; none where the header is not wide.

        Raises Refused where a store is there twice.
        """
        ...


@dataclass(frozen=True, slots=True)
class ByName:
    """Columns whose names hold the store, as in `Current Quantity <store>`.

    Attributes:
        count: A pattern of such names, in any letter case, with a group `store`.
        threshold: The same for thresholds.
        switch: The same for columns that say Y where the threshold is in force.
        blank: What stands for a blank in the names of stores.
    """

    count: str
    # A pattern that nothing matches.
    threshold: str = r"(?!)"
    switch: str = r"(?!)"
    blank: str = " "

    def find(self, header: Sequence[str]) -> list[CountColumn]:
        """See `Across`."""
        thresholds = self._places(self.threshold, header)
        switches = self._places(self.switch, header)
        found = [
            CountColumn(place, store, thresholds.get(store), switches.get(store))
            for place, store in self._stores(self.count, header)
        ]
        refuse_twice((store_key(column.store or "") for column in found), "column of counts for")
        return found

    def _places(self, pattern: str, header: Sequence[str]) -> dict[str, int]:
        return {store: place for place, store in self._stores(pattern, header)}

    def _stores(self, pattern: str, header: Sequence[str]) -> list[tuple[int, str]]:
        """The columns whose names match, each with its store as the name spells it."""
        matcher = re.compile(pattern, re.IGNORECASE)
        matches = [matcher.fullmatch(cell.strip(OUTER_BLANKS)) for cell in header]
        return [
            (place, match["store"].replace(self.blank, " ").strip(OUTER_BLANKS))
            for place, match in enumerate(matches)
            if match
        ]


@dataclass(frozen=True, slots=True)
class Backlog:
    """Every column behind the last of some is a store, and its name is the whole header cell."""

    columns: Sequence[str]

    def find(self, header: Sequence[str]) -> list[CountColumn]:
        """See `Across`."""
        names = [fold(cell) for cell in header]
        before = [place for place, name in enumerate(names) if name in self.columns]
        stores = [
            CountColumn(place, header[place].strip(OUTER_BLANKS))
            for place in range(max(before, default=len(names)) + 1, len(names))
            if names[place]
        ]
        refuse_twice((store_key(column.store or "") for column in stores), "column of counts for")
        return stores
