"""The brake's figures come out of SQL; they are those that the core's words describe."""

from dataclasses import replace

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelfwatch.core.stock.count import LIMIT, MILLION
from shelfwatch.core.uploads.brake import BrakeLimits, StoreFigures
from shelfwatch.core.uploads.upload import Missing
from shelfwatch.ports import StoreName
from shelfwatch.service.loading.plan_figures import figures_of

EDGE = int(LIMIT) * MILLION - 1
COUNTS = st.one_of(st.integers(-12, 12), st.sampled_from([-EDGE, EDGE, 100, 121]))
LEVELS = st.tuples(st.none() | COUNTS, st.none() | COUNTS)
"""What is kept of an item, and what the file says of it."""

ALL = BrakeLimits(minimum=1)
BERLIN = StoreName("berlin", "Berlin")


def counted(levels: list[tuple[int | None, int | None]], limits: BrakeLimits) -> StoreFigures:
    """The figures by the words of `StoreFigures`."""
    both = [(old, new) for old, new in levels if old and new]
    up = [1 for old, new in both if abs(old) * limits.factor <= abs(new)]
    down = [1 for old, new in both if abs(new) * limits.factor <= abs(old)]
    stock = [(old, new) for old, new in levels if old is not None and old > 0]
    return StoreFigures(
        "Berlin",
        in_stock=len(stock),
        to_zero=sum(new is not None and new <= 0 for _, new in stock),
        compared=len(both),
        multiplied=len(up),
        divided=len(down),
        missing=sum(new is None for _, new in stock),
    )


def planned(levels: list[tuple[int | None, int | None]]) -> duckdb.DuckDBPyConnection:
    """The tables of a plan, as `make_plan` leaves them."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE told (item VARCHAR, before BIGINT, after BIGINT)")
    for item, (old, new) in enumerate(levels):
        connection.execute("INSERT INTO told VALUES (?, ?, ?)", [str(item), old, new])
    for table, query in {
        "level": "SELECT 0 AS store, item, before AS count FROM told WHERE before IS NOT NULL",
        "good": "SELECT 0 AS store, item, after AS count FROM told WHERE after IS NOT NULL",
        "changed": "SELECT 0 AS store, * FROM told WHERE after IS NOT NULL AND after IS DISTINCT"
        " FROM before",
        "superseded": "SELECT 0 AS store, item FROM told WHERE false",
        "missing": "SELECT 0 AS store, item, true AS was_in_stock FROM told"
        " WHERE before > 0 AND after IS NULL",
    }.items():
        connection.execute(f"CREATE TABLE {table} AS {query}")
    return connection


@settings(deadline=None)
@given(st.lists(LEVELS, max_size=6), st.integers(2, 11))
def test_the_figures_are_those_that_the_core_describes(
    levels: list[tuple[int | None, int | None]], factor: int
) -> None:
    """Below zero, at the edge of what a count may be, unknown before or unsaid now."""
    limits = replace(ALL, factor=factor)
    expected = counted(levels, limits)
    concerned = expected.to_zero + expected.multiplied + expected.divided + expected.missing
    with planned(levels) as connection:
        found = figures_of(connection, [BERLIN], limits, Missing.REPORT)
    assert found == ([expected] if concerned else [])


@pytest.mark.parametrize("limits", [replace(ALL, is_on=False), replace(ALL, minimum=3)])
def test_nothing_is_counted_that_could_hold_nothing(limits: BrakeLimits) -> None:
    """Switched off, or with too few items concerned."""
    with planned([(5, 0), (5, 0)]) as connection:
        assert figures_of(connection, [BERLIN], limits, None) == []
