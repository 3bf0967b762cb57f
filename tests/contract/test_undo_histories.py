"""Any history with undos ends the same on every platform, and leaves nobody with a wrong word."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contract.heard import beliefs
from contract.platforms import PLATFORMS
from contract.world import ANN, BOB, World, open_world
from shelfwatch.core.errors import Misuse, PassingFault
from shelfwatch.core.stock.change import AlertKind
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.uploads.upload import Origin
from shelfwatch.service.undo import Undone
from thorough import histories

Result = TypeVar("Result")

LEVELS = st.sampled_from(["Berlin,A", "Berlin,B", "Berlin,C", "Pusan,A"])
ROWS = st.dictionaries(LEVELS, st.sampled_from([0, 0, 5, 7, -1]), min_size=1, max_size=4)
SEEN = st.integers(0, 20)


class Twins(RuleBasedStateMachine):
    """The same things done to a world on each platform."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.worlds = [self._open(name) for name in PLATFORMS]

    @initialize()
    def subscribe(self) -> None:
        """Ann hears of everything, Bob of one store."""
        self._alike(lambda world: world.subscribe(ANN))
        self._alike(lambda world: world.subscribe(BOB, "Berlin"))

    @rule(rows=ROWS, version=st.integers(1, 5), baseline=st.sampled_from([False] * 9 + [True]))
    def a_file_comes(self, rows: dict[str, int], version: int, *, baseline: bool) -> None:
        """In time or late, a content of its own."""
        lines = [f"{level},{count}" for level, count in rows.items()]
        own = f"Nowhere,{self.worlds[0].clock.now().timestamp()},not stocked"
        self._alike(
            lambda world: world.load(*lines, own, version=version, baseline=baseline).outcomes
        )
        self._forward(seconds=1)

    @rule()
    def a_check_is_made(self) -> None:
        """After one upload or after many."""
        self._alike(lambda world: world.check())

    @rule(failing=st.sets(st.sampled_from([ANN, BOB])))
    def deliveries_are_tried(self, failing: set[str]) -> None:
        """Each address takes its messages or fails."""
        self._forward(minutes=1)
        for world in self.worlds:
            world.people.faults = dict.fromkeys(failing, PassingFault("Busy; try again."))
        self._alike(lambda world: {*world.deliver().errors})

    @rule(store=st.sampled_from(["Berlin", "Pusan"]), item=st.none() | st.sampled_from("AB"))
    def something_is_forgotten(self, store: str, item: str | None) -> None:
        """An item or a whole store is taken out by hand; what ran out before is told first."""
        self.a_check_is_made()
        self._alike(lambda world: tried(lambda: world.forget(store, item)))

    @precondition(lambda self: self._files())
    @rule(place=SEEN)
    def an_upload_is_undone(self, place: int) -> None:
        """Also one that was undone or refused before."""
        id = self._files()[place % len(self._files())]
        done = [undone_in(world, id) for world in self.worlds]
        assert all(outcome_of(one) == outcome_of(done[0]) for one in done)
        if isinstance(done[0], Undone):
            self._tell_everybody()
            self._nobody_thinks_it_out(done[0])

    @invariant()
    def all_platforms_show_the_same(self) -> None:
        """Levels, ledger, alerts, outages, deliveries."""
        self._alike(state)

    def teardown(self) -> None:
        """In the end everything is told: what is out is known to whoever should know it."""
        try:
            self._tell_everybody()
            self._forward(seconds=1)
            self._ann_knows_what_is_out()
        finally:
            self.stack.close()

    def _open(self, name: str) -> World:
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        return self.stack.enter_context(open_world(PLATFORMS[name], folder))

    def _alike(self, work: Callable[[World], Result]) -> Result:
        """Do something to every world, which has to come to the same."""
        first, *others = [work(world) for world in self.worlds]
        assert all(other == first for other in others)
        return first

    def _forward(self, **by: float) -> None:
        for world in self.worlds:
            world.clock.forward(**by)

    def _files(self) -> list[str]:
        uploads = self.worlds[0].platform.uploads.uploads(100)
        return [
            found.upload.id for found in reversed(uploads) if found.upload.origin is Origin.COMMAND
        ]

    def _tell_everybody(self) -> None:
        self.a_check_is_made()
        self._forward(minutes=31)
        self.deliveries_are_tried(set())

    def _nobody_thinks_it_out(self, done: Undone) -> None:
        """Nobody's last word on a level that went back is what the undone upload said."""
        world = self.worlds[0]
        back = {
            (news.store.key, change.item)
            for news in done.facts.returning
            for change in news.changes
        }
        for (_, store, item), alert in beliefs(world).items():
            if (store, item) in back and alert.upload == done.upload.id:
                assert alert.kind is not AlertKind.OUT

    def _ann_knows_what_is_out(self) -> None:
        """Every open outage was told to her last, but for those that began untold."""
        world = self.worlds[0]
        known = beliefs(world)
        for outage in world.platform.alerts.outages():
            began = world.platform.uploads.find(outage.began_by)
            if began is not None and not began.upload.baseline:
                last = known[ANN, store_key(outage.store), outage.item]
                assert last.kind is AlertKind.OUT


def state(world: World) -> list[object]:
    """What the ports show, but for how long things took."""
    platform = world.platform
    return [
        platform.inventory.stores(),
        list(platform.inventory.levels()),
        [replace(report, seconds=0) for report in platform.uploads.uploads(1_000)],
        platform.alerts.unchecked(),
        platform.alerts.alerts(),
        platform.alerts.outages(),
        [replace(sent, alerts=()) for sent in platform.deliveries.deliveries()],
        platform.deliveries.next_due(),
    ]


def undone_in(world: World, id: str) -> Undone | str:
    """What comes of undoing an upload."""
    return tried(lambda: world.undo(id))


def outcome_of(done: Undone | str) -> object:
    """What an undo came to, its deliveries' alerts in whatever order."""
    if isinstance(done, str):
        return done
    facts, batch = done.facts, done.withdrawal.batch
    return (
        replace(facts, deliveries=[replace(sent, alerts=()) for sent in facts.deliveries]),
        done.kept,
        batch.alerts,
        [sent.id for sent in batch.deliveries],
        done.withdrawal.cancelled,
        [outcome_of(part) for part in done.also],
    )


def tried(work: Callable[[], Result]) -> Result | str:
    """What comes of something, or the sentence that says why nothing does."""
    try:
        return work()
    except Misuse as fault:
        return str(fault)


def hold(examples: int, steps: int) -> None:
    """Run random histories."""
    run_state_machine_as_test(Twins, settings=histories(examples, steps))


@pytest.mark.slow
def test_any_history_with_undos_ends_alike_and_well() -> None:
    """Levels, alerts, outages and messages; the last word on what is out is that it is."""
    hold(examples=30, steps=20)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_many_long_histories_with_undos_end_alike_and_well() -> None:
    """The same with many more and longer histories."""
    hold(examples=300, steps=50)
