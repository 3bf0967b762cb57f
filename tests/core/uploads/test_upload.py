"""An upload: its id, its version and the account of its rows."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.uploads.upload import Outcomes, decide_version, loaded_message, upload_id

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=ZONES)  # noqa: DTZ001 hypothesis wants naive bounds


@given(TIMES, ZONES)
def test_an_upload_has_one_id_in_every_zone(version: datetime, zone: timezone) -> None:
    """The id follows from the moment, not from how a clock on a wall shows it."""
    assert upload_id("hash", version, None) == upload_id("hash", version.astimezone(zone), None)


def test_content_version_and_store_each_make_another_upload() -> None:
    """Twice is once only where all three are the same."""
    base = upload_id("hash", NOON, None)
    assert base == upload_id("hash", NOON, "")
    others = {
        upload_id("other", NOON, None),
        upload_id("hash", NOON + timedelta(microseconds=1), None),
        upload_id("hash", NOON, "Berlin"),
        upload_id("hash", NOON, None, "read by qty"),
    }
    assert len(others | {base}) == 5


def test_an_id_is_no_number_to_a_spreadsheet() -> None:
    """It starts with a letter."""
    assert upload_id("hash", NOON, None)[0] == "u"


@pytest.mark.parametrize(
    ("ahead", "kept"),
    [
        (timedelta(days=-400), True),
        (timedelta(0), True),
        (timedelta(minutes=5), True),
        (timedelta(minutes=5, microseconds=1), False),
        (timedelta(days=9), False),
    ],
)
def test_a_version_from_the_future_is_cut_to_the_arrival(ahead: timedelta, *, kept: bool) -> None:
    """Five minutes of disagreeing clocks are forgiven; more would lock later files out."""
    assert decide_version(NOON + ahead, NOON) == (NOON + ahead if kept else NOON)


def test_no_claimed_version_means_the_arrival() -> None:
    """A file that does not say when it was made was made when it came."""
    assert decide_version(None, NOON) == NOON


@given(TIMES, TIMES)
def test_a_version_is_kept_in_utc(claimed: datetime, arrived: datetime) -> None:
    """Whatever zone it was claimed in."""
    version = decide_version(claimed, arrived)
    assert version.utcoffset() == timedelta(0)
    assert version <= arrived + timedelta(minutes=5)


OUTCOMES = st.builds(Outcomes, *[st.integers(0, 9)] * 5)


@given(OUTCOMES)
def test_the_five_outcomes_are_all_the_rows(outcomes: Outcomes) -> None:
    """Every row is accounted for."""
    assert outcomes.rows == (
        outcomes.changed
        + outcomes.unchanged
        + outcomes.superseded
        + outcomes.untracked
        + outcomes.rejected
    )


@given(OUTCOMES)
def test_a_report_says_one_sentence(outcomes: Outcomes) -> None:
    """Never blank, one line, ended by a full stop."""
    message = loaded_message(outcomes)
    assert message.endswith(".")
    assert len(message.splitlines()) == 1


def test_a_wholly_superseded_file_says_so_first() -> None:
    """A person who drops an old file sees at once why nothing happened."""
    assert loaded_message(Outcomes(superseded=7)).startswith("Older than what is")


def test_a_message_names_only_what_there_was() -> None:
    """Changed and unchanged always; the three others where there are any."""
    assert loaded_message(Outcomes(2, 3)) == "5 rows: 2 changed, 3 unchanged."
    assert (
        loaded_message(Outcomes(1_000, 1, 1, 1, 1))
        == "1,004 rows: 1,000 changed, 1 unchanged, 1 older than what is loaded,"
        " 1 without a count, 1 rejected."
    )


def test_one_row_is_not_called_rows() -> None:
    """The sentence is for a person."""
    assert loaded_message(Outcomes(changed=1)) == "1 row: 1 changed, 0 unchanged."
