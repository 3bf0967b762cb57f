"""A delivery: its id, how long it waits, and what may be printed of its address."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.alerting.addresses import channel_of, is_email, show_address
from shelfwatch.core.alerting.delivery import Delivery, DeliveryState, delivery_id, may_have_arrived
from shelfwatch.core.alerting.retries import (
    FIRST_WAIT,
    GIVE_UP_AFTER,
    LEASE,
    LEAST_TRIES,
    LONGEST_WAIT,
    SEND_LIMIT,
    first_try,
    is_hopeless,
    wait_before,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
JITTER = st.floats(0, 1)


@given(st.permutations(["a1", "a2", "a3"]))
def test_the_id_does_not_depend_on_the_order_of_the_alerts(alerts: list[str]) -> None:
    """A retry is the same message, however its sections were gathered."""
    assert delivery_id("ann@example.org", alerts) == delivery_id(
        "ann@example.org", ["a1", "a2", "a3"]
    )


def test_address_and_alerts_each_make_another_id() -> None:
    """Two people, or two stories, are two messages."""
    ids = {
        delivery_id("ann@example.org", ["a1"]),
        delivery_id("bob@example.org", ["a1"]),
        delivery_id("ann@example.org", ["a2"]),
        delivery_id("ann@example.org", ["a1", "a2"]),
    }
    assert len(ids) == 4


@given(st.integers(2, 10_000), JITTER)
def test_a_wait_is_bounded_and_luck_takes_half_at_most(attempt: int, jitter: float) -> None:
    """Never at once, never longer than half an hour, however often it failed."""
    wait = wait_before(attempt, jitter)
    assert FIRST_WAIT / 2 <= wait <= LONGEST_WAIT
    assert wait_before(attempt, 0) / 2 <= wait <= wait_before(attempt, 0)


@given(st.integers(2, 100), JITTER)
def test_waits_never_get_shorter(attempt: int, jitter: float) -> None:
    """A channel that stays down is asked less and less often."""
    assert wait_before(attempt, jitter) <= wait_before(attempt + 1, jitter)


def test_the_first_waits_double_from_five_seconds() -> None:
    """A hiccup costs seconds, an outage half an hour."""
    seconds = [wait_before(attempt, 0).total_seconds() for attempt in (2, 3, 4, 20)]
    assert seconds == [5, 10, 20, 1800]


def test_a_lease_outlives_the_longest_send() -> None:
    """Else two workers could send the same message at the same time."""
    assert LEASE > SEND_LIMIT


MAIL = Delivery("d1", "u1", 1, "ann@example.org", (), NOON)
A_MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("age", "attempts", "hopeless"),
    [
        (timedelta(days=-1), LEAST_TRIES, False),
        (timedelta(0), LEAST_TRIES, False),
        (GIVE_UP_AFTER - A_MOMENT, 10 * LEAST_TRIES, False),
        (GIVE_UP_AFTER, LEAST_TRIES, True),
        (GIVE_UP_AFTER, LEAST_TRIES - 1, False),
        (100 * GIVE_UP_AFTER, 1, False),
    ],
)
def test_a_delivery_is_hopeless_after_three_days_and_enough_tries(
    age: timedelta, attempts: int, *, hopeless: bool
) -> None:
    """And not before, also where the clock went backwards; how old the message is is no matter."""
    sent = replace(MAIL, first_try=NOON, attempts=attempts, created=NOON - 10 * GIVE_UP_AFTER)
    assert is_hopeless(sent, NOON + age) is hopeless
    assert not is_hopeless(replace(sent, first_try=None), NOON + age)


GAPS = st.one_of(
    st.timedeltas(timedelta(), timedelta(hours=12)),  # off at night
    st.timedeltas(timedelta(), timedelta(days=400)),  # off for long, or the clock is set ahead
    st.timedeltas(timedelta(days=-400), timedelta()),  # it is set back
)


def tries(gaps: Iterable[timedelta]) -> Iterator[tuple[Delivery, datetime]]:
    """The tries of one message, each with its time: a gap, and what the rule says of waiting."""
    sent, now = MAIL, NOON
    for attempt, gap in enumerate(gaps, start=1):
        now += gap + (wait_before(attempt, 1) if attempt > 1 else timedelta())
        sent = replace(sent, attempts=attempt, first_try=first_try(sent.first_try, now))
        yield sent, now
        if is_hopeless(sent, now):
            return


@given(st.lists(GAPS, max_size=60))
def test_whatever_the_clock_does_it_is_tried_often_enough(gaps: list[timedelta]) -> None:
    """A laptop that is off at night, a year's jump ahead, or one back: never after few tries."""
    for sent, now in tries(gaps):
        assert sent.first_try is not None
        assert sent.first_try <= now
        if is_hopeless(sent, now):
            assert sent.attempts >= LEAST_TRIES
            assert now - sent.first_try >= GIVE_UP_AFTER


@given(st.lists(st.timedeltas(timedelta(), timedelta(hours=12)), max_size=400), GAPS)
def test_no_message_is_tried_for_ever(gaps: list[timedelta], jump: timedelta) -> None:
    """At most for three days of tries after the clock was last set, whichever way."""
    most = LEAST_TRIES + 2 * (GIVE_UP_AFTER // LONGEST_WAIT)
    made = list(tries([timedelta(), jump, *gaps, *[timedelta()] * 2 * most]))
    assert is_hopeless(*made[-1])
    assert len(made) <= most + 2


@pytest.mark.parametrize(
    ("address", "channel", "shown"),
    [
        ("ann@example.org", "email", "ann@example.org"),
        ("mailtos://user:secret@example.org", "mailtos", "mailtos://***"),
        ("Slack://token/token", "slack", "Slack://***"),
        ("json://127.0.0.1:8080/path?key=secret", "json", "json://***"),
        ("user:secret@example.org", "email", "***"),
        ("tgram:/1:secret@x", "email", "***"),
        ("secret", "secret", "***"),
        ("secret secret://x", "secret secret", "***"),
        ("+4930123456", "+4930123456", "+4930123456"),
        ("arn:aws:sqs:eu-west-1:1:q", "arn:aws:sqs:eu-west-1:1:q", "arn:aws:sqs:eu-west-1:1:q"),
    ],
)
def test_an_address_shows_its_channel_and_no_secret(address: str, channel: str, shown: str) -> None:
    """An Apprise URL is a password; only its scheme is ever printed."""
    assert channel_of(address) == channel
    assert show_address(address) == shown
    assert is_email(address) is (channel == "email")


@pytest.mark.parametrize(
    ("state", "attempts", "error", "may"),
    [
        (DeliveryState.DUE, 0, None, False),
        (DeliveryState.DUE, 1, None, True),
        (DeliveryState.DUE, 1, "busy", False),
        (DeliveryState.DELIVERED, 2, None, True),
        (DeliveryState.GIVEN_UP, 9, "busy", False),
        (DeliveryState.CANCELLED, 1, None, False),
    ],
)
def test_who_may_have_read_a_message(
    state: DeliveryState, attempts: int, error: str | None, *, may: bool
) -> None:
    """A try without an answer may have arrived; one that failed has not."""
    delivery = Delivery("d1", "u1", 1, "ann@example.org", (), NOON, attempts, state)
    assert may_have_arrived(replace(delivery, last_error=error)) is may
