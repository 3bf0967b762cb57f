"""Lines of text -> records: our own small, deterministic CSV reader.

It follows RFC 4180 and is lenient where no row can be lost by it: blanks around a quoted cell,
a quote inside an unquoted one. It is strict about quotes that do not pair up and about the number
of cells. A quoted cell may hold line breaks, and so a stray quote could swallow the lines that
follow: a record of several lines counts only where all of it is as RFC 4180 says. Else its first
line is at fault, and reading goes on with the next one, unless the lines that follow are more
likely text inside the open quote than rows: then they are at fault too.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from shelfwatch.core.stock.identity import OUTER_BLANKS
from shelfwatch.files.limits import Limits

QUOTE = '"'
CELL_CHARS = Limits().cell_chars
BAD_QUOTES = "the quotes in this line do not pair up"
INSIDE_QUOTES = "the line may be inside a quote that an earlier line opens and that never pairs up"

# How a spreadsheet is made to keep the zeros of `0012`.
FORMULA = re.compile(r' *="([^"]*)" *')

LONE_QUOTE = "a quote stands inside a cell that is not quoted"

# Possessive (`*+`): a line of a million quotes would otherwise be tried in every possible way.
OPENED = re.compile(r'"[^"]*+(?:""[^"]*+)*+\Z')
CLOSING = re.compile(r'[^"]*+(?:""[^"]*+)*+"')


class Record(NamedTuple):
    """One row of cells, or a line at fault: then `fault` says why.

    `row` is numbered as a spreadsheet shows it; `line` is the text of its first line. A line at
    fault has cells where the rest of the file may show that it is none (`lines.doubtful_lines`).
    """

    row: int
    cells: list[str]
    line: str
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """What a line of a file has to look like, as its header says.

    `names` are the places of the cells that name a store or an item.
    """

    width: int
    names: Collection[int] = ()

    def fault(self, cells: list[str]) -> str | None:
        """Why a line with these cells is no row, or None.

        Blank cells more or less at the end are no better than others: where a separator was lost
        or added before them, every cell behind that place has moved.
        """
        if len(cells) == self.width:
            return None
        return f"the line has {len(cells)} cells and the header {self.width}"


class Lines:
    """Lines that can be taken back; `taken` counts those that are gone for good."""

    def __init__(self, source: Iterable[str]) -> None:
        self._source = iter(source)
        self._returned: list[str] = []
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        """There is one way through them."""
        return self

    def __next__(self) -> str:
        """The next line with its end, those given back first."""
        line = self._returned.pop() if self._returned else next(self._source)
        self.taken += 1
        return line

    def give_back(self, lines: list[str]) -> None:
        """Let these lines, the last ones taken, come again."""
        self._returned.extend(reversed(lines))
        self.taken -= len(lines)


def read_records(
    lines: Lines,
    delimiter: str,
    shape: Shape | None = None,
    first_row: int = 1,
    cell_chars: int = CELL_CHARS,
) -> Iterator[Record]:
    """Every record of `lines` but blank ones, which count for the row numbers all the same.

    Without a `shape`, as before the header is found, any number of cells will do. A cell longer
    than `cell_chars` is a fault.
    """
    splitter = Splitter(lines, delimiter, shape, cell_chars)
    blanks = OUTER_BLANKS + delimiter
    for row, line in enumerate(lines, first_row):
        text = line.rstrip("\r\n")
        cells: list[str] = []
        fault: str | None = INSIDE_QUOTES
        if splitter.inside:
            splitter.inside -= 1
        elif QUOTE in text or len(text) > cell_chars:
            cells, fault = splitter.split(line)
            if cells and is_blank(cells):
                continue
        else:
            cells = text.split(delimiter)
            fault = shape.fault(cells) if shape and len(cells) != shape.width else None
        if text.strip(blanks):
            yield Record(row, cells, text, fault)


def is_blank(cells: Iterable[str]) -> bool:
    """Whether there is nothing but blanks in any of the cells."""
    return not any(cell.strip(OUTER_BLANKS) for cell in cells)


def unwrapped(cells: list[str]) -> set[int]:
    """Take the text out of cells such as `="0012"`; their places."""
    found: set[int] = set()
    for place, cell in enumerate(cells):
        if '="' in cell and (formula := FORMULA.fullmatch(cell)):
            cells[place] = formula[1]
            found.add(place)
    return found


class Splitter:
    """Splits lines with quotes into cells, taking more lines where a quoted cell goes on.

    `inside` is how many of the next lines belong to a quoted cell that came out wrong.
    """

    def __init__(self, lines: Lines, delimiter: str, shape: Shape | None, cell_chars: int) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._shape = shape
        self._cell_chars = cell_chars
        self._between = f"{QUOTE}{delimiter}{QUOTE}"
        self.inside = 0
        mark = re.escape(delimiter)
        quoted = r' *"([^"]*+(?:""[^"]*+)*+)" *'
        end = rf"({mark}|\r?\n?\Z)"
        self._cell = re.compile(rf'(?:{quoted}|(?!")([^{mark}\r\n]*+)){end}')

    def split(self, line: str) -> tuple[list[str], str | None]:
        """The cells of the record that begins with `line`, or why that line is no record."""
        text = line.rstrip("\r\n")
        plain = text[1:-1].split(self._between)
        if text.startswith(QUOTE) and text.endswith(QUOTE) and text.count(QUOTE) == 2 * len(plain):
            return self._judged(plain, set())
        more: list[str] = []
        lone: set[int] = set()
        cells = self._cells(line, more, lone)
        if cells is not None and not more:
            return self._judged(cells, lone)
        # A record of several lines may have swallowed rows: it has to be beyond doubt.
        if cells is None or lone or self._judged(cells, lone)[1]:
            self._lines.give_back(more)
            self.inside = self._lines_inside(text)
            return [], BAD_QUOTES
        return cells, None

    def _judged(self, cells: list[str], lone: set[int]) -> tuple[list[str], str | None]:
        """The cells, and why they are no row; `lone` are places with a quote in their middle."""
        if max(map(len, cells)) > self._cell_chars:
            return [], f"a cell is longer than {self._cell_chars:,} characters"
        if self._shape is None:
            return cells, None
        fault = self._shape.fault(cells)
        lone = lone - unwrapped(cells)
        if not fault and not lone.isdisjoint(self._shape.names):
            # `A-1"` may be five inches, or A-1 with a stray quote: another item by its name.
            fault = LONE_QUOTE
        return cells, fault

    def _cells(self, text: str, more: list[str], lone: set[int]) -> list[str] | None:
        """The cells of `text`, which goes on in the lines added to `more`; None if broken."""
        cells: list[str] = []
        at = self._scan(text, 0, cells, lone)
        while at is not None:
            goes_on = OPENED.match(text, at) and not self._is_too_wide(cells)
            taken = self._until_closed() if goes_on else []
            if not taken:
                return None
            more.extend(taken)
            text += "".join(taken)
            at = self._scan(text, at, cells, lone)
        return cells

    def _is_too_wide(self, cells: list[str]) -> bool:
        """Whether there are too many cells already, whatever the next lines hold.

        Without this, lines that each close one quote and open another would all be joined, again
        and again.
        """
        return self._shape is not None and len(cells) >= self._shape.width

    def _scan(self, text: str, at: int, cells: list[str], lone: set[int]) -> int | None:
        """Add the cells from `at` on to `cells`; where a broken one begins, None if none is."""
        while found := self._cell.match(text, at):
            quoted, bare, end = found.groups()
            if quoted is None and QUOTE in bare:
                lone.add(len(cells))
            cells.append(bare if quoted is None else quoted.replace('""', QUOTE))
            if end != self._delimiter:
                return None
            at = found.end()
        return at

    def _until_closed(self) -> list[str]:
        """The lines up to the one that closes a quoted cell; none where the quote is stray."""
        taken: list[str] = []
        size = 0
        for line in self._lines:
            taken.append(line)
            size += len(line)
            if size > self._cell_chars:
                break
            if CLOSING.match(line):
                return taken
        self._lines.give_back(taken)
        return []

    def _lines_inside(self, text: str) -> int:
        """How many lines after `text`, whose quotes do not pair up, may be inside its open quote.

        None are where all lines up to the next quote are as wide as rows: then the quote is
        stray, and costs its own line alone. Nor are they where no quote follows within the length
        of a cell.
        """
        if self._shape is None or text.count(QUOTE) % 2 == 0:
            return 0
        taken: list[str] = []
        size, are_rows, is_closed = 0, True, False
        for line in self._lines:
            taken.append(line)
            size += len(line)
            is_closed = line.count(QUOTE) % 2 == 1
            if is_closed or size > self._cell_chars:
                break
            are_rows = are_rows and self._is_row(line)
        if is_closed:
            are_rows = are_rows and taken[-1].count(self._delimiter) >= self._shape.width - 1
        self._lines.give_back(taken)
        return 0 if are_rows or not is_closed else len(taken)

    def _is_row(self, line: str) -> bool:
        """Whether a line has just as many cells as a row, or is blank."""
        cells: list[str] = []
        is_whole = self._scan(line, 0, cells, set()) is None
        return is_whole and (is_blank(cells) or self._shape is None or not self._shape.fault(cells))
