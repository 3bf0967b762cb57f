"""Lines of text -> records: our own small, deterministic CSV reader.

It follows RFC 4180 and is lenient where no row can be lost by it: blanks around a quoted cell,
a quote inside an unquoted one, cells left out or added blank at the end. It is strict about
quotes that do not pair up. A quoted cell may hold line breaks, and so a stray quote could swallow
the lines that follow: a record of several lines counts only where all of it comes out right;
else its first line alone is at fault, and reading goes on with the next line.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from shelfwatch.core.stock.identity import OUTER_BLANKS
from shelfwatch.files.limits import Limits
from shelfwatch.files.meaning.counts import looks_like_count

QUOTE = '"'
LINES_IN_A_CELL = 1_000
CELL_CHARS = Limits().cell_chars
BAD_QUOTES = "the quotes in this line do not pair up"

OPENED = re.compile(r'"[^"]*+(?:""[^"]*+)*+\Z')
CLOSING = re.compile(r'[^"]*+(?:""[^"]*+)*+"')


class Record(NamedTuple):
    """One row of cells, or a line at fault: then `fault` says why, and there are no cells.

    `row` is numbered as a spreadsheet shows it; `line` is the text of its first line.
    """

    row: int
    cells: list[str]
    line: str
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """What a line of a file has to look like, as its header says."""

    width: int
    last: int
    count: int

    def fault(self, cells: list[str]) -> str | None:
        """Why a line with these cells is no row, or None; blank cells at the end do no harm."""
        has_needed = len(cells) > self.last
        if has_needed and is_blank(cells[self.width :]):
            return None
        return f"the line has {len(cells)} cells where the header has {self.width}"


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
        if not text.strip(blanks):
            continue
        fault = None
        if QUOTE in text or len(text) > cell_chars:
            cells, fault = splitter.split(line)
            if not fault and is_blank(cells):
                continue
        else:
            cells = text.split(delimiter)
            if shape and len(cells) != shape.width:
                fault = shape.fault(cells)
        yield Record(row, cells, text, fault)


def is_blank(cells: Iterable[str]) -> bool:
    """Whether there is nothing but blanks in any of the cells."""
    return not any(cell.strip(OUTER_BLANKS) for cell in cells)


class Splitter:
    """Splits lines with quotes into cells, taking more lines where a quoted cell goes on."""

    def __init__(self, lines: Lines, delimiter: str, shape: Shape | None, cell_chars: int) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._shape = shape
        self._cell_chars = cell_chars
        self._between = f"{QUOTE}{delimiter}{QUOTE}"
        mark = re.escape(delimiter)
        quoted = r' *"([^"]*+(?:""[^"]*+)*+)" *'
        end = rf"({mark}|\r?\n?\Z)"
        self._cell = re.compile(rf'(?:{quoted}|(?!")([^{mark}\r\n]*+)){end}')
        self._clean_line = re.compile(rf'(?:(?:{quoted}|([^"{mark}\r\n]*+)){end})+')

    def split(self, line: str) -> tuple[list[str], str | None]:
        """The cells of the record that begins with `line`, or why that line is no record."""
        text = line.rstrip("\r\n")
        plain = text[1:-1].split(self._between)
        if text.startswith(QUOTE) and text.endswith(QUOTE) and text.count(QUOTE) == 2 * len(plain):
            return plain, self._fault(plain, spans=False)
        more: list[str] = []
        cells = self._cells(line, more)
        fault = BAD_QUOTES if cells is None else self._fault(cells, spans=bool(more))
        if fault:
            self._lines.give_back(more)
        return cells or [], fault

    def _fault(self, cells: list[str], *, spans: bool) -> str | None:
        """Why these cells are no row; a record of several lines must have all of its cells."""
        if max(map(len, cells)) > self._cell_chars:
            return f"a cell is longer than {self._cell_chars:,} characters"
        fault = self._shape.fault(cells) if self._shape else None
        if spans and (fault or (self._shape and len(cells) < self._shape.width)):
            return BAD_QUOTES
        return fault

    def _cells(self, text: str, more: list[str]) -> list[str] | None:
        """The cells of `text`, which goes on in the lines added to `more`; None if broken."""
        cells: list[str] = []
        at = self._scan(text, 0, cells)
        while at is not None:
            goes_on = OPENED.match(text, at) and not self._is_too_wide(cells)
            taken = self._until_closed() if goes_on else []
            if not taken:
                return None
            more.extend(taken)
            text += "".join(taken)
            at = self._scan(text, at, cells)
        return cells

    def _is_too_wide(self, cells: list[str]) -> bool:
        """Whether there are too many cells already, whatever the next lines hold.

        Without this, lines that each close one quote and open another would all be joined, again
        and again.
        """
        return self._shape is not None and not is_blank(cells[self._shape.width :])

    def _scan(self, text: str, at: int, cells: list[str]) -> int | None:
        """Add the cells from `at` on to `cells`; where a broken one begins, None if none is."""
        while found := self._cell.match(text, at):
            quoted, bare, end = found.groups()
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
            if size > self._cell_chars or len(taken) > LINES_IN_A_CELL or self._is_row(line):
                break
            if CLOSING.match(line):
                return taken
        self._lines.give_back(taken)
        return []

    def _is_row(self, line: str) -> bool:
        """Whether a line inside a quoted cell is a whole row by itself, so the quote is stray."""
        if self._shape is None or not self._clean_line.fullmatch(line):
            return False
        cells: list[str] = []
        self._scan(line, 0, cells)
        return len(cells) == self._shape.width and looks_like_count(cells[self._shape.count])
