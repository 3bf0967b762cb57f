"""Where SQL restates a rule of the core, both give the same answer."""

import sqlite3
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.alerting.retries import LONGEST_WAIT, first_try, is_due
from shelfwatch.core.stock.change import Change
from shelfwatch.core.stock.count import LIMIT, MILLION, from_millionths, millionths
from shelfwatch.core.stock.threshold import Threshold
from shelfwatch.local.sqlite.engine.column_values import (
    START,
    from_ticks,
    millionths_or_none,
    to_ticks,
)
from shelfwatch.local.sqlite.ledger.deliveries import FIRST_TRY, IS_DUE
from shelfwatch.local.sqlite.ledger.judged_changes import MAY_BE_NEWS

EDGE = int(LIMIT) * MILLION - 1
COUNTS = st.one_of(st.integers(-2, 2), st.integers(-EDGE, EDGE))


def may_be_news(change: Change, of_file: Decimal | None, highest: Decimal) -> bool:
    """Whether SQLite picks a change for the core to judge."""
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE change (before INTEGER, after INTEGER)")
        connection.execute("CREATE TABLE detail (threshold INTEGER)")
        connection.execute("CREATE TABLE low_level (item TEXT)")
        counts = (millionths_or_none(change.before), millionths_or_none(change.after))
        connection.execute("INSERT INTO change VALUES (?, ?)", counts)
        connection.execute("INSERT INTO detail VALUES (?)", (millionths_or_none(of_file),))
        if change.threshold.was_low:
            connection.execute("INSERT INTO low_level VALUES ('item')")
        picked = connection.execute(
            f"SELECT 1 FROM change JOIN detail LEFT JOIN low_level WHERE {MAY_BE_NEWS}",  # noqa: S608 - our own constant
            {"highest": millionths(highest)},
        ).fetchall()
    connection.close()
    return bool(picked)


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


@given(
    before=st.none() | COUNTS,
    after=st.none() | COUNTS,
    of_file=st.none() | st.integers(0, 3),
    of_rules=st.none() | st.integers(0, 3),
    was_low=st.booleans(),
)
def test_sql_picks_every_change_that_the_core_takes_for_news(
    before: int | None,
    after: int | None,
    of_file: int | None,
    of_rules: int | None,
    was_low: bool,  # noqa: FBT001 drawn by name
) -> None:
    """Also at zero, below it, at first sight, at a threshold, and for what was forgotten."""
    value = of_rules if of_file is None else of_file
    threshold = Threshold(None if value is None else Decimal(value), was_low=was_low)
    counts = [None if count is None else from_millionths(count) for count in (before, after)]
    change = Change("item", counts[0], counts[1], threshold=threshold)
    states = change.states
    if change.kind is not None or (states[0] is not states[1] and after is not None):
        file = None if of_file is None else Decimal(of_file)
        assert may_be_news(change, file, Decimal(of_rules or 0))


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
