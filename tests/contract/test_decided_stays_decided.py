"""What was decided about a file stays decided, also where its time lies ahead of the clock."""

from dataclasses import replace
from datetime import timedelta

from contract.world import World, counts
from shelfwatch.core.uploads.upload import Status, UploadReport

YEAR = 60 * 24 * 400


def load_ahead(world: World) -> UploadReport:
    """Load a file that is dated a year ahead, a minute after the last try."""
    world.clock.forward(minutes=1)
    return world.load("Berlin,A,5", version=YEAR)


def test_a_file_dated_ahead_is_one_upload(world: World) -> None:
    """However often it comes; and the person is told which time counts."""
    first, second = load_ahead(world), load_ahead(world)
    assert second.upload.id == first.upload.id
    assert "is dated 2027-12-28 06:00 UTC, ahead of the clock" in first.message
    assert "nothing changed" in second.message


def test_an_undone_file_dated_ahead_stays_undone(world: World) -> None:
    """It is not loaded again with the time of its next arrival."""
    world.load("Berlin,A,3", version=1)
    report = load_ahead(world)
    world.undo(report.upload.id)
    assert load_ahead(world).status is Status.UNDONE
    assert world.levels() == counts(A=3)


def test_a_file_as_of_today_is_one_upload(world: World) -> None:
    """Its time is the end of the day, which lies ahead until then; that is not remarkable."""
    end = world.clock.now().replace(hour=23, minute=59, second=59, microsecond=999_999)
    request = replace(world.request("Berlin,A,5"), version=end)
    first = world.load_request(request)
    world.clock.forward(hours=1)
    second = world.load_request(request)
    assert (second.upload.id, first.upload.version) == (
        first.upload.id,
        world.clock.now() - timedelta(hours=1),
    )
    assert "ahead of the clock" not in first.message
