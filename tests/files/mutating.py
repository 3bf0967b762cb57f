"""Mutants of samples: bytes, cells, lines or columns dropped, doubled, swapped, or the end cut."""

import csv
import io
from collections.abc import MutableSequence
from random import Random
from typing import Protocol, TypeVar

from files.rewriting import DELIMITERS, grid_of, text_of
from files.sampling import Sample

T = TypeVar("T")
Grid = list[list[str]]


class Change(Protocol):
    """One way of damaging a list, of whatever it is."""

    def __call__(self, parts: MutableSequence[T], jitter: Random, /) -> None:
        """Damage `parts`, which is not empty."""
        ...


def mutant(sample: Sample, seed: int) -> bytes:
    """The mutant of this number; the same number gives the same one, always."""
    jitter = Random(f"{sample.name} {seed}")
    if sample.name.endswith(".xlsx"):
        return mutated_bytes(sample.content, jitter)
    content = sample.content
    if jitter.random() < 0.5:
        content = mutated_grid(sample, jitter)
    if jitter.random() < 0.6:
        content = mutated_bytes(content, jitter)
    return content


def mutated_bytes(content: bytes, jitter: Random) -> bytes:
    """One to three changes of bytes, or the end cut off."""
    if jitter.random() < 0.2:
        return content[: jitter.randrange(len(content) + 1)]
    changed = bytearray(content)
    for _ in range(jitter.randint(1, 3)):
        if changed:
            jitter.choice(CHANGES)(changed, jitter)
    return bytes(changed)


def mutated_grid(sample: Sample, jitter: Random) -> bytes:
    """A change of cells, lines or columns, written as a plain CSV."""
    grid = grid_of(sample)
    change = jitter.choice(CHANGES)
    what = jitter.randrange(3)
    if what == 0:
        change(grid, jitter)
    elif what == 1:
        change(jitter.choice([row for row in grid if row]), jitter)
    else:
        change_columns(grid, change, jitter.random())
    out = io.StringIO()
    delimiter = max(DELIMITERS, key=text_of(sample).split("\n", 1)[0].count)
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(grid)
    return out.getvalue().encode()


def change_columns(grid: Grid, change: Change, seed: float) -> None:
    """The same change in every row: the same luck for each."""
    for row in grid:
        if row:
            change(row, Random(seed))


def drop(parts: MutableSequence[T], jitter: Random) -> None:
    """Leave one out."""
    del parts[jitter.randrange(len(parts))]


def double(parts: MutableSequence[T], jitter: Random) -> None:
    """Have one twice."""
    at = jitter.randrange(len(parts))
    parts.insert(at, parts[at])


def swap(parts: MutableSequence[T], jitter: Random) -> None:
    """Have two change places."""
    one, other = jitter.randrange(len(parts)), jitter.randrange(len(parts))
    parts[one], parts[other] = parts[other], parts[one]


CHANGES: tuple[Change, ...] = (drop, double, swap)
