"""What retention takes away, and the promises that it leaves whole."""

from datetime import datetime

from local.sqlite.shelf import Shelf, hour
from shelfwatch.core.upload import Outcomes
from shelfwatch.local.sqlite.housekeeping import faults_in, prune_changes, prune_deliveries
from shelfwatch.service.check import check


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
    """Nobody knows any more what newer uploads spoke of, so it writes nothing."""
    load_at(shelf, "Berlin,Echo Dot,5\n", hour(2))
    load_at(shelf, "Berlin,Echo Dot,6\n", hour(5))
    prune_changes(shelf.platform.database, hour(3))
    assert shelf.outcomes("Berlin,Echo Dot,1\nBerlin,New,1\n", hour(1)) == Outcomes(superseded=2)
    assert shelf.counts() == {("Berlin", "Echo Dot"): 6}


def test_a_late_file_from_after_the_horizon_still_delivers(shelf: Shelf) -> None:
    """What newer uploads speak of is known from there on: only their levels are superseded."""
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
    shelf.platform.subscribers.add("a@example.org", [])
    load_at(shelf, "Berlin,Echo Dot,0\n", hour(1))
    load_at(shelf, "Berlin,Echo Show,0\n", hour(2))
    first = shelf.platform.deliveries.lease(hour(2), hour(3), [])
    assert first is not None
    shelf.platform.deliveries.delivered(first, hour(2))
    assert prune_deliveries(shelf.platform.database, hour(9)) == 1
    assert [due.attempts for due in shelf.platform.deliveries.deliveries()] == [0]
