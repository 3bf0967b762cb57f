"""What retention takes away, and the promises that it leaves whole."""

from datetime import datetime

import pytest

from local.sqlite.shelf import Shelf, hour
from shelfwatch.core.alerting.delivery import delivered
from shelfwatch.core.alerting.subscriber import ALL_STORES
from shelfwatch.core.uploads.upload import Outcomes
from shelfwatch.local.sqlite.engine.retention import (
    faults_in,
    prune_alerts,
    prune_changes,
    prune_deliveries,
    prune_outages,
)
from shelfwatch.service.alerting.check import check

pytestmark = pytest.mark.slow


def load_at(shelf: Shelf, text: str, moment: datetime) -> None:
    """Load and check a file that is made and arrives at `moment`."""
    shelf.clock.time = moment
    shelf.load(text, moment)
    check(shelf.platform)


def sets_of_items(shelf: Shelf) -> int:
    """How many sets are kept."""
    with shelf.platform.database.read() as connection:
        return int(connection.execute("SELECT count(*) FROM item_set").fetchone()[0])


def test_pruning_forgets_old_changes_and_keeps_every_level(shelf: Shelf) -> None:
    """Levels, open outages and alerts stay as they were."""
    load_at(shelf, "Berlin,Echo Dot,0\nBerlin,Echo Show,3\n", hour(1))
    load_at(shelf, "Berlin,Echo Show,4\n", hour(5))
    before = (shelf.counts(), shelf.open_outages(), shelf.platform.alerts.alerts())
    assert prune_changes(shelf.platform.database, hour(3)) == 2
    assert (shelf.counts(), shelf.open_outages(), shelf.platform.alerts.alerts()) == before
    assert [report.upload.arrived for report in shelf.platform.uploads.uploads(9)] == [hour(5)]
    assert faults_in(shelf.platform.database) == []


def test_a_late_file_from_before_the_horizon_is_superseded(shelf: Shelf) -> None:
    """Nobody knows any more what newer uploads covered, so it writes nothing."""
    load_at(shelf, "Berlin,Echo Dot,5\n", hour(2))
    load_at(shelf, "Berlin,Echo Dot,6\n", hour(5))
    prune_changes(shelf.platform.database, hour(3))
    assert shelf.outcomes("Berlin,Echo Dot,1\nBerlin,New,1\n", hour(1)) == Outcomes(superseded=2)
    assert shelf.counts() == {("Berlin", "Echo Dot"): 6}


def test_a_late_file_from_after_the_horizon_still_delivers(shelf: Shelf) -> None:
    """What newer uploads cover is known from there on: only their levels are superseded."""
    load_at(shelf, "Berlin,Echo Dot,5\n", hour(2))
    load_at(shelf, "Berlin,Echo Dot,6\n", hour(5))
    prune_changes(shelf.platform.database, hour(3))
    late = shelf.outcomes("Berlin,Echo Dot,1\nBerlin,New,1\n", hour(4))
    assert late == Outcomes(changed=1, superseded=1)


def test_an_upload_that_nobody_has_checked_is_not_pruned(shelf: Shelf) -> None:
    """Its alerts are still to come, however long it has been lying there."""
    shelf.clock.time = hour(1)
    shelf.load("Berlin,Echo Dot,0\n", hour(1))
    assert prune_changes(shelf.platform.database, hour(9)) == 0
    assert [alert.store for alert in check(shelf.platform)] == ["Berlin"]


def test_sets_that_no_upload_points_to_are_removed_and_the_others_kept(shelf: Shelf) -> None:
    """Files that name the same items share one set, also with those that stay."""
    load_at(shelf, "Berlin,Echo Dot,1\n", hour(1))
    load_at(shelf, "Berlin,Echo Show,1\n", hour(2))
    load_at(shelf, "Berlin,Echo Dot,2\n", hour(5))
    assert sets_of_items(shelf) == 2
    prune_changes(shelf.platform.database, hour(3))
    assert sets_of_items(shelf) == 1
    assert shelf.outcomes("Berlin,Echo Dot,7\n", hour(4)) == Outcomes(superseded=1)


def test_deliveries_are_forgotten_once_they_are_settled_and_old(shelf: Shelf) -> None:
    """One that is still due stays, however old it is."""
    shelf.platform.subscribers.add("a@example.org", ALL_STORES)
    load_at(shelf, "Berlin,Echo Dot,0\n", hour(1))
    load_at(shelf, "Berlin,Echo Show,0\n", hour(2))
    first = shelf.platform.deliveries.lease(hour(2), hour(3), [])
    assert first is not None
    shelf.platform.deliveries.settle(delivered(first, hour(2)))
    assert prune_deliveries(shelf.platform.database, hour(9)) == 1
    assert [due.attempts for due in shelf.platform.deliveries.deliveries()] == [0]


def settle_all(shelf: Shelf) -> None:
    """Deliver whatever is due."""
    moment = shelf.clock.now()
    while due := shelf.platform.deliveries.lease(moment, hour(99), []):
        shelf.platform.deliveries.settle(delivered(due, moment))


def rows_of(shelf: Shelf, table: str) -> int:
    """How many rows a table has."""
    with shelf.platform.database.read() as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 -- a name of ours


def test_alerts_go_with_their_uploads_and_deliveries(shelf: Shelf) -> None:
    """With their items: a shop that runs for years must not keep what nobody can ask for."""
    shelf.platform.subscribers.add("a@example.org", ALL_STORES)
    load_at(shelf, "Berlin,Echo Dot,0\n", hour(1))
    load_at(shelf, "Berlin,Echo Show,0\n", hour(5))
    settle_all(shelf)
    database = shelf.platform.database
    assert prune_alerts(database, hour(3)) == 0
    prune_changes(database, hour(3))
    assert prune_alerts(database, hour(3)) == 0
    prune_deliveries(database, hour(3))
    assert prune_alerts(database, hour(3)) == 1
    assert (rows_of(shelf, "alert"), rows_of(shelf, "alert_item")) == (1, 1)
    (kept,) = shelf.platform.history.explain("Berlin", "Echo Show")
    assert kept.alert is not None
    assert [sent.address for sent in kept.deliveries] == ["a@example.org"]
    assert faults_in(database) == []


def test_an_alert_whose_delivery_is_due_stays(shelf: Shelf) -> None:
    """It is still to be told, with its items, however old it is."""
    shelf.platform.subscribers.add("a@example.org", ALL_STORES)
    load_at(shelf, "Berlin,Echo Dot,0\n", hour(1))
    database = shelf.platform.database
    prune_changes(database, hour(9))
    prune_deliveries(database, hour(9))
    assert prune_alerts(database, hour(9)) == 0
    due = shelf.platform.deliveries.lease(hour(9), hour(10), [])
    assert due is not None
    assert [change.item for alert in due.alerts for change in alert.items] == ["Echo Dot"]


def test_ended_outages_go_and_open_ones_stay(shelf: Shelf) -> None:
    """An open outage is known until it ends, however long ago it began."""
    load_at(shelf, "Berlin,Echo Dot,0\nBerlin,Echo Show,0\n", hour(1))
    load_at(shelf, "Berlin,Echo Dot,7\n", hour(2))
    database = shelf.platform.database
    assert prune_outages(database, hour(9)) == 0
    prune_changes(database, hour(9))
    assert prune_outages(database, hour(2)) == 0
    assert prune_outages(database, hour(9)) == 1
    assert shelf.platform.alerts.outages("Berlin", "Echo Dot") == []
    (still,) = shelf.platform.alerts.outages("Berlin", "Echo Show")
    assert (still.began, still.ended) == (hour(1), None)
