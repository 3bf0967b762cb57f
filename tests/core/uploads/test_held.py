"""What is asked about a held upload, of whom, and which file of a source is decided about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shelfwatch.core.alerting.subscriber import ALL_STORES, JUST_STOCK, Subscriber, SubscriptionKind
from shelfwatch.core.messages.message import message_of
from shelfwatch.core.uploads.brake import Harm, Reason
from shelfwatch.core.uploads.held import (
    MOST_ASKED,
    Held,
    concerns,
    covers,
    held_message,
    is_newer,
    question_text,
    questions,
    reasons_sentence,
)
from shelfwatch.core.uploads.upload import Origin, Upload

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
UPLOAD = Upload("u1", "Berlin.csv", "hash", NOON, NOON, Origin.INBOX)
REASON = Reason(Harm.TO_ZERO, "Berlin", 412, 500, 10)
OPERATIONS = frozenset({SubscriptionKind.OPERATIONS})


def subscriber(
    id: int, *stores: str, kinds: frozenset[SubscriptionKind] = JUST_STOCK
) -> Subscriber:
    """Somebody who is told."""
    return Subscriber(id, f"{id}@example.org", stores or ALL_STORES, kinds)


def test_the_question_is_one_message_with_figures_and_commands() -> None:
    """Its subject is its first line; the same words make the HTML part."""
    (asked,) = questions(UPLOAD, [REASON], [subscriber(1)])
    message = message_of(asked)
    assert message.id == asked.id
    assert message.subject == "Held: Berlin.csv would take 412 of 500 items of Berlin out of stock"
    assert "Berlin: 412 of 500 items would go out of stock\n" in message.text
    assert "  shelfwatch release u1\n" in message.text
    assert "  shelfwatch discard u1\n" in message.text
    assert "shelfwatch release u1" in message.html


def test_the_commands_are_those_of_the_place_that_holds_the_file() -> None:
    """On a stack they name it."""
    command = "shelfwatch --stack shop"
    (asked,) = questions(UPLOAD, [REASON], [subscriber(1)], command)
    assert "  shelfwatch --stack shop release u1\n" in asked.question
    assert "`shelfwatch --stack shop discard u1`" in held_message(UPLOAD, [REASON], command)


def test_a_thousand_stores_make_no_endless_question() -> None:
    """What is left out is counted."""
    text = question_text(UPLOAD, [REASON] * 1_000)
    assert text.startswith(
        "Held: Berlin.csv would take 412 of 500 items of Berlin out of stock, and"
    )
    assert "and 999 more" in text
    assert f"  and {1_000 - MOST_ASKED:,} more\n" in text
    assert reasons_sentence([REASON] * 5).endswith("; and 2 more.")


def test_a_name_of_two_lines_is_told_in_one() -> None:
    """The subject is the first line."""
    (asked,) = questions(replace(UPLOAD, file="a\nb.csv"), [REASON], [subscriber(1)])
    assert message_of(asked).subject.startswith("Held: a b.csv would take")


def test_a_name_is_no_markup() -> None:
    """Files and stores are called what others want."""
    (asked,) = questions(replace(UPLOAD, file="<b>.csv"), [REASON], [subscriber(1)])
    assert "<b>.csv" not in message_of(asked).html


@pytest.mark.parametrize(
    ("subscribers", "asked"),
    [
        ([subscriber(1), subscriber(2, "BERLIN"), subscriber(3, "Pusan")], [1, 2]),
        ([subscriber(1), subscriber(2, kinds=OPERATIONS)], [2]),
        ([subscriber(1, "Pusan", kinds=frozenset(SubscriptionKind)), subscriber(2, "Berlin")], [1]),
        ([], []),
    ],
)
def test_operations_are_asked_else_the_stores(
    subscribers: list[Subscriber], asked: list[int]
) -> None:
    """A store matches in any letters."""
    found = questions(UPLOAD, [REASON], subscribers)
    assert [delivery.subscriber for delivery in found] == asked
    assert len({delivery.id for delivery in found}) == len(found)


def of_stores(source: str, *stores: str) -> Held:
    """A file of this source that covers these stores."""
    return Held(replace(UPLOAD, source=source), frozenset(stores))


def test_a_file_covers_another_of_its_source_whose_stores_it_has() -> None:
    """With or without a folder."""
    for source in ("", "till"):
        both = of_stores(source, "a", "b")
        assert covers(both, of_stores(source, "b"))
        assert covers(both, both)
        assert not covers(of_stores(source, "b"), both)
        assert not covers(of_stores(source, "a"), of_stores(source, "b"))
    assert not covers(of_stores("till", "a"), of_stores("", "a"))


def test_what_is_not_known_is_not_covered_and_may_concern_anything() -> None:
    """So it is never put away unasked, and always named."""
    unknown = replace(of_stores("till"), about=None)
    known = of_stores("till", "a")
    assert not covers(known, unknown)
    assert not covers(unknown, known)
    assert concerns(unknown, "till", ["a"])
    assert not concerns(unknown, "", ["a"])
    assert concerns(known, "till", ["a", "b"])
    assert not concerns(known, "till", ["b"])


def test_newer_is_by_version_and_then_by_arrival() -> None:
    """As everywhere."""
    later = NOON + timedelta(minutes=1)
    assert is_newer(replace(UPLOAD, version=later), replace(UPLOAD, arrived=later))
    assert is_newer(replace(UPLOAD, arrived=later), UPLOAD)
    assert not is_newer(UPLOAD, UPLOAD)
