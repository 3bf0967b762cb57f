"""What a file was taken for, in the words of its report."""

from dataclasses import dataclass

from shelfwatch.files.encoding import LABELS
from shelfwatch.files.spread import Meaning

USUAL = LABELS["utf-8"]


@dataclass(frozen=True, slots=True)
class Understood:
    """A file as it was understood; `encoding` is what people call the one that it came in."""

    meaning: Meaning
    encoding: str

    def sentence(self, stores: int, levels: int, lines: int) -> str:
        """`Square item library, 3 stores, 412 items; counts replace`.

        `levels` are rows with a count, and `lines` the different rows that they stand in.
        """
        header = self.meaning.header
        count = header.names[header.columns.counts[0].place].strip()
        chosen = f" with counts from {count}" if header.layout.has_choice else ""
        coded = "" if self.encoding == USUAL else f" in {self.encoding}"
        is_by_item = stores == 1 or header.columns.is_wide
        held = some(lines, "item") if is_by_item else some(levels, "level")
        return (
            f"{header.layout.name}{chosen}{coded}, {some(stores, 'store')}, {held}; counts replace"
        )


def some(number: int, what: str) -> str:
    """`1 store`, `3 stores`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
