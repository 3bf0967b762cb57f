"""Every question of a page is answered by an index: no plan reads or sorts a whole table."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from local.sqlite.shelf import Shelf, hour, open_shelf
from shelfwatch.ports.reading import (
    DeliveryQuestion,
    OutageQuestion,
    StockQuestion,
    StockState,
    UploadState,
)

pytestmark = pytest.mark.slow

# Grow with what was loaded. `store`, `held` and what JSON brings are small: they may be read whole,
# and the stores be sorted by name.
LARGE = (
    "inventory|detail|change|upload|outage|outage_action|alert|alert_item|delivery|spoken|catalogue"
)
WHOLE = re.compile(rf"SCAN ({LARGE})\b(?! USING)|USE TEMP B-TREE FOR ORDER BY")
SMALL = re.compile("FROM store WHERE item_count|id IN .SELECT held.upload")


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """Two stores; an item of each ran out."""
    with open_shelf(tmp_path) as opened:
        opened.load("Berlin,Tea,5\nBerlin,Cup,1\nPusan,Tea,1\n", hour(1))
        opened.load("Berlin,Tea,0\nPusan,Tea,0\n", hour(2))
        yield opened


def plans(shelf: Shelf) -> list[str]:
    """The steps of every SELECT that the questions of all pages come to."""
    statements: list[str] = []
    reading = shelf.platform.reading
    berlin = frozenset({"berlin"})
    since = hour(0) - timedelta(days=3650)
    with shelf.platform.database.read() as connection:
        connection.set_trace_callback(statements.append)
        for stores in (None, berlin):
            reading.stores(stores)
            for state in StockState:
                reading.levels(StockQuestion(stores, None, "", state))
                reading.levels(StockQuestion(stores, "berlin", "te", state))
                reading.levels(StockQuestion(stores, "berlin", "", state, since))
            for is_open in (True, False):
                reading.outages(OutageQuestion(stores, None, is_open))
                reading.outages(OutageQuestion(stores, "berlin", is_open))
            reading.ended_since(since, stores)
            reading.low_count(stores)
            for kind in UploadState:
                reading.uploads(kind, stores)
            reading.alerts(stores)
            reading.levels_of(["Tea"], stores)
        for which in DeliveryQuestion:
            reading.deliveries(which)
        reading.level("berlin", "Tea")
        reading.outages_of("berlin", "Tea")
        reading.history("berlin", "Tea")
        reading.course("berlin", "Tea")
        reading.file_days("berlin", since)
        connection.set_trace_callback(None)
        return [step for text in statements for step in steps_of(connection, text)]


def steps_of(connection: sqlite3.Connection, statement: str) -> list[str]:
    """The steps of one statement's plan; FTS5's own queries are its own business."""
    text = statement.lstrip()
    if not text.startswith(("SELECT", "WITH")) or text.startswith("--"):
        return []
    steps = connection.execute(f"EXPLAIN QUERY PLAN {text}").fetchall()
    return [f"{row[3]}\n{text}" for row in steps if not SMALL.search(text)]


def test_no_question_reads_a_whole_table(shelf: Shelf) -> None:
    """Nor sorts what it finds: a page costs the same however much is kept."""
    while shelf.platform.reading.follow_levels():
        pass
    found = plans(shelf)
    assert len(found) > 100
    assert [step for step in found if WHOLE.search(step.splitlines()[0])] == []


def test_a_list_of_one_store_is_read_from_its_place_in_an_index(shelf: Shelf) -> None:
    """The kept partial indexes are used, and not the whole of a larger one."""
    text = "\n".join(plans(shelf))
    for index in ("inventory_out", "outage_began", "outage_store_began", "outage_ended"):
        assert f"INDEX {index}" in text
