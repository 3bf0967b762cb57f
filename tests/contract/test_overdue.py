"""A file that does not come is told once, and once more when files flow again."""

from datetime import UTC, datetime

from contract.world import ANN, BOB, World
from shelfwatch.core.alerting.subscriber import ALL_STORES, SubscriptionKind
from shelfwatch.core.uploads.expectation import read_expectation
from shelfwatch.service.alerting.overdue import expect, proposal, watch_arrivals

CAROL = "carol@example.org"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of November 2026, whose 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def begin(world: World, text: str = "daily by 09:00 on working days") -> None:
    """Berlin has a file on Monday at 8, and one is expected each working day from then on."""
    world.platform.subscribers.add(ANN, ["Berlin"])
    world.platform.subscribers.add(BOB, ["Bonn"])
    world.platform.subscribers.add(CAROL, (), SubscriptionKind.OPERATIONS)
    arrives(world, at(23, 8), 5)
    expect(world.platform, "Berlin", read_expectation(text))


def arrives(world: World, moment: datetime, count: int) -> None:
    """A file of Berlin comes and is checked."""
    world.clock.moment = moment
    world.load(f"Berlin,A,{count}", store=None)
    world.tell()


def news(world: World, moment: datetime) -> list[tuple[str, str]]:
    """What is told at that moment."""
    world.clock.moment = moment
    del world.people.sent[:]
    watch_arrivals(world.platform, UTC)
    watch_arrivals(world.platform, UTC)
    world.tell()
    return [(address, message.subject) for address, message in world.people.sent]


def test_a_file_that_does_not_come_is_told_once_to_who_is_concerned(world: World) -> None:
    """To operations and to the people of the store, and to nobody else."""
    begin(world)
    assert news(world, at(23, 9)) == [], "it came at eight"
    assert news(world, at(24, 8, 59)) == []
    overdue = "Overdue: no file of Berlin since 2026-11-24 09:00"
    assert news(world, at(24, 9)) == [(ANN, overdue), (CAROL, overdue)]
    assert news(world, at(25, 9)) == [], "it is known"
    assert news(world, at(27, 9)) == []
    (expected,) = world.platform.expectations.expected()
    assert expected.overdue == at(24, 9)


def test_once_files_flow_again_that_is_told_once(world: World) -> None:
    """The late file is of the day that was missed, so the next one is expected as ever."""
    begin(world)
    news(world, at(24, 9))
    arrives(world, at(24, 10), 4)
    again = "Files of Berlin come again"
    assert news(world, at(24, 11)) == [(ANN, again), (CAROL, again)]
    assert news(world, at(24, 12)) == []
    assert [subject for _, subject in news(world, at(25, 9))] == [
        "Overdue: no file of Berlin since 2026-11-25 09:00"
    ] * 2


def test_no_file_is_expected_on_a_day_off(world: World) -> None:
    """Weekends, dates that were excepted, and the day on which it was set up too late."""
    begin(world, "daily by 09:00 on working days except 2026-11-24, 2026-11-25")
    assert news(world, at(25, 12)) == []
    arrives(world, at(26, 7), 3)
    arrives(world, at(27, 7), 3)
    for day in (26, 27, 28, 29):
        assert news(world, at(day, 23)) == []
    assert len(news(world, at(30, 9))) == 2


def test_an_undone_file_is_none(world: World) -> None:
    """What was taken back did not come."""
    begin(world)
    world.clock.moment = at(24, 8)
    report = world.load("Berlin,A,1", version=None)
    world.undo(report.upload.id)
    assert len(news(world, at(24, 9))) == 2


def test_what_is_expected_moves_with_a_renamed_store_and_can_be_ended(world: World) -> None:
    """A store by a new name is the same store."""
    begin(world)
    world.rename("Berlin", "Berlin Mitte")
    (expected,) = world.platform.expectations.expected()
    assert expected.store == "Berlin Mitte"
    assert len(news(world, at(24, 9))) >= 1
    expect(world.platform, "Berlin Mitte", None)
    assert world.platform.expectations.expected() == []
    expect(world.platform, "Nowhere", read_expectation("daily by 09:00"))
    assert world.platform.expectations.expected() == []


def test_a_schedule_is_proposed_from_the_past(world: World) -> None:
    """Four weeks of files on working days at about half past seven."""
    world.platform.subscribers.add(ANN, ALL_STORES)
    for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20):
        arrives(world, at(day, 7, day), day)
    assert str(proposal(world.platform, "Berlin", UTC)) == "daily by 08:00 on working days"
    assert proposal(world.platform, "Bonn", UTC) is None
