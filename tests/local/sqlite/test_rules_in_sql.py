"""Where SQL restates a rule of the core, both give the same answer."""

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.change import News, judge
from shelfwatch.core.count import LIMIT, MILLION, from_millionths
from shelfwatch.local.sqlite.alerts import IS_BACK, IS_OUT

EDGE = int(LIMIT) * MILLION - 1
COUNTS = st.one_of(st.integers(-2, 2), st.integers(-EDGE, EDGE))


def judged_by_sql(before: int | None, after: int | None) -> News | None:
    """What the SQL conditions say of one change, its counts in millionths."""
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE change (before INTEGER, after INTEGER)")
        connection.execute("INSERT INTO change VALUES (?, ?)", (before, after))
        conditions = f"SELECT {IS_OUT}, {IS_BACK} FROM change"  # noqa: S608 - our own constants
        is_out, is_back = connection.execute(conditions).fetchone()
    connection.close()
    assert not (is_out and is_back)
    return News.OUT if is_out else News.BACK if is_back else None


@given(before=st.none() | COUNTS, after=st.none() | COUNTS)
def test_sql_judges_every_change_as_the_core_does(before: int | None, after: int | None) -> None:
    """Also at zero, below it, at first sight, and for what was forgotten."""
    as_counts = [None if count is None else from_millionths(count) for count in (before, after)]
    assert judged_by_sql(before, after) is judge(*as_counts)
