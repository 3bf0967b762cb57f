"""Where the secrets in subscribers' addresses are kept: with the subscribers, and nowhere else."""

import sqlite3
from contextlib import closing
from pathlib import Path

from local.sqlite.shelf import Shelf, hour
from shelfwatch.core.alerting.delivery import delivery_id
from shelfwatch.core.alerting.subscriber import ALL_STORES
from shelfwatch.local.sqlite.engine.database import Database
from shelfwatch.local.sqlite.engine.schema import migrations
from shelfwatch.local.sqlite.ledger.deliveries import SqliteDeliveries
from shelfwatch.service.alerting.check import check

HOOK = "json://user:t0ken@127.0.0.1/t0ken"
OLD = """
    INSERT INTO delivery (id, upload, subscriber, address, channel, created, state)
    VALUES (?, 'u1', ?, ?, ?, 0, ?)
"""


def test_a_delivery_holds_no_secret_and_is_sent_to_the_whole_address(shelf: Shelf) -> None:
    """Its id is that of the whole address, so that a repeat is known as one."""
    shelf.platform.subscribers.add(HOOK, ALL_STORES)
    shelf.load("Berlin,Echo Dot,0\n", hour(1))
    (alert,) = check(shelf.platform)
    with shelf.platform.database.read() as connection:
        kept = connection.execute("SELECT address, channel FROM delivery").fetchall()
    assert kept == [("json://***", "json")]
    due = shelf.platform.deliveries.lease(shelf.clock.now(), hour(99), [])
    assert due is not None
    assert (due.address, due.id) == (HOOK, delivery_id(HOOK, [alert.id]))


def test_an_older_database_is_rid_of_the_secrets_in_its_deliveries(tmp_path: Path) -> None:
    """What is due is still sent to the whole address, and e-mail addresses stay."""
    path = tmp_path / "shelfwatch.db"
    Database(path, scripts=migrations()[:4]).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO subscriber (id, address) VALUES (2, ?)", (HOOK,))
        connection.execute(OLD, ("d1", 1, HOOK, "json", "delivered"))
        connection.execute(OLD, ("d2", 2, HOOK, "json", "due"))
        connection.execute(OLD, ("d3", 3, "ann@example.org", "email", "delivered"))
    database = Database(path)
    with database.read() as connection:
        kept = [address for (address,) in connection.execute("SELECT address FROM delivery")]
    assert kept == ["json://***", "json://***", "ann@example.org"]
    addresses = [one.address for one in SqliteDeliveries(database).deliveries()]
    assert addresses == ["json://***", HOOK, "ann@example.org"]
    database.close()
