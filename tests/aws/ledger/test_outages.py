"""Outages by the thousand: one write for each item, flat in number, and safe to repeat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aws.calls import counted
from contract.aws_world import AwsWorld
from contract.world import at
from shelfwatch.aws.dynamodb.bulk_writer import MANY
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.ledger.outages import Outages, StoreChanges
from shelfwatch.core.stock.change import Change
from shelfwatch.core.stock.outage import Outage

pytestmark = pytest.mark.slow

ITEMS = ("A", "B")


@pytest.fixture
def outages(world: AwsWorld) -> Outages:
    """The outages of an empty ledger."""
    return Outages(Table(world.clients.dynamodb, world.settings.ledger))


@dataclass(frozen=True)
class Step:
    """One file of Berlin: which item, and whether it is out."""

    item: str
    is_out: bool


STEPS = st.lists(st.builds(Step, st.sampled_from(ITEMS), st.booleans()), max_size=12)


def to_parts(store: str, steps: Sequence[Step]) -> list[StoreChanges]:
    """Each step as a file of its own, a minute after the one before."""
    counts: dict[str, Decimal | None] = {}
    parts = []
    for number, step in enumerate(steps):
        after = Decimal(0 if step.is_out else 5)
        change = Change(step.item, counts.get(step.item), after)
        counts[step.item] = after
        parts.append(StoreChanges(f"u{number}", store, [change], at(number)))
    return parts


def expected(steps: Sequence[Step], item: str) -> list[tuple[str, str | None]]:
    """Who began and who ended each outage of an item, newest first."""
    found: list[tuple[str, str | None]] = []
    for number, step in enumerate(steps):
        if step.item != item:
            continue
        is_open = bool(found) and found[-1][1] is None
        if step.is_out and not is_open:
            found.append((f"u{number}", None))
        elif not step.is_out and is_open:
            found[-1] = (found[-1][0], f"u{number}")
    return found[::-1]


def by_whom(outage: Outage) -> tuple[str, str | None]:
    """Who began and who ended an outage."""
    return outage.began_by, outage.ended_by


_names = iter(f"Store {number}" for number in range(1_000_000))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example has its own store
)
@given(STEPS, st.data())
def test_however_a_history_is_batched_and_repeated_it_is_the_same(
    outages: Outages, steps: Sequence[Step], data: st.DataObject
) -> None:
    """Each batch may come again, as a whole and with the one before it, as AWS brings them."""
    store = next(_names)
    parts = to_parts(store, steps)
    done = 0
    while done < len(parts):
        size = data.draw(st.integers(1, len(parts) - done), label="size")
        first = data.draw(st.integers(0, done), label="repeated from")
        outages.keep(parts[done : done + size])
        outages.keep(parts[first : done + size])
        done += size
    for item in ITEMS:
        found = [by_whom(one) for one in outages.of_item(store, item)]
        assert found == expected(steps, item)


def out(store: str, number: int, upload: str, minute: int, first: int = 0) -> StoreChanges:
    """So many items of a store run out by one file."""
    changes = [Change(f"item {n}", Decimal(5), Decimal(0)) for n in range(first, first + number)]
    return StoreChanges(upload, store, changes, at(minute))


def back(store: str, number: int, upload: str, minute: int) -> StoreChanges:
    """So many items of a store are back by one file."""
    changes = [Change(f"item {n}", Decimal(0), Decimal(5)) for n in range(number)]
    return StoreChanges(upload, store, changes, at(minute))


def test_the_calls_are_few_and_do_not_grow_with_the_open_outages(
    world: AwsWorld, outages: Outages
) -> None:
    """A hundred rows for each call, whatever else is out in the store."""
    figures = []
    for store, others in (("Few", 0), ("Many", 3_000)):
        if others:
            outages.keep([out(store, others, "u0", 0, first=1_000)])
        with counted(world) as calls:
            outages.keep([out(store, 500, "u1", 1)])
            outages.keep([back(store, 500, "u2", 2)])
        figures.append(sum(calls.values()))
    assert figures[0] == figures[1] <= 2 * (5 + 5)


def test_what_comes_again_is_read_and_not_written(world: AwsWorld, outages: Outages) -> None:
    """Five reads of a hundred rows each."""
    outages.keep([out("Berlin", 500, "u1", 1)])
    with counted(world) as calls:
        outages.keep([out("Berlin", 500, "u1", 1)])
    assert dict(calls) == {"BatchGetItem": 5}


def test_a_few_are_written_one_by_one_for_the_single_price(
    world: AwsWorld, outages: Outages
) -> None:
    """A transaction costs twice as much, and is worth it for many alone."""
    with counted(world) as calls:
        outages.keep([out("Berlin", 3, "u1", 1)])
    assert dict(calls) == {"BatchGetItem": 1, "PutItem Ledger": 3}
    assert MANY > 3


def test_a_file_that_comes_again_ends_nothing_that_a_newer_one_began(outages: Outages) -> None:
    """Out, back, out; then the second batch once more, as after a lost answer."""
    outages.keep([out("Berlin", 1, "u1", 1), back("Berlin", 1, "u2", 2), out("Berlin", 1, "u3", 3)])
    outages.keep([back("Berlin", 1, "u2", 2)])
    assert [by_whom(one) for one in outages.of_item("Berlin", "item 0")] == [
        ("u3", None),
        ("u1", "u2"),
    ]


def test_an_outage_that_an_undo_began_is_ended_by_a_file_from_before(outages: Outages) -> None:
    """An undo is as of its hour; a file made before it may well be loaded after it."""
    change = Change("item 0", Decimal(5), Decimal(0))
    outages.keep([StoreChanges("an undo", "Berlin", [change], at(9), is_file=False)])
    outages.keep([back("Berlin", 1, "u2", 2)])
    (ended,) = outages.of_item("Berlin", "item 0")
    assert (ended.ended_by, ended.ended) == ("u2", at(9))


def test_what_was_removed_is_not_out(outages: Outages) -> None:
    """However many levels somebody forgets."""
    outages.keep([out("Berlin", 300, "u1", 1)])
    outages.end("removed 1", "Berlin", (f"item {n}" for n in range(300)), at(2) + timedelta(1))
    assert list(outages.open()) == []
