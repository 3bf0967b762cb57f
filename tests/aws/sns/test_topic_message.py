"""An alert as SNS carries it: within its limits, whatever there is to tell."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shelfwatch.aws.ledger.held_back import EVERYBODY
from shelfwatch.aws.sns.topic_message import compose_topic_message
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.stock.change import AlertKind, Change

pytestmark = pytest.mark.slow

SNS_TAKES = 256 * 1024
"""Bytes of a message with its attributes (AWS, "Amazon SNS endpoints and quotas")."""

ACTING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
LONGEST_NAME = 1_024
MOST_ITEMS = 20_000
WORST_LETTERS = ('"', "\\", "x", "ß", "€", "😀", "<")
"""Letters that JSON escapes, again and again, and those of one to four bytes."""


def alert(store: str, item: str, name: str, number: int, kind: AlertKind = AlertKind.OUT) -> Alert:
    """An alert of so many items whose names begin alike."""
    items = tuple(
        Change(f"{item}{place}", Decimal("123456789.123456"), Decimal("-0.000001"), place, name)
        for place in range(number)
    )
    return Alert("an id", kind, store, "an upload", datetime(2026, 11, 23, tzinfo=UTC), items)


def long(letter: str, most: int = LONGEST_NAME) -> str:
    """The longest name of this letter, less room for a number."""
    return letter * ((most - 10) // len(letter.encode()))


@settings(deadline=None)  # the longest lists take a while
@given(
    st.sampled_from(WORST_LETTERS),
    st.integers(1, LONGEST_NAME),
    st.sampled_from([1, 2, 49, 50, 51, 400, MOST_ITEMS]),
    st.integers(1, 2),
)
def test_a_message_is_never_too_large(letter: str, length: int, number: int, kinds: int) -> None:
    """Long names, many items, letters that are escaped twice: it is cut until it fits."""
    name = long(letter, max(16, length))
    alerts = [alert(name, name, name, number, kind) for kind in list(AlertKind)[:kinds]]
    message = compose_topic_message([alerts], EVERYBODY)
    attributes = len(json.dumps(message.attributes).encode())
    assert len(message.body.encode()) + len(message.subject) + attributes <= SNS_TAKES
    payload = json.loads(json.loads(message.body)["default"])
    assert [one["total"] for one in payload["alerts"]] == [number] * len(alerts)
    assert len(payload["alerts"][0]["items"]) <= number
    assert len(message.subject) < 100


def test_a_short_list_is_whole() -> None:
    """Nothing is cut where there is room."""
    message = compose_topic_message([[alert("Berlin", "Mug ", "", 500)]], EVERYBODY)
    payload = json.loads(json.loads(message.body)["default"])
    assert len(payload["alerts"][0]["items"]) == 500
    assert "and 450 more, see `shelfwatch alerts`" in json.loads(message.body)["email"]


@given(st.text(min_size=1), st.text(min_size=1))
def test_whatever_the_name_sns_takes_the_subject(store: str, item: str) -> None:
    """Printable ASCII, one line, fewer than 100 characters; people's text has no controls."""
    message = compose_topic_message([[alert(store, item, "", 1)]], EVERYBODY)
    assert message.subject.isascii()
    assert message.subject.isprintable()
    assert 0 < len(message.subject) < 100
    texts = json.loads(message.body)
    assert not ACTING.search(texts["sms"])
    assert not ACTING.search(texts["email"].replace("\n", ""))
    assert json.loads(texts["default"])["alerts"][0]["items"][0]["item"] == f"{item}0"


@settings(deadline=None)
@given(
    st.sampled_from(WORST_LETTERS),
    st.integers(16, LONGEST_NAME),
    st.sampled_from([2, 40, 500]),
    st.sampled_from([1, 50, 400]),
)
def test_a_letter_about_many_stores_is_never_too_large(
    letter: str, length: int, stores: int, number: int
) -> None:
    """As many stores as there is room for, each whole, and how many there are."""
    name = long(letter, length)
    parts = [[alert(f"{name}{place}", name, name, number)] for place in range(stores)]
    message = compose_topic_message(parts, EVERYBODY)
    attributes = len(json.dumps(message.attributes).encode())
    assert len(message.body.encode()) + len(message.subject) + attributes <= SNS_TAKES
    payload = json.loads(json.loads(message.body)["default"])
    assert payload["total"] == stores
    assert 0 < len(payload["messages"]) <= stores
    assert f"in {stores} stores" in message.subject
