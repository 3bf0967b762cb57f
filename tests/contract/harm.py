"""A store of forty items, and files that would do it harm."""

from collections.abc import Sequence

from contract.world import World
from shelfwatch.core.uploads.upload import Status, UploadReport

FORTY = range(40)


def rows(count: object, items: Sequence[int] = FORTY, store: str = "Berlin") -> list[str]:
    """A row for each of these items of a store, all with one count."""
    return [f"{store},I{item},{count}" for item in items]


def emptied(number: int, count: object = 10) -> list[str]:
    """Forty rows, the first `number` of them at zero."""
    return [*rows(0, FORTY[:number]), *rows(count, FORTY[number:])]


def stocked(world: World, version: int = 1) -> None:
    """Forty items of Berlin, ten of each, and nobody waits to be told."""
    world.load(*rows(10), version=version)
    world.check()


def held(world: World, version: int = 2) -> UploadReport:
    """A file that empties Berlin."""
    report = world.load(*rows(0), version=version)
    assert report.status is Status.HELD
    return report
