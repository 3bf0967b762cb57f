"""What a file was taken for, in the words of its report."""

import json
from dataclasses import dataclass

from shelfwatch.files.arrival.encoding import LABELS
from shelfwatch.files.layouts.plain import PLAIN
from shelfwatch.files.rows.column_values import Meaning

USUAL = LABELS["utf-8"]


@dataclass(frozen=True, slots=True)
class Understood:
    """A file as it was understood; `encoding` is what people call the one that it came in.

    `sheet` is the one that was taken of a workbook. `stand_ins` is how many lines are of an item by
    another column than the item's, which is blank there.
    """

    meaning: Meaning
    encoding: str
    sheet: str | None = None
    stand_ins: int = 0
    summed_by: str = ""
    number_style: str = ""
    around: int = 0

    @property
    def is_evident(self) -> bool:
        """Whether it goes without saying: the recommended layout, in the usual encoding."""
        is_plain = self.meaning.header.layout.name == PLAIN.name
        return is_plain and self.encoding == USUAL and self.sheet is None and not self._is_notable

    @property
    def reading(self) -> str:
        """By which columns it is read, where a person, a setting or the names decide that.

        "" where the layout alone does. Another reading makes another upload of the same content.
        """
        header = self.meaning.header
        layout, columns = header.layout, header.columns
        if not (layout.is_own or layout.is_by_names or layout.has_choice):
            return ""
        counts = [count.place for count in columns.counts]
        taken = [columns.store, columns.item, counts]
        names = [[header.names[place] for place in places] for places in taken]
        skipped = [tracking.no for tracking in layout.tracking]
        # JSON, so that two readings are equal only where every part is: joined text could be cut in
        # two ways.
        return json.dumps([*names, layout.untracked, skipped, layout.sums], default=list)

    def sentence(self, stores: int, levels: int, lines: int) -> str:
        """`Square item library, 3 stores, 412 items; counts replace`.

        `levels` are rows with a count, and `lines` the different rows that they stand in.
        """
        header = self.meaning.header
        count = header.names[header.columns.counts[0].place].strip()
        chosen = f" with counts from {count}" if header.layout.has_choice else ""
        of_names = header.layout.is_by_names
        before = ", in" if of_names else " in"
        coded = "" if self.encoding == USUAL else f"{before} {self.encoding}"
        sheet = "" if self.sheet is None else f", sheet {self.sheet}"
        summed = f", lines summed by {self.summed_by}" if self.summed_by else ""
        styled = f", {self.number_style}" if self.number_style else ""
        taken_for = f"{header.layout.name}{chosen}{coded}{sheet}{summed}{styled}"
        is_by_item = stores == 1 or header.columns.is_wide
        held = some(lines, "item") if is_by_item else some(levels, "level")
        end = ";" if of_names else ","
        stood_in = f"; {self._said_of_stand_ins()}" if self.stand_ins else ""
        around = f"; {some(self.around, 'line')} around the rows passed over" if self.around else ""
        end_of_it = f"{held}{stood_in}{around}"
        return f"{taken_for}{end} {some(stores, 'store')}, {end_of_it}; counts replace"

    @property
    def _is_notable(self) -> bool:
        """Whether lines were added up or passed over, or the rest of the file showed a sign."""
        return bool(self.summed_by or self.number_style or self.around)

    def _said_of_stand_ins(self) -> str:
        """`3 lines by ID, as SKU is blank`."""
        names, columns = self.meaning.header.names, self.meaning.header.columns
        item, other = (names[each[0]].strip() for each in (columns.item, columns.fallback))
        return f"{some(self.stand_ins, 'line')} by {other}, as {item} is blank"


def some(number: int, what: str) -> str:
    """`1 store`, `3 stores`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
