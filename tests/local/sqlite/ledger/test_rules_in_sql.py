"""Where SQL restates a rule of the core, both give the same answer."""

import sqlite3
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.alerting.retries import LONGEST_WAIT, first_try, is_due
from shelfwatch.core.stock.change import AlertKind, judge
from shelfwatch.core.stock.count import LIMIT, MILLION, from_millionths
from shelfwatch.local.sqlite.engine.column_values import START, from_ticks, to_ticks
from shelfwatch.local.sqlite.ledger.alerts import IS_BACK, IS_OUT
from shelfwatch.local.sqlite.ledger.deliveries import FIRST_TRY, IS_DUE

EDGE = int(LIMIT) * MILLION - 1
COUNTS = st.one_of(st.integers(-2, 2), st.integers(-EDGE, EDGE))


def judged_by_sql(before: int | None, after: int | None) -> AlertKind | None:
    """What the SQL conditions say of one change, its counts in millionths."""
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE change (before INTEGER, after INTEGER)")
        connection.execute("INSERT INTO change VALUES (?, ?)", (before, after))
        conditions = f"SELECT {IS_OUT}, {IS_BACK} FROM change"  # noqa: S608 - our own constants
        is_out, is_back = connection.execute(conditions).fetchone()
    connection.close()
    assert not (is_out and is_back)
    return AlertKind.OUT if is_out else AlertKind.BACK if is_back else None


def due_by_sql(next_try: datetime, now: datetime) -> bool:
    """What the SQL condition says of one delivery."""
    params = {
        "next_try": to_ticks(next_try),
        "now": to_ticks(now),
        "too_far": to_ticks(now + LONGEST_WAIT),
    }
    connection = sqlite3.connect(":memory:")
    condition = IS_DUE.replace("next_try", ":next_try")
    found = connection.execute(f"SELECT {condition}", params).fetchone()
    connection.close()
    return bool(found[0])


@given(before=st.none() | COUNTS, after=st.none() | COUNTS)
def test_sql_judges_every_change_as_the_core_does(before: int | None, after: int | None) -> None:
    """Also at zero, below it, at first sight, and for what was forgotten."""
    as_counts = [None if count is None else from_millionths(count) for count in (before, after)]
    assert judged_by_sql(before, after) is judge(*as_counts)


@given(
    since=st.timedeltas(timedelta(), timedelta(days=36_500)),
    ahead=st.timedeltas(-2 * LONGEST_WAIT, 2 * LONGEST_WAIT)
    | st.sampled_from([timedelta(), LONGEST_WAIT, LONGEST_WAIT + timedelta(microseconds=1)]),
)
def test_sql_finds_due_what_the_core_does(since: timedelta, ahead: timedelta) -> None:
    """Also at the very moment, and where the clock was set back."""
    now = START + since
    assert due_by_sql(now + ahead, now) is is_due(now + ahead, now)


def first_try_by_sql(before: datetime | None, now: datetime) -> datetime:
    """What the SQL expression makes of the first try that is kept."""
    params = {"first_try": None if before is None else to_ticks(before), "now": to_ticks(now)}
    connection = sqlite3.connect(":memory:")
    expression = FIRST_TRY.replace("first_try", ":first_try")
    found = connection.execute(f"SELECT {expression}", params).fetchone()
    connection.close()
    return from_ticks(found[0])


@given(before=st.none() | st.integers(0, 3), now=st.integers(0, 3))
def test_sql_keeps_the_first_try_as_the_core_does(before: int | None, now: int) -> None:
    """Also where the clock was set back since."""
    kept = None if before is None else from_ticks(before)
    assert first_try_by_sql(kept, from_ticks(now)) == first_try(kept, from_ticks(now))
