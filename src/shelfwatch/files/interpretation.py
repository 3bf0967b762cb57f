"""What a file was taken for, in the words of its report."""

from dataclasses import dataclass

from shelfwatch.files.arrival.encoding import LABELS
from shelfwatch.files.layouts.plain import PLAIN
from shelfwatch.files.rows.column_values import Meaning

USUAL = LABELS["utf-8"]


@dataclass(frozen=True, slots=True)
class Understood:
    """A file as it was understood; `encoding` is what people call the one that it came in.

    `sheet` is the one that was taken of a workbook.
    """

    meaning: Meaning
    encoding: str
    sheet: str | None = None

    @property
    def is_evident(self) -> bool:
        """Whether it goes without saying: the recommended layout, in the usual encoding."""
        is_plain = self.meaning.header.layout == PLAIN
        return is_plain and self.encoding == USUAL and self.sheet is None

    def sentence(self, stores: int, levels: int, lines: int) -> str:
        """`Square item library, 3 stores, 412 items; counts replace`.

        `levels` are rows with a count, and `lines` the different rows that they stand in.
        """
        header = self.meaning.header
        count = header.names[header.columns.counts[0].place].strip()
        chosen = f" with counts from {count}" if header.layout.has_choice else ""
        coded = "" if self.encoding == USUAL else f" in {self.encoding}"
        sheet = "" if self.sheet is None else f", sheet {self.sheet}"
        taken_for = f"{header.layout.name}{chosen}{coded}{sheet}"
        is_by_item = stores == 1 or header.columns.is_wide
        held = some(lines, "item") if is_by_item else some(levels, "level")
        end = ";" if header.layout.is_by_names else ","
        return f"{taken_for}{end} {some(stores, 'store')}, {held}; counts replace"


def some(number: int, what: str) -> str:
    """`1 store`, `3 stores`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
