"""Files that somebody has to mend are told to people, once, and can be looked up."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from contract.world import ANN, BOB, NOW, World
from shelfwatch.core.alerting.subscriber import SubscriptionKind
from shelfwatch.core.uploads.upload import Status, UploadReport
from shelfwatch.service.alerting.notices import tell_of_fault

DAY = timedelta(days=1)
FAILED = Path("failed")


def refused(world: World, version: int = 1, source: str = "") -> UploadReport:
    """A file without the columns that one needs."""
    request = world.request("1,2", header="colour,weight", version=version)
    return world.load_request(replace(request, source=source))


def notified(world: World, report: UploadReport, store: str | None = None) -> list[tuple[str, str]]:
    """Who is told what about a file."""
    tell_of_fault(world.platform, report, store, FAILED)
    return world.tell()


def test_a_refused_file_is_told_to_operations(world: World) -> None:
    """With the reason and where it lies; those of the stores hear nothing then."""
    world.subscribe(ANN)
    world.platform.subscribers.add(BOB, (), SubscriptionKind.OPERATIONS)
    report = refused(world, source="Berlin")
    assert notified(world, report) == [(BOB, "Refused: Berlin/stock.csv")]
    (_, message) = world.people.sent[-1]
    assert report.message in message.text
    assert "It lies in failed now." in message.text


def test_without_operations_those_of_the_store_are_told(world: World) -> None:
    """Of a file whose store nobody knows: those of all stores."""
    world.subscribe(ANN, "Berlin")
    world.subscribe(BOB)
    assert notified(world, refused(world), "berlin") == [
        (ANN, "Refused: stock.csv"),
        (BOB, "Refused: stock.csv"),
    ]
    report = replace(refused(world, 2), message="Another fault.")
    assert notified(world, report) == [(BOB, "Refused: stock.csv")]


def test_rejects_are_told_with_their_rows(world: World) -> None:
    """The first twenty, each with its place and reason."""
    world.subscribe(ANN, "Berlin")
    report = world.load("Berlin,A,1", "Berlin,B,1O", version=1)
    assert notified(world, report) == [(ANN, "Not understood: 1 row of stock.csv")]
    (_, message) = world.people.sent[-1]
    assert "row 3, count '1O': the count is not a number" in message.text


def test_a_good_file_tells_nobody(world: World) -> None:
    """Nor does one that is held: of that there is a question already."""
    world.subscribe(ANN)
    report = world.load("Berlin,A,1", version=1)
    assert tell_of_fault(world.platform, report, None, FAILED) is None
    held = replace(report, status=Status.HELD)
    assert tell_of_fault(world.platform, held, None, FAILED) is None


def test_the_same_fault_is_told_once_a_day(world: World) -> None:
    """An hourly file with one bad row is no news; on the next day it is told once more."""
    world.subscribe(ANN)
    first = world.load("Berlin,A,1", "Berlin,B,x", version=1)
    again = world.load("Berlin,A,2", "Berlin,B,x", version=2)
    assert len(notified(world, first)) == 1
    assert notified(world, again) == []
    world.clock.forward(days=1)
    next_day = world.load("Berlin,A,3", "Berlin,B,x", version=3)
    assert len(notified(world, next_day)) == 1


def test_nobody_is_told_where_nobody_is_there(world: World) -> None:
    """Which whoever calls can see."""
    assert tell_of_fault(world.platform, refused(world), None, FAILED) == []


def test_the_latest_files_to_mend_can_be_looked_up(world: World) -> None:
    """Refused ones and those with rejects, the newest first; neither good ones nor older ones."""
    bad = refused(world)
    world.clock.forward(minutes=1)
    world.load("Berlin,A,1", version=2)
    partly = world.load("Berlin,A,1", "Berlin,B,x", version=3)
    found = world.platform.uploads.to_mend(NOW - DAY, 10)
    assert [report.upload.id for report in found] == [partly.upload.id, bad.upload.id]
    assert all(report.rejects == () for report in found)
    assert len(world.platform.uploads.to_mend(NOW - DAY, 1)) == 1
    assert world.platform.uploads.to_mend(world.clock.now() + DAY, 10) == []
