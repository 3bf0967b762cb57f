"""The needed cells of a file, as text, in `line("row", c<place>...)`.

Two ways lead there. DuckDB reads a clean file straight from disk, at millions of rows a second;
what it read counts only where nothing can have gone wrong. Every other file goes through our own
record reader. A property test holds the two equal where both apply.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import TextIO

import duckdb

from shelfwatch.core.stock.identity import OUTER_BLANKS
from shelfwatch.files.arrival.opened_file import scratch_faults
from shelfwatch.files.csv_parser import Lines, Record, read_records
from shelfwatch.files.duckdb_session import BUFFER, fields_scan, insert, number, quoted, quoted_path
from shelfwatch.files.limits import Limits
from shelfwatch.files.lines.doubtful_lines import DoubtfulLines
from shelfwatch.files.lines.extra_delimiters import has_extra_delimiters
from shelfwatch.files.rows.reject_table import RejectRow, Rejects, line_reject
from shelfwatch.files.text.header import Header
from shelfwatch.files.text.utf8_text import Text

# Between the cells of a spooled line; no cell that is spooled contains it.
FIELD = "\x1f"

# Rows that do not go by the spool, because of a fault or a character, held at a time: few enough
# that the longest cells do not fill the memory.
ODD_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose header was found, with the connection that its cells go to."""

    connection: duckdb.DuckDBPyConnection
    text: Text
    header: Header

    @property
    def names(self) -> list[str]:
        """What the needed columns are called in SQL."""
        return [f"c{place}" for place in self.header.columns.needed]


def read_directly(table: Table) -> bool:
    """Let DuckDB read the cells from disk; whether what it read can be relied on.

    That is where it found no fault, and read exactly one record for each line: then no quote
    swallowed a line, and the number of a record is that of its row.
    """
    survey, header = table.text.survey, table.header
    # DuckDB fails on mixed line ends, and cuts what is longer than its buffer.
    if survey.line_end is None or not survey.is_dense or header.layout.restoring:
        return False
    if has_extra_delimiters(table.text.path, header.delimiter, header.width):
        return False
    connection = table.connection
    reading = f"CREATE TABLE raw AS SELECT {picked(table)} FROM {csv_scan(table)}"
    records = number(connection, reading)
    faults = number(connection, "SELECT count(*) FROM reject_errors")
    # One record too few means that a quote swallowed a line: DuckDB does not report that as a
    # fault.
    if faults or records != survey.last_line - header.line or has_lone_quotes(table):
        # Read once more, by our own code: what went wrong is then known line by line.
        connection.execute("DROP TABLE raw")
        return False
    view_lines(table, is_direct=True)
    return True


def view_lines(table: Table, *, is_direct: bool, where: str = "true") -> None:
    """Make the view `line` of what was read, of the rows for which `where` holds."""
    header = table.header
    first = header.row + 1
    row, filled = (f"rowid + {first}", f"{marker(header)} IS NOT NULL")
    read = f'SELECT {row} AS "row", {", ".join(table.names)} FROM raw WHERE {filled}'
    source = f"({read})" if is_direct else "raw"
    table.connection.execute(f"CREATE OR REPLACE VIEW line AS SELECT * FROM {source} WHERE {where}")


def has_lone_quotes(table: Table) -> bool:
    """Whether a name may hold a stray quote; DuckDB does not tell it from one that was doubled."""
    if not table.text.survey.has_quotes:
        return False
    columns = table.header.columns
    held = " OR ".join(f"contains(c{at}, '\"')" for at in (*columns.item, *columns.store))
    return number(table.connection, f"SELECT count(*) FROM raw WHERE {held}") > 0


def marker(header: Header) -> str:
    """The column that is NULL in `raw` where all of a line is blank."""
    return f"c{header.columns.item[0]}"


def picked(table: Table) -> str:
    """The columns to select: the needed cells, and the marker NULL where a line is all blank.

    Whether a count begins with a visible ASCII character is asked first: trimming every cell
    would take longer than reading the file. In wide files it is asked of the item.
    """
    header = table.header
    mark = marker(header)
    sign = mark if header.columns.is_wide else f"c{header.columns.counts[0].place}"
    blanks = quoted(OUTER_BLANKS)
    needed = [name for name in table.names if name != sign]
    others = [f"c{place}" for place in range(header.width) if f"c{place}" not in table.names]
    is_blank = " AND ".join(
        [
            f"{sign} NOT BETWEEN '!' AND '~~'",
            *(f"trim({name}, {blanks}) = ''" for name in [sign, *needed, *others]),
        ]
    )
    return ", ".join(
        f"CASE WHEN {is_blank} THEN NULL ELSE {mark} END AS {mark}" if name == mark else name
        for name in table.names
    )


def csv_scan(table: Table) -> str:
    """The call that reads the file, with nothing left to guess."""
    header = table.header
    names = [f"'c{place}'" for place in range(header.width)]
    columns = ", ".join(f"{name}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({quoted_path(table.text.path)}, auto_detect = false, compression = 'none',"
        f" buffer_size = {BUFFER}, delim = {quoted(header.delimiter)}, quote = '\"', escape = '\"',"
        f" new_line = '{table.text.survey.line_end}', header = false, skip = {header.line},"
        f" columns = {{{columns}}}, force_not_null = [{', '.join(names)}],"
        " store_rejects = true, rejects_limit = 1)"
    )


def read_by_records(table: Table, rejects: Rejects, limits: Limits, folder: Path) -> str | None:
    """Read the cells with our own record reader, through a spool of one row a line.

    Returns the id of the upload whose rejects the file brings back, or None. Raises Refused
    where too many lines cannot be split.
    """
    columns = ", ".join(f"{name} VARCHAR" for name in table.names)
    table.connection.execute(f'CREATE TABLE raw ("row" BIGINT, {columns})')
    header = table.header
    restoring = header.layout.restoring
    restore = restoring(header.columns) if restoring else None
    with table.text.opened() as file:
        below = records_below(file, header, limits)
        restored = map(restore, below) if restore else below
        spool_records(table, restored, rejects, folder / "cells")
    view_lines(table, is_direct=False)
    return restore.origin if restore else None


def records_below(file: TextIO, header: Header, limits: Limits) -> Iterator[Record]:
    """Every record below the header of an opened text, by our own reader."""
    lines = Lines(file)
    for _ in islice(lines, header.line):
        """The header was read before."""
    return read_records(lines, header.delimiter, header.shape, header.row + 1, limits.cell_chars)


def spool_records(table: Table, records: Iterable[Record], rejects: Rejects, path: Path) -> None:
    """Bring records into `raw`, the ordinary ones by a spool, which is fastest."""
    doubtful = DoubtfulLines(table.connection, table.header)
    with scratch_faults(), path.open("w", encoding="utf-8", newline="\n") as file:
        spool = Spool(table, rejects, file)
        for record in records:
            if record.fault is None:
                doubtful.note(record)
                spool.add(record)
            elif record.cells:
                doubtful.hold(record)
            else:
                spool.reject(record)
        for settled in doubtful.settle():
            for record in settled:
                spool.add(record) if record.fault is None else spool.reject(record)
        spool.flush()
    columns = {"row": "BIGINT", **dict.fromkeys(table.names, "VARCHAR")}
    spooled = fields_scan(path, columns, FIELD, never_null=table.names)
    table.connection.execute(f"INSERT INTO raw FROM {spooled}")
    path.unlink()


class Spool:
    """Where records go: ordinary ones to a file, odd ones and faults to their tables."""

    def __init__(self, table: Table, rejects: Rejects, file: TextIO) -> None:
        self._table = table
        self._rejects = rejects
        self._file = file
        self._pick = needed_cells(table.header)
        self._faults: list[RejectRow] = []
        self._odd: list[Sequence[object]] = []

    def add(self, record: Record) -> None:
        """Take a row."""
        picked = self._pick(record.cells)
        # Any other character could be the spool's own separator, or a line end.
        if "".join(picked).isprintable():
            self._file.write(f"{record.row}{FIELD}{FIELD.join(picked)}\n")
        else:
            self._odd.append((record.row, *picked))
            self._flush_full()

    def reject(self, record: Record) -> None:
        """Take a line at fault. Raises Refused where there are too many."""
        self._faults.append(line_reject(record.row, record.line, record.fault or ""))
        self._flush_full()

    def flush(self) -> None:
        """Write what waits to the tables."""
        self._rejects.add(self._faults)
        types = ("BIGINT", *["VARCHAR"] * len(self._table.names))
        insert(self._table.connection, "raw", types, self._odd)
        self._faults.clear()
        self._odd.clear()

    def _flush_full(self) -> None:
        if len(self._faults) + len(self._odd) >= ODD_BATCH:
            self.flush()


def needed_cells(header: Header) -> Callable[[list[str]], Sequence[str]]:
    """What picks the needed cells of a record."""
    pick: Callable[[list[str]], Sequence[str]] = itemgetter(*header.columns.needed)
    return pick
