"""A database of an earlier version keeps what it holds, and says in so many words what it meant."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from local.sqlite.shelf import HandClock, hour
from shelfwatch.core.alerting.subscriber import ALL_STORES
from shelfwatch.local.sqlite.engine.column_values import from_ticks
from shelfwatch.local.sqlite.engine.schema import migrations, statements
from shelfwatch.local.sqlite.platform import SqlitePlatform, open_platform

BEFORE_0005 = 4

UPLOAD = """
    INSERT INTO upload (id, file, hash, version, arrived, way, baseline, status, changed, unchanged,
        superseded, untracked, rejected, seconds, message, source)
    VALUES (?, 'a.csv', 'h', 1, 1, 'inbox', 0, 'held', 0, 0, 0, 0, 0, 0, '', ?)
"""


@contextmanager
def brought_up_to_date(
    folder: Path, *rows: tuple[str, tuple[object, ...]]
) -> Iterator[SqlitePlatform]:
    """A platform on a file that had these rows before migration 0005."""
    path = folder / "shelfwatch.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        for script in migrations()[:BEFORE_0005]:
            for statement in statements(script):
                connection.execute(statement)
        for statement, values in rows:
            connection.execute(statement, values)
        connection.execute(f"PRAGMA user_version = {BEFORE_0005}")
    with open_platform(path, HandClock(hour(24))) as platform:
        yield platform


def held(upload: str, about: str, source: str = "") -> list[tuple[str, tuple[object, ...]]]:
    """The rows of an upload that waits for a person."""
    return [
        (UPLOAD, (upload, source)),
        ("INSERT INTO held (upload, path, about) VALUES (?, 'p', ?)", (upload, about)),
    ]


def test_a_file_that_was_held_before_waits_on_and_keeps_its_stores(tmp_path: Path) -> None:
    """Where they were kept; of a folder's files they were not."""
    rows = [
        *held("u1", 'stores berlin\nthe "b\\n" one'),
        *held("u2", "source till", "till"),
        *held("u3", "stores pusan"),
    ]
    with brought_up_to_date(tmp_path, *rows) as platform:
        found = {one.upload.id: one.about for one in platform.held_uploads.open()}
    assert found == {
        "u1": frozenset({"berlin", 'the "b\\n" one'}),
        "u2": None,
        "u3": frozenset({"pusan"}),
    }


def test_subscribers_keep_what_they_asked_for_and_all_is_said(tmp_path: Path) -> None:
    """Who had no store of its own asked for all; who is asked questions alone for none."""
    with brought_up_to_date(
        tmp_path,
        ("INSERT INTO subscriber (id, address) VALUES (1, 'ann'), (2, 'bob')", ()),
        ("INSERT INTO subscriber (address, stock, operations) VALUES ('eve', 0, 1)", ()),
        ("INSERT INTO subscriber_store (subscriber, store) VALUES (2, 'Rome'), (2, 'Oslo')", ()),
    ) as platform:
        found = {one.address: one.stores for one in platform.subscribers.subscribers()}
    assert found == {"ann": ALL_STORES, "bob": ("Oslo", "Rome"), "eve": ()}


def test_deliveries_that_were_tried_before_count_from_their_creation(tmp_path: Path) -> None:
    """Nobody knows better; those that were not are tried for as long as any."""
    delivery = """
        INSERT INTO delivery (id, upload, subscriber, address, channel, created, attempts, state)
        VALUES (?, 'u', 1, 'ann', 'email', 1000000, ?, 'due')
    """
    with brought_up_to_date(tmp_path, (delivery, ("d1", 3)), (delivery, ("d2", 0))) as platform:
        found = {one.id: one.first_try for one in platform.deliveries.deliveries()}
    assert found == {"d1": from_ticks(1_000_000), "d2": None}
