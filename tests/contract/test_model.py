"""Any history of files, checks, faults and forgetting ends on every platform as the model says."""

import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

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

from contract.model import Model, Row, item_entries, understand
from contract.platforms import PLATFORMS
from contract.world import ANN, BOB, START, World, accounted, open_world
from shelfwatch.core.errors import Misuse, PassingFault
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.uploads.upload import UploadReport
from shelfwatch.service.loading.load import LoadRequest, load
from thorough import histories

SUBSCRIBERS: dict[str, set[str]] = {ANN: set(), BOB: {"berlin"}}
STORES = ["Berlin", "Berlin", "BERLIN ", "Pusan"]
ITEMS = ["A", "B", "C", " A", "a"]
CELLS = ["0", "0", "5", "5", "7", "8", "9", "-1", "x", "", "not stocked"]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(STORES),
        st.sampled_from([*ITEMS, *ITEMS, *ITEMS, ""]),
        st.sampled_from(CELLS),
    ),
    max_size=8,
)
AGES = st.sampled_from([0, 1, 2, 3, None])
"""How many minutes ago a file says that it was made: few, so that versions are often equal."""

SEEN = st.integers(0, 99)


class Interrupted(Exception):
    """What stops a load in the midst of writing."""


class Histories(RuleBasedStateMachine):
    """What people and files may do to a platform, in any order."""

    platform: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.world: World = self.stack.enter_context(open_world(PLATFORMS[self.platform], folder))
        self.model = Model()
        self.files: list[tuple[list[Row], int | None]] = []

    @initialize()
    def subscribe(self) -> None:
        """Ann hears of everything, Bob of one store."""
        self.world.subscribe(ANN)
        self.world.subscribe(BOB, "Berlin")

    @rule(files=st.lists(st.tuples(ROWS, AGES), min_size=1, max_size=4))
    def files_come(self, files: list[tuple[list[Row], int | None]]) -> None:
        """In time, late, overlapping, with bad rows, of several stores; within a minute."""
        self.world.clock.forward(minutes=1)
        for rows, age in files:
            version = self._version(age)
            self.files.append((rows, version))
            self._hold_to_model(self.world.load_request(self._request(rows, version)), rows)

    @precondition(lambda self: self.files)
    @rule(place=SEEN)
    def a_file_comes_again(self, place: int) -> None:
        """The same content with the same version, or, where it has none, with a newer one."""
        rows, version = self.files[place % len(self.files)]
        self.world.clock.forward(minutes=1)
        self._hold_to_model(self.world.load_request(self._request(rows, version)), rows)

    @rule(rows=ROWS, age=AGES)
    def a_load_is_interrupted(self, rows: list[Row], age: int | None) -> None:
        """Killed while it writes; the model hears nothing of it."""

        def stop(_done: int, _all: int) -> None:
            raise Interrupted

        request = self._request(rows, self._version(age))
        try:
            report = load(self.world.platform, request, self.world.load_context, progress=stop)
        except Interrupted:
            return
        self._hold_to_model(report, rows)

    @rule(rows=ROWS, age=AGES)
    def a_dry_run_is_asked_for(self, rows: list[Row], age: int | None) -> None:
        """It leaves everything as it is."""
        before = self.world.state()
        self.world.preview_request(self._request(rows, self._version(age)))
        assert self.world.state() == before

    @rule()
    def a_check_is_made(self) -> None:
        """At any moment: after one upload or after many."""
        self.world.check()
        self.model.check(SUBSCRIBERS)
        self._compare_what_was_judged()

    @rule(failing=st.sets(st.sampled_from([ANN, BOB])))
    def deliveries_are_tried(self, failing: set[str]) -> None:
        """Each address takes its messages or fails; later is another try."""
        self.world.people.faults = {
            address: PassingFault("The mailbox is busy; try again.") for address in failing
        }
        self.world.clock.forward(minutes=1)
        self.world.deliver()

    @rule(store=st.sampled_from(["Berlin", "Pusan"]), item=st.none() | st.sampled_from("AB"))
    def something_is_forgotten(self, store: str, item: str | None) -> None:
        """An item or a whole store is taken out by hand."""
        now = self.world.clock.now()
        expected = self.model.forget(store_key(store), item, now)
        try:
            assert self.world.forget(store, item) == expected
        except Misuse:
            assert expected == 0

    @invariant()
    def the_levels_are_the_models(self) -> None:
        """At every moment, whatever happened."""
        levels = {
            (store_key(store), item): int(count)
            for (store, item), count in self.world.levels().items()
        }
        assert levels == self.model.levels

    def teardown(self) -> None:
        """In the end everything is told, each message once."""
        try:
            self.world.check()
            self.model.check(SUBSCRIBERS)
            self._compare_what_was_judged()
            self.world.clock.forward(minutes=31)
            self.deliveries_are_tried(set())
            sent = [(address, message.id) for address, message in self.world.people.sent]
            assert len(sent) == len(set(sent))
            assert set(sent) == self.model.messages
        finally:
            self.stack.close()

    def _version(self, age: int | None) -> int | None:
        """The version of a file that was made so many minutes ago."""
        minutes = (self.world.clock.now() - START) // timedelta(minutes=1)
        return None if age is None else minutes - age

    def _request(self, rows: list[Row], version: int | None) -> LoadRequest:
        return self.world.request(*map(",".join, rows), version=version)

    def _hold_to_model(self, report: UploadReport, rows: list[Row]) -> None:
        upload = report.upload
        if report.status == "refused":
            # Of which not one row could be taken: nothing of it is written.
            read = understand(rows)
            assert rows
            assert not read.good
            assert not read.untracked
            return
        assert report.status == "loaded"
        assert report.outcomes.rows == len(rows)
        assert accounted(report) == self.model.load(upload.id, rows, upload.version)

    def _compare_what_was_judged(self) -> None:
        alerts = self.world.platform.alerts.alerts()
        found = {
            alert.id: sorted((item.item, item.before, item.after) for item in alert.items)
            for alert in alerts
        }
        assert found == {id: item_entries(steps) for id, steps in self.model.alerts.items()}
        outages = {(store_key(store), item) for store, item in self.world.outages()}
        assert outages == self.model.outages


def hold(name: str, examples: int, steps: int) -> None:
    """Run random histories on a platform."""

    class HistoriesHere(Histories):
        platform = name

    run_state_machine_as_test(HistoriesHere, settings=histories(examples, steps))


@pytest.mark.slow
@pytest.mark.parametrize("platform", PLATFORMS)
def test_any_history_ends_as_the_model_says(platform: str) -> None:
    """Final levels, the five outcomes, alerts, outages and messages."""
    hold(platform, examples=40, steps=20)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_many_long_histories_end_as_the_model_says(platform: str) -> None:
    """The same with many more and longer histories."""
    hold(platform, examples=300, steps=60)
