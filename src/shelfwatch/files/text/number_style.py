"""Which sign is the decimal one in a file whose counts do not show it: what else of it does.

`"1,000"` among prices such as `1,500.00` is a thousand. So it is in a file whose cells are parted
by commas: a program that writes decimal commas takes another delimiter.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from shelfwatch.core.stock.identity import OUTER_BLANKS
from shelfwatch.files.csv_parser import Lines, read_records
from shelfwatch.files.meaning.counts import COMMA, OTHER, decide_decimal, read_digits
from shelfwatch.files.text.header import HEAD_CHARS, Header
from shelfwatch.files.text.utf8_text import Text

# Lines whose other columns are looked at.
SAMPLE = 500

NAMES = {".": "point", ",": "comma"}


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """The decimal sign of a file's counts, None where it is not known, and by what it is known.

    `why` is blank where the counts show it, or their system always writes it.
    """

    decimal: str | None
    why: str = ""

    @property
    def sentence(self) -> str:
        """`decimal sign is a point, as in Price`; "" where it goes without saying."""
        return (
            f"decimal sign is a {NAMES[self.decimal]}, {self.why}"
            if self.decimal and self.why
            else ""
        )


def style_by_others(text: Text, header: Header, marks: frozenset[str]) -> NumberStyle:
    """The style that other columns or the delimiter show; `marks` are the signs in the counts."""
    shown = {
        decimal: name
        for name, values in numeric_columns(text, header)
        if (decimal := decide_decimal(values))
    }
    if len(shown) == 1:
        decimal, name = next(iter(shown.items()))
        return NumberStyle(decimal, f"as in {name}")
    if not shown and header.delimiter == COMMA and marks == {COMMA}:
        return NumberStyle(OTHER[COMMA], "as commas part the cells")
    return NumberStyle(None)


def numeric_columns(text: Text, header: Header) -> list[tuple[str, Sequence[str]]]:
    """The columns that hold numbers alone, of those that no count is taken from."""
    counts = {count.place for count in header.columns.counts}
    with text.opened() as file:
        lines = Lines(io.StringIO(file.read(HEAD_CHARS), newline=""))
    for _ in islice(lines, header.line):
        """The header was read before."""
    below = islice(read_records(lines, header.delimiter, header.shape), SAMPLE)
    rows = [record.cells for record in below if record.fault is None]
    found: list[tuple[str, Sequence[str]]] = []
    for place, name in enumerate(header.names):
        values = [cell for row in rows if (cell := row[place].strip(OUTER_BLANKS))]
        if place not in counts and values and all(map(read_digits, values)):
            found.append((name.strip(), values))
    return found
