"""Writing a sample anew: another encoding, delimiter, line end, or way of quoting."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, product
from typing import Literal

from files.sampling import Sample

Grid = Sequence[Sequence[str]]

ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8 with mark": lambda text: text.encode("utf-8-sig"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "utf-16-le with mark": lambda text: ("\ufeff" + text).encode("utf-16-le"),
    "utf-16-be with mark": lambda text: ("\ufeff" + text).encode("utf-16-be"),
    "cp1252": lambda text: text.encode("cp1252"),
}
DELIMITERS = ",;\t|"
LINE_ENDS = ("\n", "\r\n", "\r", "\n\r\n\r")
"""The last stands for one after the other."""

Quoting = Literal[0, 1]
QUOTING: tuple[Quoting, ...] = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL)


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of writing a grid of cells as bytes."""

    encoding: str
    delimiter: str
    line_ends: str
    quoting: Quoting

    def write(self, grid: Grid) -> bytes:
        """The grid in this dialect; a blank line stays blank."""
        ends = cycle(["\n", "\r\n", "\r"] if len(self.line_ends) > 2 else [self.line_ends])
        return ENCODINGS[self.encoding]("".join(self._line(row) + next(ends) for row in grid))

    def has_letters_of(self, sample: Sample) -> bool:
        """Whether its encoding has all letters of a sample: a western code page has no kanji."""
        try:
            ENCODINGS[self.encoding](text_of(sample))
        except UnicodeEncodeError:
            return False
        return True

    def _line(self, row: Sequence[str]) -> str:
        if not row:
            return ""
        out = io.StringIO()
        csv.writer(
            out, delimiter=self.delimiter, quoting=self.quoting, lineterminator="\n"
        ).writerow(row)
        return out.getvalue()[:-1]


def dialects() -> Iterator[Dialect]:
    """Every combination."""
    return (Dialect(*each) for each in product(ENCODINGS, DELIMITERS, LINE_ENDS, QUOTING))


def text_of(sample: Sample) -> str:
    """The sample's text, decoded by what is known of it rather than by what is to be tested."""
    for encoding in ("utf-8-sig", "utf-16" if sample.content[:2] == b"\xff\xfe" else "cp1252"):
        try:
            return sample.content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError(sample.name)


def grid_of(sample: Sample) -> list[list[str]]:
    """The sample's cells; without a `sep=` line, which belongs to its dialect."""
    text = text_of(sample)
    first, _, rest = text.partition("\n")
    if first.startswith("sep="):
        text = rest
    delimiter = max(DELIMITERS, key=text.split("\n", 1)[0].count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
