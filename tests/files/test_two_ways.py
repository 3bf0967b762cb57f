"""DuckDB's reading and our own are the same wherever DuckDB's is relied on."""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from duckdb import DuckDBPyConnection
from hypothesis import event, given, settings
from hypothesis import strategies as st

from shelfwatch.files.arrival.opened_file import open_file
from shelfwatch.files.duckdb_session import connect
from shelfwatch.files.layouts import LAYOUTS
from shelfwatch.files.limits import Limits
from shelfwatch.files.reader import header_of
from shelfwatch.files.rows.cells import Table, read_by_records, read_directly
from shelfwatch.files.rows.reject_table import Rejects
from shelfwatch.files.text.utf8_text import prepare_text
from thorough import examples

LIMITS = Limits()


Both: TypeAlias = Callable[[bytes], tuple[list[Any] | None, list[Any]]]
"""A file's bytes to the cells that DuckDB reads, None where it is not relied on, and our own."""


@pytest.fixture(scope="module")
def read_both_ways() -> Iterator[Both]:
    """Reads every example on one connection: making one takes longer than reading a small file."""
    with connect(Path(tempfile.gettempdir())) as connection:
        yield partial(read_on, connection)


def read_on(connection: DuckDBPyConnection, content: bytes) -> tuple[list[Any] | None, list[Any]]:
    """The cells that DuckDB reads, None where it is not relied on, and those that we read."""
    connection.execute("DROP VIEW IF EXISTS line; DROP TABLE IF EXISTS raw")
    connection.execute("DROP TABLE IF EXISTS reject; DROP TABLE IF EXISTS doubtful")
    connection.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    with tempfile.TemporaryDirectory() as desk:
        folder = Path(desk)
        path = folder / "stock.csv"
        path.write_bytes(content)
        with open_file(path, path.name, LIMITS, folder) as opened:
            text = prepare_text(opened, folder, LIMITS)
            table = Table(connection, text, header_of(text, LIMITS, LAYOUTS, None))
            direct = cells(connection) if read_directly(table) else None
            connection.execute("DROP VIEW IF EXISTS line; DROP TABLE IF EXISTS raw")
            rejects = Rejects(connection, LIMITS)
            read_by_records(table, rejects, LIMITS, folder)
            return direct, cells(connection) + rejects.listed()


def cells(connection: DuckDBPyConnection) -> list[Any]:
    """What lies in the view of lines."""
    query = 'SELECT "row", c0, c1, c2 FROM line ORDER BY 1'
    return connection.execute(query).fetchall()


SOUND = st.text(st.sampled_from("ab5é '\\\x0b\u00a0\ufeff"), max_size=5)
QUOTED = st.text(st.sampled_from('ab5é, ;"'), max_size=5).map(
    lambda text: '"' + text.replace('"', '""') + '"'
)
ROUGH = st.text(st.sampled_from('ab5 é",;\t\n\x00\x1f'), max_size=6)
LINE = st.lists(st.one_of(SOUND, QUOTED), min_size=3, max_size=3).map(",".join)
ROUGH_LINE = st.lists(st.one_of(SOUND, QUOTED, ROUGH), min_size=1, max_size=4).map(",".join)


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(LINE, max_size=8), st.sampled_from(["\n", "\r\n"]), st.sampled_from([[], [""]]))
def test_both_ways_read_the_same_cells_of_sound_lines(
    read_both_ways: Both, lines: list[str], end: str, tail: list[str]
) -> None:
    """Quoted or not, with blanks in odd places, and whichever line end."""
    content = end.join(["store,item,count", *lines, *tail])
    direct, ours = read_both_ways(content.encode())
    event(f"relied on DuckDB: {direct is not None}")
    assert direct is None or direct == ours


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.one_of(LINE, ROUGH_LINE), max_size=6))
def test_duckdb_is_relied_on_only_where_it_reads_what_we_read(
    read_both_ways: Both, lines: list[str]
) -> None:
    """Also where lines are broken in every way."""
    direct, ours = read_both_ways("\n".join(["store,item,count", *lines]).encode())
    assert direct is None or direct == ours


def test_duckdb_reads_an_ordinary_file(read_both_ways: Both) -> None:
    """Otherwise the two properties above would show nothing."""
    direct, ours = read_both_ways(b'store,item,count,note\r\nB,"a,b",1,\r\n,,,\r\n"B",c,2,"n"\r\n')
    assert direct == ours == [(2, "B", "a,b", "1"), (4, "B", "c", "2")]


def test_duckdb_is_not_relied_on_where_a_line_break_is_quoted(read_both_ways: Both) -> None:
    """Its line numbers drift there."""
    direct, ours = read_both_ways(b'store,item,count\nB,"a\nb",1\nB,c,2\n')
    assert direct is None
    assert ours == [(2, "B", "a\nb", "1"), (3, "B", "c", "2")]
