"""What `--as-of` means."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.cli.arguments.times import read_as_of
from shelfwatch.cli.workflows.on_stack import StackLoadOptions
from shelfwatch.core.errors import Misuse

BERLIN = ZoneInfo("Europe/Berlin")
FIRST, LAST = map(datetime.fromisoformat, ("1971-01-01", "2500-01-01"))
NOW = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-10T18:30", datetime(2026, 3, 10, 17, 30, tzinfo=UTC)),
        ("2026-03-10 18:30:05", datetime(2026, 3, 10, 17, 30, 5, tzinfo=UTC)),
        ("2026-03-10T18:30Z", datetime(2026, 3, 10, 18, 30, tzinfo=UTC)),
        ("2026-03-10T18:30+05:30", datetime(2026, 3, 10, 13, 0, tzinfo=UTC)),
        (" 2026-03-10T18:30Z ", datetime(2026, 3, 10, 18, 30, tzinfo=UTC)),
        ("2026-03-10", datetime(2026, 3, 10, 22, 59, 59, 999999, tzinfo=UTC)),
        ("2025-07-10", datetime(2025, 7, 10, 21, 59, 59, 999999, tzinfo=UTC)),
        ("2027-01-01", datetime(2027, 1, 1, 22, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_each_spelling_is_one_moment(text: str, moment: datetime) -> None:
    """No offset means the zone's; a date alone is the end of that day, whatever the clock shows."""
    assert read_as_of(text, BERLIN) == moment


@pytest.mark.parametrize(
    "text", ["", "yesterday", "14.3.2026", "2026-13-01", "9999-12-31T23:59-23:00"]
)
def test_anything_else_is_misuse_with_examples(text: str) -> None:
    """The sentence shows how to write it."""
    with pytest.raises(Misuse, match="write it like 2026-03-14"):
        read_as_of(text, BERLIN)


@given(st.datetimes(FIRST, LAST, timezones=st.timezones()))
def test_a_time_with_an_offset_is_itself(moment: datetime) -> None:
    """Whatever the offset, the moment stays the same."""
    assert read_as_of(moment.isoformat(), BERLIN) == moment.astimezone(UTC)


@given(st.dates(date(1971, 1, 1), date(2026, 3, 12)))
def test_the_end_of_a_day_is_the_last_of_it(day: date) -> None:
    """A microsecond later, the zone's clocks show the next day."""
    end = read_as_of(day.isoformat(), BERLIN)
    assert end.astimezone(BERLIN).date() == day
    assert (end + timedelta(microseconds=1)).astimezone(BERLIN).date() > day


def test_a_file_name_that_is_no_utf_8_can_be_sent_to_a_stack() -> None:
    """Linux allows any bytes in a name; S3 takes UTF-8 alone."""
    sent = StackLoadOptions(None, None, baseline=False).sent("st\udcf6ck.csv")
    assert (sent.path.name, sent.name) == ("st\udcf6ck.csv", "st?ck.csv")


SHOW_ON_A_STACK = """
from datetime import UTC, datetime
from shelfwatch.cli.arguments.target import machine_zone
from shelfwatch.cli.workflows.on_stack import StackLoadOptions
from shelfwatch.cli.output.formatting import show_moment
for month in ("01", "07"):
    options = StackLoadOptions(None, f"2026-{month}-14T12:00", False)
    made = options.sent("x.csv").as_of
    print(made.isoformat(), show_moment(made, machine_zone()))
"""


@pytest.mark.slow
def test_a_stack_is_told_the_time_by_the_offset_of_that_day() -> None:
    """Summer time holds in July, also where a person says so in winter; and it is shown so."""
    shown = subprocess.run(  # noqa: S603 it is this very interpreter, with a constant
        [sys.executable, "-c", SHOW_ON_A_STACK],
        env={**os.environ, "TZ": "Europe/Berlin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert shown == [
        "2026-01-14T11:00:00+00:00 2026-01-14 12:00",
        "2026-07-14T10:00:00+00:00 2026-07-14 12:00",
    ]
