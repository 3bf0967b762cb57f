"""Changes travel from DuckDB to SQLite as JSON text: no name and no count is hurt on the way."""

import sqlite3
from collections.abc import Mapping

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from local.sqlite.odd_names import COUNTS, EDGE, NAMES, is_name
from shelfwatch.core.stock.count import MILLION
from shelfwatch.core.stock.identity import MAX_BYTES
from shelfwatch.local.sqlite.levels.load_session import WRITE_CHANGES
from shelfwatch.ports import ChangeBlock, StoreName
from shelfwatch.service.loading.plan import BLOCKS

Found = tuple[int, int | None, int | None]
FOUND = st.tuples(COUNTS, st.none() | st.integers(1, 10_000_000), st.none() | COUNTS)


def packed(changes: Mapping[str, Found]) -> str:
    """The changes as the plan of a file packs them."""
    with duckdb.connect() as connection:
        connection.execute(
            'CREATE TABLE changed (store INT, item VARCHAR, "row" BIGINT, before BIGINT,'
            " after BIGINT)"
        )
        for item, (after, row, before) in changes.items():
            connection.execute(
                "INSERT INTO changed VALUES (0, ?, ?, ?, ?)", [item, row, before, after]
            )
        found = connection.execute(BLOCKS, {"start": 0, "stop": len(changes)}).fetchall()
    return str(found[0][2])


def written(text: str, kept: Mapping[str, int]) -> dict[str, Found]:
    """The changes as SQLite writes them where `kept` are the store's levels."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE TABLE change (upload, store, item, before, before_version, after, row, previous)"
    )
    connection.execute("CREATE TABLE inventory (store, item, count, version, last_change)")
    connection.execute("CREATE TABLE removed_level (store, item, last_change)")
    levels = [(1, item, count, 7, 9) for item, count in kept.items()]
    connection.executemany("INSERT INTO inventory VALUES (?, ?, ?, ?, ?)", levels)
    params = {"packed": text, "upload": 1, "store": 1, "emptied": None}
    connection.execute(WRITE_CHANGES, {**params, "filled": 1 if kept else None})
    found = connection.execute("SELECT item, after, row, before FROM change").fetchall()
    connection.close()
    return {item: (after, row, before) for item, after, row, before in found}


@settings(deadline=None)
@given(st.dictionaries(NAMES, FOUND, min_size=1, max_size=5))
@example({"x" * MAX_BYTES: (EDGE, 10_000_000, -EDGE)})
@example({'" \\ " \\" \\\\ \' {"a":1}': (0, 2, None)})
@example({"\U0001f468\u200d\U0001f469\u200d\U0001f467 \u4e2d\u6587 \u0939\u093f": (0, 2, 5)})
def test_every_name_and_count_survives_the_way_to_sqlite(changes: dict[str, Found]) -> None:
    """Quotes, backslashes, what looks like an escape, other scripts, the longest names."""
    kept = {item: before for item, (_, _, before) in changes.items() if before is not None}
    assert written(packed(changes), kept) == changes


@settings(deadline=None)
@given(st.dictionaries(NAMES, FOUND, min_size=1, max_size=5))
def test_a_block_read_as_objects_is_the_block_that_sqlite_reads(changes: dict[str, Found]) -> None:
    """Few changes are looked at one by one: these see what the many see."""
    block = ChangeBlock(StoreName("berlin", "Berlin"), packed(changes), len(changes))
    found = {change.item: change for change in block.changes()}
    assert set(found) == set(changes)
    for item, (after, row, before) in changes.items():
        change = found[item]
        assert change.row == row
        assert change.after is not None
        assert int(change.after * MILLION) == after
        assert before == (None if change.before is None else int(change.before * MILLION))


@pytest.mark.parametrize("name", ["a\nb", "a\x1fb", "\ufffd"])
def test_what_would_break_the_way_is_no_name(name: str) -> None:
    """The separators of the texts between the engines cannot stand in a name."""
    assert not is_name(name)
