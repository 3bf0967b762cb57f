"""Terms, quiet hours and digests: what is written, and when that is, also as clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.alerting.terms import pattern_of
from shelfwatch.core.errors import Misuse
from shelfwatch.core.schedules.cadence import read_cadence
from shelfwatch.core.schedules.quiet import QuietHours, read_quiet
from shelfwatch.service.alerting.timing import checked_cadence, next_time, zone_named

BERLIN = ZoneInfo("Europe/Berlin")
TIMES = st.times().map(lambda found: found.replace(second=0, microsecond=0))
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 hypothesis wants them so


def berlin(month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    """A moment of 2026 by the clocks of Berlin, in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("pattern", "item", "matches"),
    [
        ("TEE-*", "TEE-1", True),
        ("TEE-*", "tee-1", False),
        ("*", "any\nthing", True),
        ("A.B", "AxB", False),
        ("[AB]?", "[AB]?", True),
        ("*-XL", "TEE-XL", True),
        ("TEE", "TEE-1", False),
    ],
)
def test_a_star_stands_for_any_text_and_nothing_else_does(
    pattern: str, item: str, *, matches: bool
) -> None:
    """Brackets, dots and question marks are plain characters in names."""
    assert bool(pattern_of(pattern).fullmatch(item)) is matches


@pytest.mark.parametrize(
    ("moment", "free"),
    [
        (berlin(11, 25, 21, 59), berlin(11, 25, 21, 59)),
        (berlin(11, 25, 22, 0), berlin(11, 26, 7, 0)),
        (berlin(11, 26, 6, 59), berlin(11, 26, 7, 0)),
        (berlin(11, 26, 7, 0), berlin(11, 26, 7, 0)),
        # The nights in which the clocks change: the morning comes when they say so.
        (berlin(3, 28, 23, 0), berlin(3, 29, 7, 0)),
        (berlin(10, 24, 23, 0), berlin(10, 25, 7, 0)),
    ],
)
def test_quiet_hours_end_when_the_clocks_say_so(moment: datetime, free: datetime) -> None:
    """At the very end one may be told; both nights of the year too."""
    assert read_quiet("22:00-7:00").hold(moment, BERLIN) == free


def test_an_end_that_the_clocks_skip_or_repeat_is_never_too_early() -> None:
    """02:30 is not there on 29 March, and twice on 25 October: then the later one counts."""
    quiet = QuietHours(time(22), time(2, 30))
    assert quiet.hold(berlin(3, 29, 1, 59), BERLIN) >= berlin(3, 29, 3, 0) - timedelta(minutes=30)
    assert quiet.hold(berlin(10, 25, 1, 0), BERLIN) == berlin(10, 25, 2, 30, fold=1)


@given(INSTANTS, TIMES, TIMES)
def test_nothing_is_held_for_longer_than_a_day_or_into_the_past(
    moment: datetime, start: time, end: time
) -> None:
    """And what is let go is held no more, as long as the clocks run evenly."""
    if start == end:
        return
    free = QuietHours(start, end).hold(moment, BERLIN)
    assert moment <= free <= moment + timedelta(hours=25)
    assert QuietHours(start, end).hold(free, UTC) >= free


@pytest.mark.parametrize("text", ["22-7", "24:00-07:00", "07:00-07:00", "", "22:00-07:60"])
def test_what_is_no_time_of_quiet_is_refused(text: str) -> None:
    """In one sentence that says how it is written."""
    with pytest.raises(Misuse):
        read_quiet(text)


@pytest.mark.parametrize(
    ("cadence", "after", "due"),
    [
        ("hourly", berlin(11, 25, 9, 0), berlin(11, 25, 10, 0)),
        ("daily", berlin(11, 25, 7, 29), berlin(11, 25, 7, 30)),
        ("daily", berlin(11, 27, 7, 30), berlin(11, 30, 7, 30)),
        ("weekly", berlin(11, 25, 9, 0), berlin(11, 30, 7, 30)),
        # Skipped by the clocks: right after. Shown twice: once, and the next is a day later.
        ("30 2 * * *", berlin(3, 29, 1, 0), berlin(3, 29, 3, 0)),
        ("30 2 * * *", berlin(10, 25, 1, 0), berlin(10, 25, 2, 30)),
        ("30 2 * * *", berlin(10, 25, 2, 30), berlin(10, 26, 2, 30)),
        # Each hour is an hour, also the one that comes twice.
        ("hourly", berlin(10, 25, 2, 0), berlin(10, 25, 2, 0, fold=1)),
    ],
)
def test_a_digest_is_due_by_the_clocks_of_its_zone(
    cadence: str, after: datetime, due: datetime
) -> None:
    """Also on the two days on which these change."""
    assert next_time(cadence, after, BERLIN) == due


@pytest.mark.parametrize("text", ["sometimes", "* * *", "61 * * * *", "0 0 30 2 *", "@daily"])
def test_a_cadence_that_never_comes_is_refused(text: str) -> None:
    """Before anything is subscribed: a digest that never goes out would be silence."""
    with pytest.raises(Misuse):
        checked_cadence(text, berlin(11, 25, 9))


def test_a_cadence_is_kept_as_it_is_meant() -> None:
    """With single blanks, since it is compared and shown."""
    assert read_cadence(" 30  7 * * 1-5 ") == "30 7 * * 1-5"
    assert read_cadence("at-once") == "at-once"


@pytest.mark.parametrize("name", ["Berlin", "../etc/passwd", ""])
def test_a_zone_is_one_of_the_database(name: str) -> None:
    """And no path."""
    with pytest.raises(Misuse):
        zone_named(name)
