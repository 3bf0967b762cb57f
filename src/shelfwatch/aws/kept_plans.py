"""Plans of loads too big for one invocation, kept in the bucket for the invocations after it."""

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from shelfwatch.aws.level_blocks import LevelBlock, LevelRow
from shelfwatch.aws.table import faults_of
from shelfwatch.ports import StoreName

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

QUICK = 1
"""gzip's fastest level: the time of an invocation is nearly up when a plan is kept."""


@dataclass(frozen=True, slots=True)
class KeptPlans:
    """Plans below `prefix` of the bucket, as lines of JSON: the stores, then a block each."""

    client: "S3Client"
    bucket: str
    prefix: str

    def keep(
        self, upload: str, stores: Sequence[StoreName], blocks: Iterable[LevelBlock]
    ) -> tuple[str, int]:
        """Keep a plan; where it is kept, and how many rows it has."""
        key, total = f"{self.prefix}plans/{upload}", 0
        with TemporaryFile() as packed:
            with gzip.open(packed, "wt", QUICK, encoding="utf-8") as lines:
                lines.write(json.dumps([[store.key, store.name] for store in stores]) + "\n")
                for block in blocks:
                    total += len(block.rows)
                    lines.write(json.dumps([block.store.key, block.store.name, block.rows]) + "\n")
            packed.seek(0)
            with faults_of(self.bucket):
                self.client.put_object(Bucket=self.bucket, Key=key, Body=packed)
        return key, total

    def fetch(self, key: str, path: Path) -> "KeptPlan":
        """The plan that is kept somewhere, copied to `path`."""
        with faults_of(self.bucket), path.open("wb") as out:
            answer = self.client.get_object(Bucket=self.bucket, Key=key)
            for chunk in answer["Body"].iter_chunks(1024 * 1024):
                out.write(chunk)
        return KeptPlan(path)


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan that was kept, in a file of this machine."""

    path: Path

    def __iter__(self) -> Iterator[LevelBlock]:
        """Its blocks."""
        with self._lines() as lines:
            next(lines)
            for line in lines:
                key, name, rows = json.loads(line)
                yield LevelBlock(StoreName(key, name), [LevelRow(*row) for row in rows])

    def stores(self) -> list[StoreName]:
        """Its stores."""
        with self._lines() as lines:
            return [StoreName(key, name) for key, name in json.loads(next(lines))]

    def _lines(self) -> IO[str]:
        return gzip.open(self.path, "rt", encoding="utf-8")
