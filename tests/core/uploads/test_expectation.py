"""When a file is expected: read, reckoned on real clocks, and missed only where none came."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.errors import Misuse
from shelfwatch.core.uploads.expectation import (
    EVERY_DAY,
    LOOKED_AT,
    WORKING_DAYS,
    Expectation,
    missed_deadline,
    propose,
    read_expectation,
)

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
).map(ZoneInfo)

EXPECTATIONS = st.builds(
    Expectation,
    st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0)),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=3),
)

TIMES = st.integers(0, 364 * 24 * 60).map(
    lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("daily by 09:00", Expectation(time(9))),
        ("Daily  by 9:00 on working days", Expectation(time(9), WORKING_DAYS)),
        ("daily by 23:30 on mon, Friday and sun", Expectation(time(23, 30), frozenset({0, 4, 6}))),
        (
            "daily by 09:00 on working days except 2026-12-25, 2026-12-26",
            Expectation(time(9), WORKING_DAYS, frozenset({date(2026, 12, 25), date(2026, 12, 26)})),
        ),
    ],
)
def test_it_is_read_as_people_write_it(text: str, expected: Expectation) -> None:
    """In any letters, with days in full or in three."""
    assert read_expectation(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "daily", "by 9", "daily by 25:00"),
        *("daily by 09:00 on holidays", "daily by 9:00 except xmas"),
    ],
)
def test_what_is_not_understood_is_refused_with_an_example(text: str) -> None:
    """A mistyped day must not become every day."""
    with pytest.raises(Misuse, match="write"):
        read_expectation(text)


@given(EXPECTATIONS)
def test_what_is_shown_can_be_typed(expectation: Expectation) -> None:
    """It is kept as that text."""
    assert read_expectation(str(expectation)) == expectation


@given(EXPECTATIONS, TIMES, ZONES)
def test_deadlines_are_in_order_past_and_on_the_days_that_are_meant(
    expectation: Expectation, now: datetime, zone: ZoneInfo
) -> None:
    """Whatever the clocks of the zone do that night."""
    found = expectation.deadlines(now, zone, LOOKED_AT)
    assert found == sorted(set(found))
    for deadline in found:
        assert deadline <= now
        day = deadline.astimezone(zone).date()
        assert day.weekday() in expectation.days
        assert day not in expectation.exceptions


@given(EXPECTATIONS, TIMES, ZONES, st.integers(0, 300))
def test_a_file_before_each_deadline_is_enough(
    expectation: Expectation, now: datetime, zone: ZoneInfo, early: int
) -> None:
    """On days of 23 and of 25 hours as well."""
    deadlines = expectation.deadlines(now, zone, LOOKED_AT + 1)
    arrivals = sorted(one - timedelta(minutes=early) for one in deadlines)
    assert missed_deadline(expectation, arrivals, LONG_AGO, now, zone) is None


@given(EXPECTATIONS, TIMES, ZONES, st.lists(TIMES, max_size=8))
def test_a_missed_deadline_has_no_file_after_it_and_none_just_before(
    expectation: Expectation, now: datetime, zone: ZoneInfo, arrivals: list[datetime]
) -> None:
    """So nobody is alarmed where the last thing that happened is a file."""
    known = sorted(one for one in arrivals if one <= now)
    missed = missed_deadline(expectation, known, LONG_AGO, now, zone)
    if missed is not None:
        assert missed == expectation.deadlines(now, zone, 1)[-1]
        assert not any(one > missed for one in known)
        assert missed_deadline(expectation, [*known, now], LONG_AGO, now, zone) is None or (
            now == missed
        )
        assert missed_deadline(expectation, known, missed, now, zone) is None


def test_nine_in_the_morning_stays_nine_when_the_clocks_change() -> None:
    """An hour earlier in UTC once summer has begun."""
    zone, daily = ZoneInfo("Europe/Berlin"), Expectation(time(9))
    found = daily.deadlines(datetime(2026, 3, 29, 12, tzinfo=UTC), zone, 2)
    assert [one.hour for one in found] == [8, 7]


@given(st.lists(TIMES, max_size=40), TIMES, ZONES)
def test_a_proposal_can_be_typed(arrivals: list[datetime], now: datetime, zone: ZoneInfo) -> None:
    """However files came."""
    found = propose(sorted(one for one in arrivals if one <= now), now, zone)
    assert found is None or read_expectation(str(found)) == found


def test_files_at_any_hour_are_no_schedule() -> None:
    """A proposal that would be wrong tomorrow is none."""
    now = datetime(2026, 11, 27, tzinfo=UTC)
    daily = [now - timedelta(days=day) for day in range(1, 28)]
    found = propose(sorted(daily), now, UTC)
    assert found is not None
    assert (found.days, found.by) == (EVERY_DAY, time(0, 30))
    wild = sorted(one + timedelta(hours=7 * (place % 3)) for place, one in enumerate(daily))
    assert propose(wild, now, UTC) is None
