"""What a busy shop does to Check-Stock: storms of changes, in seconds and in capacity units."""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as Shown

from aws.capacity import read_units, units
from aws.emulator import Emulator, running
from contract.aws_world import AwsWorld, open_aws_world
from shelfwatch.aws.client_retries import FEW_TRIES
from shelfwatch.aws.dynamodb.stream import REMOVED, StreamChange
from shelfwatch.aws.dynamodb.table import Table, Update
from shelfwatch.aws.functions.check_batch import Judge
from shelfwatch.aws.sns.listeners import Listener, Listeners
from shelfwatch.aws.sns.publisher import Publisher
from shelfwatch.aws.sns.topic import SnsTopic
from shelfwatch.core.stock.change import Change

ITEMS, STORES = 10_000, 400

OPEN = 100_000
"""Outages that are open in one store before the last storm: it must take no longer for them."""

SAMPLE = 200
"""Changes that are made one by one, to see how long ten thousand would take in the same minute."""

OUT, STOCKED = Decimal(0), Decimal(5)


@dataclass(frozen=True)
class Storm:
    """A batch of changes, and how many seconds it may take."""

    name: str
    changes: Sequence[StreamChange]
    wanted: str


@dataclass(frozen=True)
class Figure:
    """What judging a storm took."""

    storm: Storm
    seconds: float
    written: int
    read: int
    one_by_one: float


@dataclass(frozen=True)
class Owners(Listeners):
    """Somebody for each store, and one who hears of all of them."""

    listeners: Sequence[Listener]

    def now(self) -> Sequence[Listener]:
        """See `shelfwatch.aws.sns.listeners.Listeners`."""
        return self.listeners


def of_store(
    upload: str, before: Decimal | None, after: Decimal | None, first: int = 0
) -> list[StreamChange]:
    """The same change of so many items of one store, from the `first` on."""
    return [
        StreamChange(
            number=f"{upload} {row}",
            store="Berlin",
            upload=f"{REMOVED} {row}" if after is None else upload,
            change=Change(f"item {row:06d}", before, after, row),
        )
        for row in range(first, first + ITEMS)
    ]


def of_stores() -> list[StreamChange]:
    """One item runs out in each of many stores."""
    change = Change("item", STOCKED, OUT, 2)
    return [StreamChange(f"s {n}", f"Store {n}", "u9", change) for n in range(STORES)]


def storms() -> list[Storm]:
    """In the order in which they come."""
    first = of_store("u1", STOCKED, OUT)
    return [
        Storm(f"{ITEMS:,} out of one store", first, "6"),
        Storm("the same batch again", first, "2"),
        Storm(f"{ITEMS:,} back", of_store("u2", OUT, STOCKED), "6"),
        Storm(f"{ITEMS:,} out again", of_store("u3", STOCKED, OUT), "-"),
        Storm(f"{ITEMS:,} removed", of_store("u4", OUT, None), "6"),
        Storm(f"{STORES} stores, each with its own subscriber", of_stores(), "5"),
    ]


def run(folder: Path, console: Console) -> None:
    """Judge all storms on an emulator of their own, and print them."""
    with running(folder / "emulator") as emulator:
        show(console, measure(emulator, folder / "storms"))


def measure(emulator: Emulator, folder: Path) -> list[Figure]:
    """Judge each storm, one after the other, on one ledger."""
    folder.mkdir()
    with open_aws_world(emulator, folder) as world:
        world.clients = replace(world.clients, **function_clients(emulator))
        judge = make_judge(world)
        figures = []
        for storm in storms():
            each = one_by_one(world)
            figures.append(judged(world, judge, storm, each * len(storm.changes)))
            world.clock.forward(minutes=5)
        return [*figures, crowded(world, judge)]


def crowded(world: AwsWorld, judge: Judge) -> Figure:
    """The first storm once more, of a store in which so many items are out already."""
    for first in range(ITEMS, OPEN + ITEMS, ITEMS):
        assert not judge.check(of_store(f"c{first}", STOCKED, OUT, first)).failed
        world.clock.forward(minutes=5)
    storm = Storm(
        f"{ITEMS:,} out, {OPEN:,} are out already",
        of_store("c", STOCKED, OUT, OPEN + ITEMS),
        "as the first",
    )
    return judged(world, judge, storm, one_by_one(world) * ITEMS)


def one_by_one(world: AwsWorld) -> float:
    """Seconds for one change where it is read by itself and then written, as it was before."""
    ledger = Table(world.clients.dynamodb, world.settings.ledger)

    def work() -> None:
        for number in range(SAMPLE):
            key = {"Name": "one by one, times", "Part": f"item {number}"}
            list(
                ledger.query("#Name = :name AND #Part = :part", {"name": key["Name"], "part": "x"})
            )
            ledger.update(key, Update(set={"List": "one by one, times", "Place": f"{number}"}))

    return timed(work) / SAMPLE


def function_clients(emulator: Emulator) -> dict[str, Any]:
    """Clients as Check-Stock makes them: the tests' own look at all that they send, at a price."""
    config = FEW_TRIES.config
    return {name: emulator.client(name, config=config) for name in ("dynamodb", "sns")}


def make_judge(world: AwsWorld) -> Judge:
    """A judge with somebody for each store, and one who hears of all of them."""
    people = [
        Listener(f"owner {n}", is_paced=True, stores=frozenset({f"Store {n}"}), is_ours=True)
        for n in range(STORES)
    ]
    everybody = Owners([*people, Listener("boss", is_paced=True, is_ours=True)])
    ledger = Table(world.clients.dynamodb, world.settings.ledger)
    topic = SnsTopic(world.clients.sns, world.settings.topic)
    return Judge(Publisher(ledger, topic, world.clock, listeners=everybody))


def judged(world: AwsWorld, judge: Judge, storm: Storm, one_by_one: float) -> Figure:
    """Judge a storm whole."""
    with ExitStack() as counting:
        written = counting.enter_context(units(world))
        read = counting.enter_context(read_units(world))
        seconds = timed(lambda: judge.check(storm.changes).failed)
    return Figure(storm, seconds, sum(written.values()), sum(read.values()), one_by_one)


def timed(work: Callable[[], object]) -> float:
    """How many seconds it takes; what it gives back must be empty."""
    began = time.perf_counter()
    assert not work()
    return time.perf_counter() - began


def show(console: Console, figures: Sequence[Figure]) -> None:
    """The storms as a table."""
    table = Shown(title="Check-Stock under a storm, on an emulator")
    for column in (
        "a batch of changes",
        "seconds",
        "wanted",
        "one by one, times",
        "write units",
        "read units",
    ):
        table.add_column(column, justify="left" if column.startswith("a") else "right")
    for one in figures:
        table.add_row(
            one.storm.name,
            f"{one.seconds:.1f}",
            one.storm.wanted,
            # Of a store there is more to write than one row a change: nothing to compare with.
            f"{one.one_by_one / one.seconds:.0f}" if len(one.storm.changes) == ITEMS else "-",
            f"{one.written:,}",
            f"{one.read:,}",
        )
    console.print(table)
