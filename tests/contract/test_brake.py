"""Brake before harm: a file that would do too much waits for a person, and nothing else does."""

from contract.world import ANN, World
from shelfwatch.core.upload import Status

ITEMS = range(40)


def rows(*counts: int | str, store: str = "Berlin") -> list[str]:
    """A row for each item of a store, with these counts in turn."""
    return [f"{store},I{item},{counts[item % len(counts)]}" for item in ITEMS]


def stocked(world: World) -> None:
    """Forty items of Berlin, ten of each."""
    world.load(*rows(10), version=1)
    world.check()


def test_a_file_that_empties_a_store_is_held(world: World) -> None:
    """Nothing of it is written, and its report says what it would have done and what to do."""
    stocked(world)
    report = world.load(*rows(0), version=2)
    assert report.status is Status.HELD
    assert report.outcomes.changed == len(ITEMS)
    assert "Berlin: 40 of 40 items would go out of stock" in report.message
    assert f"shelfwatch release {report.upload.id}" in report.message
    assert f"shelfwatch discard {report.upload.id}" in report.message
    assert set(world.levels().values()) == {10}


def test_a_released_file_is_loaded_under_its_own_id_and_version(world: World) -> None:
    """It is the same upload; its news is told, and nothing waits any more."""
    stocked(world)
    world.subscribe()
    held = world.load(*rows(0), version=2)
    world.clock.forward(hours=3)
    report = world.release(held)
    assert report.status is Status.LOADED
    assert report.upload.id == held.upload.id
    assert report.upload.version == held.upload.version
    assert report.outcomes == held.outcomes
    assert set(world.levels().values()) == {0}
    assert world.tell() == [(ANN, "Berlin: 40 items are out of stock")]
    assert world.platform.holding.open() == []
