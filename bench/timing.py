"""Timing two ways of doing the same work in turn, so that a busy machine slows both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

Step = Callable[[Path], object]
"""Something done in a folder that is empty at first and gone afterwards."""


def nothing(_: Path) -> None:
    """The preparation of a job that needs none."""


@dataclass(frozen=True)
class Job:
    """`work` is timed; `prepare` is not."""

    name: str
    work: Step
    prepare: Step = nothing


@dataclass(frozen=True)
class Figure:
    """Medians in seconds; `ratio` is the median of each round's reference / ours."""

    work: str
    reference: str
    ours: float
    theirs: float
    ratio: float
    wanted: str


def seconds(job: Job) -> float:
    """How long the job's work takes."""
    with TemporaryDirectory(prefix="bench-") as folder:
        job.prepare(Path(folder))
        begun = time.perf_counter()
        job.work(Path(folder))
        return time.perf_counter() - begun


def beside(ours: Job, theirs: Job, wanted: str, rounds: int = 5) -> Figure:
    """Time both in turn: once to warm up, then `rounds` times."""
    seconds(ours)
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    return Figure(
        work=ours.name,
        reference=theirs.name,
        ours=statistics.median(our for our, _ in pairs),
        theirs=statistics.median(their for _, their in pairs),
        ratio=statistics.median(their / our for our, their in pairs),
        wanted=wanted,
    )
