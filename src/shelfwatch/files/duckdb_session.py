"""The DuckDB connection in which one file is worked on."""

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import duckdb

from shelfwatch.files.arrival.plain_file import inert
from shelfwatch.files.limits import MEBIBYTE, MOST_MEMORY

# More do not make the reading of one file faster, and each takes memory for its buffers.
MOST_THREADS = 4

# What one thread reads of a CSV file at a time: DuckDB's own choice is twice that, and leaves a
# file of a million rows to one thread for longer (a tenth of the reading, measured).
BUFFER = 16 * MEBIBYTE

# How many values at a time go through Python.
BATCH = 10_000


def connect(folder: Path, memory: int = MOST_MEMORY) -> duckdb.DuckDBPyConnection:
    """A connection on an empty database that takes `memory` bytes, and spills to `folder`.

    Extensions are never looked for: that would reach for the network.
    """
    return duckdb.connect(
        ":memory:",
        config={
            "memory_limit": mebibytes(memory),
            "temp_directory": str(folder),
            "threads": min(os.cpu_count() or 1, MOST_THREADS),
            # The number of a record is that of its row only if DuckDB keeps the order of the file.
            "preserve_insertion_order": True,
            # Off, or a `LOAD` could be answered from the network, with code of somebody else.
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )


def own_cursor(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A second connection on the database in which `connection` works; to be closed."""
    cursor = connection.cursor()
    # It begins in the instance's first database, and finds none of the file's tables there.
    for (database,) in connection.execute("SELECT current_database()").fetchall():
        cursor.execute(f'USE "{database}"')
    return cursor


def allow(connection: duckdb.DuckDBPyConnection, memory: int) -> None:
    """Let a connection's database take `memory` bytes from now on."""
    connection.execute(f"SET memory_limit = '{mebibytes(memory)}'")


def mebibytes(memory: int) -> str:
    """Bytes as DuckDB's settings take them."""
    return f"{memory // MEBIBYTE}MiB"


def quoted(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def quoted_path(path: Path) -> str:
    """`path` as an SQL string. Raises EnvironmentFault where it would be taken for a pattern."""
    return quoted(str(inert(path)))


def fields_scan(
    path: Path, columns: Mapping[str, str], between: str, never_null: Sequence[str] = ()
) -> str:
    """The call that reads a text of our own making: a row a line, no quotes, no header.

    `columns` are names and SQL types, and `between` is what stands between two fields. A field
    that is empty is NULL, but in the columns that are `never_null`.
    """
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    filled = ", ".join(quoted(name) for name in never_null)
    filling = f", force_not_null = [{filled}]" if filled else ""
    return (
        f"read_csv({quoted_path(path)}, auto_detect = false, compression = 'none',"
        f" buffer_size = {BUFFER}, delim = {quoted(between)}, quote = '', escape = '',"
        f" new_line = '\\n', header = false, columns = {{{types}}}{filling})"
    )


def number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """The one whole number that a query gives; of one that writes, how many rows it wrote."""
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def insert(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    types: Sequence[str],
    rows: Sequence[Sequence[object]],
) -> None:
    """Add `rows` to `table`, whose columns are of these SQL `types`.

    A list for each column is about a thousand times faster than a statement for each row.
    """
    if rows:
        lists = ", ".join(f"unnest(${place}::{kind}[])" for place, kind in enumerate(types, 1))
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(f"INSERT INTO {table} SELECT {lists}", columns)  # own names


def pages(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a table that only grew, a batch at a time, in the order of their coming."""
    for start in count(0, BATCH):
        query = f"SELECT * FROM {table} WHERE rowid >= {start} AND rowid < {start + BATCH}"
        page = connection.execute(query).fetchall()
        if not page:
            return
        yield page
