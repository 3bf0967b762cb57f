"""The history of a level, read change by change, is what a search of all changes finds."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.sqlite.shelf import Shelf, hour, open_shelf
from shelfwatch.core.errors import Misuse
from shelfwatch.core.uploads.upload import Origin, Status
from shelfwatch.local.sqlite.engine.schema import migrations, statements
from shelfwatch.local.sqlite.ledger.history import CHANGES
from shelfwatch.service.undo import undo
from thorough import examples

STORES = ("Berlin", "Lisbon")
ITEMS = ("tea", "cup")

Step = tuple[str, str, str, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("load", "load", "load", "forget item", "forget store", "rename", "undo")),
        st.sampled_from(STORES),
        st.sampled_from(ITEMS),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=12,
)


def take(shelf: Shelf, number: int, step: Step, loaded: list[str]) -> None:
    """Do one step; what makes no sense just now is passed over."""
    kind, store, item, count = step
    shelf.clock.time = hour(100 + number)
    inventory = shelf.platform.inventory
    if kind == "load":
        report = shelf.load(f"{store},{item},{count}\n", hour(number))
        loaded += [report.upload.id] * (report.status is Status.LOADED)
    elif kind == "rename":
        other = STORES[1 - STORES.index(store)]
        inventory.rename(shelf.by_hand(Origin.RENAME, f"{store} {number}"), store, other)
    elif kind == "undo" and loaded:
        undo(shelf.platform, loaded[count % len(loaded)])
    elif kind.startswith("forget"):
        one = item if kind == "forget item" else None
        inventory.forget(shelf.by_hand(Origin.FORGET, f"{store} {number}"), store, one)


def searched(shelf: Shelf, store: str, item: str) -> list[tuple[object, ...]]:
    """The changes of a level, newest first, found by looking at every change there is."""
    with shelf.platform.database.read() as connection:
        return connection.execute(
            """SELECT change.before, change.after, upload.id FROM change
               JOIN upload ON upload.seq = change.upload
               JOIN store ON store.id = change.store
               WHERE store.name = ? AND change.item = ? ORDER BY change.id DESC""",
            (store, item),
        ).fetchall()


def explained(shelf: Shelf, store: str, item: str) -> list[tuple[object, ...]]:
    """The same as the port History gives it."""
    millionths = [
        tuple(None if count is None else int(count * 1_000_000) for count in counts)
        for one in shelf.platform.history.explain(store, item)
        for counts in [(one.change.before, one.change.after)]
    ]
    uploads = [one.report.upload.id for one in shelf.platform.history.explain(store, item)]
    return [(*counts, id) for counts, id in zip(millionths, uploads, strict=True)]


@settings(deadline=None, max_examples=examples(25))
@given(STEPS)
def test_the_history_is_whole_whatever_was_loaded_undone_forgotten_or_renamed(
    steps: Sequence[Step],
) -> None:
    """After each step: a removed level keeps its history, two joined stores have one."""
    with TemporaryDirectory() as folder, open_shelf(Path(folder)) as shelf:
        loaded: list[str] = []
        for number, step in enumerate(steps):
            try:
                take(shelf, number, step, loaded)
            except Misuse:
                continue
            for store in STORES:
                for item in ITEMS:
                    assert explained(shelf, store, item) == searched(shelf, store, item)


def test_an_older_database_gets_its_histories_when_it_is_migrated(shelf: Shelf) -> None:
    """Of levels that are there, and of one that was forgotten."""
    for count in range(3):
        shelf.load(f"Berlin,tea,{count}\nBerlin,cup,{count + 5}\n", hour(count))
    forgetting = shelf.by_hand(Origin.FORGET, "Berlin cup")
    shelf.platform.inventory.forget(forgetting, "Berlin", "cup")
    (script,) = [script for script in migrations() if "removed_level" in script]
    with shelf.platform.database.write() as connection:
        connection.execute("UPDATE change SET previous = NULL")
        connection.execute("UPDATE inventory SET last_change = NULL")
        connection.execute("DELETE FROM removed_level")
        for statement in statements(script):
            if statement.lstrip().startswith(("UPDATE", "INSERT")):
                connection.execute(statement)
    assert [len(explained(shelf, "Berlin", item)) for item in ITEMS] == [3, 4]
    assert explained(shelf, "Berlin", "cup") == searched(shelf, "Berlin", "cup")


@pytest.mark.parametrize("table", ["change", "inventory", "removed_level"])
def test_reading_a_history_scans_no_table(shelf: Shelf, table: str) -> None:
    """With a million changes `why` took 1.3 s by a scan."""
    with shelf.platform.database.read() as connection:
        plan = connection.execute(
            f"EXPLAIN QUERY PLAN {CHANGES}",
            {"store": "berlin", "item": "tea", "after": None, "limit": -1},
        ).fetchall()
    assert not [step for *_, step in plan if step.startswith(f"SCAN {table}")]
