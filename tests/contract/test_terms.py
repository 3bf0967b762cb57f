"""The terms of a subscription: which news of its stores somebody is told, and when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from contract.world import ANN, BOB, World
from shelfwatch.core.alerting.subscriber import ALL_STORES
from shelfwatch.core.alerting.terms import Back, Terms
from shelfwatch.memory.platform import MemoryPlatform
from shelfwatch.ports import Timing
from shelfwatch.service.alerting.timing import Timetable

MINUTE = timedelta(minutes=1)


def subscribe(world: World, address: str, terms: Terms) -> None:
    """Let somebody be told of all stores on terms of his own."""
    world.platform.subscribers.add(address, ALL_STORES, terms=terms)


def time_by(world: World, timing: Timing) -> None:
    """Let the platform ask another timing."""
    if isinstance(world.platform, MemoryPlatform):
        world.platform.timing = timing
    else:
        world.platform = replace(world.platform, timing=timing)  # type: ignore[type-var]  # it is a dataclass, and its port does not say so


def texts(world: World) -> list[tuple[str, str]]:
    """Check and deliver; who got which text."""
    before = len(world.people.sent)
    world.check()
    world.deliver()
    return [(address, sent.text) for address, sent in world.people.sent[before:]]


def at(world: World, day: int, hour: int, minute: int = 0) -> None:
    """Let it be that time of November 2026, in UTC."""
    world.clock.moment = datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def load(world: World, *rows: str) -> None:
    """Load a file that was made just now."""
    minute = int((world.clock.now() - datetime(2026, 11, 23, 6, tzinfo=UTC)) / MINUTE)
    world.load(*rows, version=minute)


def test_somebody_hears_of_the_items_that_he_asked_for_and_of_no_others(world: World) -> None:
    """Also where one alert tells more, where he changes his mind, and where it is withdrawn."""
    subscribe(world, ANN, Terms(items=("TEE-*",)))
    subscribe(world, BOB, Terms(items=("MUG",)))
    load(world, "Berlin,TEE-1,4", "Berlin,TEE-2,4", "Berlin,POT,4")
    texts(world)
    world.clock.forward(minutes=5)
    load(world, "Berlin,TEE-1,0", "Berlin,TEE-2,0", "Berlin,POT,0")
    world.check()
    subscribe(world, ANN, Terms(items=("TEE-2",)))
    ((address, text),) = texts(world)
    assert address == ANN
    assert "TEE-2" in text
    assert "TEE-1" not in text
    assert "POT" not in text
    assert [
        sent.address for sent in world.platform.history.explain("Berlin", "TEE-2")[0].deliveries
    ]
    due = [
        sent
        for sent in world.platform.history.explain("Berlin", "POT")[0].deliveries
        if sent.settled
    ]
    assert due == []
    (newest, *_) = world.platform.uploads.uploads(1)
    world.undo(newest.upload.id)
    ((address, text),) = texts(world)
    assert address == ANN
    assert "TEE-2" in text
    assert "POT" not in text


def test_a_kind_that_was_not_asked_for_makes_no_message(world: World) -> None:
    """Who wants to hear of back alone is told just that; who wants out alone never hears of it."""
    subscribe(world, ANN, Terms(kinds=frozenset({"back"}), back=Back.ALWAYS))
    subscribe(world, BOB, Terms(kinds=frozenset({"out"}), back=Back.ALWAYS))
    load(world, "Berlin,A,4")
    texts(world)
    world.clock.forward(minutes=5)
    load(world, "Berlin,A,0")
    assert [address for address, _ in texts(world)] == [BOB]
    world.clock.forward(minutes=5)
    load(world, "Berlin,A,4")
    assert [address for address, _ in texts(world)] == [ANN]


def test_what_comes_in_quiet_hours_comes_in_one_message_after_them(world: World) -> None:
    """They hold the message, never the judging, and nobody else's; at the very end it goes out."""
    subscribe(world, ANN, Terms(quiet="22:00-07:00", zone="Europe/Berlin"))
    subscribe(world, BOB, Terms())
    load(world, "Berlin,A,4", "Berlin,B,4")
    texts(world)
    at(world, 24, 21, 30)
    load(world, "Berlin,A,0")
    assert [address for address, _ in texts(world)] == [BOB]
    at(world, 25, 2)
    load(world, "Berlin,B,0")
    assert [address for address, _ in texts(world)] == [BOB]
    assert len(world.outages()) == 2
    at(world, 25, 5, 59)
    assert texts(world) == []
    assert world.platform.deliveries.next_due() == datetime(2026, 11, 25, 6, tzinfo=UTC)
    at(world, 25, 6)
    ((address, text),) = texts(world)
    assert address == ANN
    assert "A" in text
    assert "B" in text


def test_a_digest_waits_for_its_time_and_without_news_there_is_none(world: World) -> None:
    """Daily means half past seven on working days: what a Friday brings is told on Monday."""
    subscribe(world, ANN, Terms(cadence="daily", zone="Europe/Berlin"))
    load(world, "Berlin,A,4", "Berlin,B,4")
    texts(world)
    at(world, 27, 9)
    load(world, "Berlin,A,0")
    assert texts(world) == []
    at(world, 28, 9)
    load(world, "Berlin,A,0", "Berlin,B,0")
    assert texts(world) == []
    at(world, 30, 6, 30)
    ((_, text),) = texts(world)
    assert "A" in text
    assert "B" in text
    at(world, 30, 23)
    assert texts(world) == []
    assert world.platform.deliveries.next_due() is None


def test_what_follows_within_a_minute_is_one_message(world: World) -> None:
    """The first goes out at once, and what follows it within the minute goes together."""
    time_by(world, Timetable(gather=MINUTE))
    subscribe(world, ANN, Terms())
    load(world, "Berlin,A,4", "Berlin,B,4", "Berlin,C,4", "Berlin,D,4")
    texts(world)
    world.clock.forward(minutes=5)
    load(world, "Berlin,A,0")
    assert len(texts(world)) == 1
    for item, version in (("B", 1_500), ("C", 1_501)):
        world.clock.forward(seconds=20)
        world.load(f"Berlin,{item},0", version=version)
        assert texts(world) == []
    world.clock.forward(seconds=59)
    ((_, text),) = texts(world)
    assert "B" in text
    assert "C" in text
    world.clock.forward(seconds=61)
    world.load("Berlin,D,0", version=1_502)
    assert len(texts(world)) == 1


def test_an_undone_file_leaves_what_others_told_in_the_same_message(world: World) -> None:
    """Its part of a message that waits is taken out, and nothing else."""
    subscribe(world, ANN, Terms(quiet="22:00-07:00"))
    load(world, "Berlin,A,4", "Berlin,B,4", "Berlin,C,4")
    texts(world)
    at(world, 24, 23)
    load(world, "Berlin,A,0", "Berlin,B,0")
    world.check()
    at(world, 24, 23, 30)
    load(world, "Berlin,A,3", "Berlin,C,0")
    world.check()
    (newest, *_) = world.platform.uploads.uploads(1)
    world.undo(newest.upload.id)
    assert texts(world) == []
    at(world, 25, 7)
    ((_, text),) = texts(world)
    assert "  B: 0" in text
    assert "  A: 0" in text
    assert "C" not in text.replace("Count", "")


def test_what_waits_is_sent_where_a_person_asks_for_it(world: World) -> None:
    """A digest and quiet hours too; what comes later waits for its own time again."""
    subscribe(world, ANN, Terms(cadence="daily"))
    world.load("Berlin,A,4", version=1)
    texts(world)
    world.load("Berlin,A,0", version=2)
    assert texts(world) == []
    now = world.clock.now()
    assert world.platform.deliveries.make_due(now, now) == 1
    assert len(texts(world)) == 1
