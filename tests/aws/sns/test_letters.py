"""Letters: everybody hears of everything once, and nobody of a store that it did not ask for."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.aws.ledger.held_back import EVERYBODY, Audience
from shelfwatch.aws.sns.letters import DueMessage, left_over, plan_letters
from shelfwatch.aws.sns.listeners import Listener
from shelfwatch.aws.sns.topic_message import compose_topic_message
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.stock.change import AlertKind, Change

STORES = ("Berlin", "Köln", "Oslo", "Rome")

NAMES = st.integers(0, 10**6).map(str)
SOME = st.sets(st.sampled_from(STORES), min_size=1).map(frozenset)
OURS = st.sampled_from([True])
OWN = st.builds(Listener, NAMES, st.booleans(), stores=SOME, is_ours=OURS)
ALL = st.builds(Listener, NAMES, st.booleans(), is_ours=OURS)
WILD = st.builds(Listener, NAMES, st.booleans())
ANYBODY = st.lists(OWN | ALL, max_size=8, unique_by=lambda one: one.arn)
WITH_WILD = st.lists(OWN | ALL | WILD, max_size=8, unique_by=lambda one: one.arn)
DUE = st.lists(st.sampled_from(STORES), max_size=12)


def ours(name: str, stores: frozenset[str] | None) -> Listener:
    """A person who was subscribed by our command."""
    return Listener(name, is_paced=True, stores=stores, is_ours=True)


def due(*stores: str) -> list[DueMessage]:
    """A message for each of these stores, in which one item is out."""
    change = [Change("A", Decimal(5), Decimal(0))]
    moment = datetime(2026, 11, 27, tzinfo=UTC)
    return [
        DueMessage([Alert(f"id {n}", AlertKind.OUT, store, "u1", moment, tuple(change))])
        for n, store in enumerate(stores)
    ]


Heard = Counter[tuple[str, int]]
"""Listeners and places of messages."""


def heard(messages: Sequence[DueMessage], listeners: Sequence[Listener]) -> Heard:
    """How often each listener hears of each message, as SNS's filters decide it."""
    found: Heard = Counter()
    for letter in plan_letters(messages, listeners):
        parts = [messages[place].alerts for place in letter.places]
        attributes = compose_topic_message(parts, letter.audience).attributes
        for one in listeners:
            if lets_through(one, attributes):
                found.update((one.arn, place) for place in letter.places)
    return found


def lets_through(listener: Listener, attributes: dict[str, str | list[str]]) -> bool:
    """What SNS does with the filter that a listener's subscription has."""
    if listener.is_wild:
        return True
    if listener.stores is None:
        return Audience.ALL in attributes["audience"]
    return attributes.get("store") in listener.stores


@given(DUE, WITH_WILD)
def test_everybody_hears_of_what_it_asked_for_once_and_of_nothing_else(
    stores: list[str], listeners: list[Listener]
) -> None:
    """However many letters there are, and whoever listens."""
    messages = due(*stores)
    wanted = {
        (one.arn, place)
        for one in listeners
        for place, message in enumerate(messages)
        if one.stores is None or message.store in one.stores
    }
    assert heard(messages, listeners) == Counter(wanted)


@given(DUE, ANYBODY)
def test_who_hears_of_all_stores_gets_one_letter(
    stores: list[str], listeners: list[Listener]
) -> None:
    """Where it has a limit."""
    letters = plan_letters(due(*stores), listeners)
    for one in listeners:
        if one.stores is None and one.is_paced:
            assert sum(one.arn in letter.paced for letter in letters) == bool(stores)


@given(DUE, WITH_WILD, st.data())
def test_what_is_left_is_what_was_not_sent(
    stores: list[str], listeners: list[Listener], data: st.DataObject
) -> None:
    """The next sweep tells those, and nobody twice."""
    messages = due(*stores)
    planned = plan_letters(messages, listeners)
    sent = [letter for letter in planned if data.draw(st.booleans())]
    left = left_over(messages, sent, planned)
    for place, audience in enumerate(left):
        later = [one for one in planned if place in one.places and one not in sent]
        assert audience == frozenset(word for one in later for word in one.audience)


def test_a_stores_own_listener_is_not_held_up_by_who_hears_of_all() -> None:
    """Four hundred stores: a letter for each of their own listeners, and one for the other."""
    stores = [f"Store {number}" for number in range(400)]
    own = [ours(f"own {name}", frozenset({name})) for name in stores]
    boss = ours("boss", None)
    letters = plan_letters(due(*stores), [*own, boss])
    assert [len(letter.places) for letter in letters if "boss" in letter.paced] == [400]
    assert all(len(letter.paced) == 1 for letter in letters)
    assert len(letters) == 401


def test_where_nobody_listens_it_goes_out_all_the_same() -> None:
    """Somebody may have subscribed a moment ago."""
    assert [letter.audience for letter in plan_letters(due("Berlin"), [])] == [EVERYBODY]
