"""Lines that are rows only where the rest of their file shows that its writer writes such lines.

A line of fewer cells than the header has lost its blank end, or a separator anywhere: then every
cell behind that place has moved, and a rank is taken for a count. A quote in the middle of a name
is a sign for inches, or a stray one. One such line alone shows nothing, so it is a reject. It is a
row where the writer has the habit, which takes several such lines and none that speaks against it.
"""

from collections.abc import Iterator, Sequence

import duckdb

from shelfwatch.core.stock.identity import OUTER_BLANKS
from shelfwatch.files.csv_parser import QUOTE, Record
from shelfwatch.files.duckdb_session import insert, pages
from shelfwatch.files.meaning.counts import looks_like_count
from shelfwatch.files.text.header import Header

# So many lines make a habit: a damaged file has one or two.
FEWEST = 3

# One in so many lines is short where a writer leaves blank ends off. In a large file three lines
# may well be damaged.
SHARE = 10

BATCH = 1_000

CREATE = """
    CREATE TABLE IF NOT EXISTS doubtful
        ("row" BIGINT, line VARCHAR, fault VARCHAR, cells VARCHAR[], is_short BOOLEAN)
"""
TYPES = ("BIGINT", "VARCHAR", "VARCHAR", "VARCHAR[]", "BOOLEAN")


class DoubtfulLines:
    """Holds doubtful lines back until the whole file was seen, on disk where they are many."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, header: Header) -> None:
        self._connection = connection
        self._header = header
        self._held: list[Sequence[object]] = []
        self._whole = self._short = self._lone = 0
        self._leaves_ends_off = self._leaves_quotes_off = True

    def note(self, record: Record) -> None:
        """Take note of what a line that is beyond doubt shows of its writer."""
        self._whole += 1
        if self._leaves_ends_off and not record.cells[-1].strip(OUTER_BLANKS):
            self._leaves_ends_off = False
        line = record.line
        if self._leaves_quotes_off and QUOTE in line:
            starts = (QUOTE, f"{self._header.delimiter}{QUOTE}")
            self._leaves_quotes_off = not line.startswith(QUOTE) and starts[1] not in line

    def hold(self, record: Record) -> None:
        """Keep a line that has cells and a fault."""
        cells, width = record.cells, self._header.width
        is_short = len(cells) != width
        if is_short:
            self._short += 1
            self._leaves_ends_off = self._leaves_ends_off and self._may_lack_its_end(cells)
        else:
            self._lone += 1
        padded = cells + [""] * (width - len(cells))
        self._held.append((record.row, record.line, record.fault, padded, is_short))
        if len(self._held) >= BATCH:
            self._put_down()

    def settle(self) -> Iterator[list[Record]]:
        """All that was held, some at a time; what the file shows to be rows has no fault any more.

        To be called once, when every line was noted or held.
        """
        self._put_down()
        if not self._short + self._lone:
            return
        are_short_rows = (
            self._leaves_ends_off
            and self._short >= FEWEST
            and self._short * SHARE >= self._whole
            and self._whole > 0
        )
        are_lone_rows = self._leaves_quotes_off and self._lone >= FEWEST
        for page in pages(self._connection, "doubtful"):
            yield [
                Record(row, cells, line, None if is_row else fault)
                for row, line, fault, cells, is_short in page
                for is_row in [are_short_rows if is_short else are_lone_rows]
            ]

    def _may_lack_its_end(self, cells: Sequence[str]) -> bool:
        """Whether nothing in a line of another width shows that it lost a separator instead."""
        columns = self._header.columns
        count = columns.counts[0].place
        return (
            columns.last < len(cells) < self._header.width
            and bool(cells[-1].strip(OUTER_BLANKS))
            and looks_like_count(cells[count])
        )

    def _put_down(self) -> None:
        if self._held:
            self._connection.execute(CREATE)
            insert(self._connection, "doubtful", TYPES, self._held)
            self._held.clear()
