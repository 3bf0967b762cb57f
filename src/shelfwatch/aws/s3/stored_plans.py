"""Plans of loads too big for one invocation, kept in the bucket for the invocations after it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from shelfwatch.aws.dynamodb.level_rows import LevelBlock, LevelRow
from shelfwatch.aws.s3.packed_lines import LinesBucket, PackedLines, new_lines
from shelfwatch.ports import StoreName


@dataclass(frozen=True, slots=True)
class StoredPlans:
    """Plans, each as lines: the stores, then a block each."""

    bucket: LinesBucket

    def keep(self, name: str, stores: Sequence[StoreName], blocks: Iterable[LevelBlock]) -> int:
        """Keep a plan under a name that no other has; how many rows it has."""
        total = 0
        with new_lines() as lines:
            lines.add([[store.key, store.name] for store in stores])
            for block in blocks:
                total += len(block.rows)
                # A block a line, as the plan has it: a line for each level would take longer than
                # its write.
                lines.add([block.store.key, block.store.name, block.rows])
            self.bucket.keep(name, lines)
        return total

    @contextmanager
    def open(self, name: str) -> Iterator["StoredPlan"]:
        """The plan that is kept under a name. Raises NotKept."""
        with self.bucket.open(name) as lines:
            yield StoredPlan(lines)


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan that was kept, in a file of this machine."""

    lines: PackedLines

    def __iter__(self) -> Iterator[LevelBlock]:
        """Its blocks."""
        for key, name, rows in islice(self.lines, 1, None):
            yield LevelBlock(StoreName(key, name), [LevelRow(*row) for row in rows])

    def stores(self) -> list[StoreName]:
        """Its stores."""
        return [StoreName(*store) for store in next(iter(self.lines))]
