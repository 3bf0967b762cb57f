"""Levels travel from SQLite to DuckDB as lines of text: no name and no count is hurt on the way."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from local.sqlite.odd_names import COUNTS, NAMES
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.engine.level_export import write_levels
from shelfwatch.ports import LEVEL_FIELDS
from thorough import examples

Levels = Mapping[str, Mapping[str, int]]


def exported(stores: Levels, places: Mapping[str, int]) -> list[str]:
    """The lines that a database with these levels writes for `places`, sorted."""
    with TemporaryDirectory() as folder:
        database = Database(Path(folder) / "shelfwatch.db")
        with database.write() as connection:
            for id, (key, levels) in enumerate(stores.items()):
                connection.execute(
                    "INSERT INTO store (id, key, name, newest) VALUES (?, ?, ?, 0)", (id, key, key)
                )
                connection.executemany(
                    "INSERT INTO inventory (store, item, count, version) VALUES (?, ?, ?, 0)",
                    [(id, item, count) for item, count in levels.items()],
                )
        out = BytesIO()
        with database.write():
            write_levels(database, places, out)
        database.close()
    text = out.getvalue().decode()
    assert text.endswith("\n") or not text
    return sorted(text.split("\n")[:-1])


def lines(levels: Levels, places: Mapping[str, int]) -> list[str]:
    """The same lines, made the plain way."""
    return sorted(
        f"{place}{LEVEL_FIELDS}{item}{LEVEL_FIELDS}{count}"
        for key, place in places.items()
        for item, count in levels[key].items()
    )


@settings(deadline=None, max_examples=examples(40))
@given(st.lists(st.dictionaries(NAMES, COUNTS, max_size=4), min_size=1, max_size=4))
@example([{"a": 1, "b": 2}, {"a,b": 3}, {"a:b": 4, '"': 5}, {"\\": 6}])
@example([{'a":1,"b': 2}])
@example([{"a,": 1, ":b": -2}, {}])
def test_every_level_stands_in_its_line(levels: list[dict[str, int]]) -> None:
    """Whatever of JSON's own marks a name holds, and of whichever store it is."""
    stores = {f"store {number}": found for number, found in enumerate(levels)}
    places = {key: place for place, key in enumerate(reversed(stores))}
    assert exported(stores, places) == lines(stores, places)


@pytest.mark.parametrize("asked", [["b"], ["c", "a"]])
def test_only_the_stores_that_were_asked_for_are_written(asked: list[str]) -> None:
    """With the place that the caller gave them."""
    stores = {key: {f"{key}1": 1, f"{key}2": 2} for key in "abc"}
    places = {key: place + 7 for place, key in enumerate(asked)}
    assert exported(stores, places) == lines(stores, places)
