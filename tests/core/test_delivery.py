"""A delivery: its id, how long it waits, and what may be printed of its address."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.delivery import (
    FIRST_WAIT,
    GIVE_UP_AFTER,
    LEASE,
    LONGEST_WAIT,
    SEND_LIMIT,
    Delivery,
    DeliveryState,
    channel_of,
    delivery_id,
    is_email,
    is_hopeless,
    may_have_arrived,
    show_address,
    wait_before,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LUCK = st.floats(0, 1)


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


@given(st.integers(2, 10_000), LUCK)
def test_a_wait_is_bounded_and_luck_takes_half_at_most(attempt: int, luck: float) -> None:
    """Never at once, never longer than half an hour, however often it failed."""
    wait = wait_before(attempt, luck)
    assert FIRST_WAIT / 2 <= wait <= LONGEST_WAIT
    assert wait_before(attempt, 0) / 2 <= wait <= wait_before(attempt, 0)


@given(st.integers(2, 100), LUCK)
def test_waits_never_get_shorter(attempt: int, luck: float) -> None:
    """A channel that stays down is asked less and less often."""
    assert wait_before(attempt, luck) <= wait_before(attempt + 1, luck)


def test_the_first_waits_double_from_five_seconds() -> None:
    """A hiccup costs seconds, an outage half an hour."""
    seconds = [wait_before(attempt, 0).total_seconds() for attempt in (2, 3, 4, 20)]
    assert seconds == [5, 10, 20, 1800]


def test_a_lease_outlives_the_longest_send() -> None:
    """Else two workers could send the same message at the same time."""
    assert LEASE > SEND_LIMIT


@pytest.mark.parametrize(
    ("age", "hopeless"),
    [
        (timedelta(days=-1), False),
        (timedelta(0), False),
        (GIVE_UP_AFTER - timedelta(microseconds=1), False),
        (GIVE_UP_AFTER, True),
    ],
)
def test_a_delivery_is_hopeless_after_three_days(age: timedelta, *, hopeless: bool) -> None:
    """And not before, also where the clock went backwards."""
    assert is_hopeless(NOON, NOON + age) is hopeless


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
