"""What uploads changed, kept in the bucket for whoever undoes one: each level as it was before.

A level's row remembers its last change by itself: what it was before (`Before`, `Was`, `By`), and
who wrote it. So what a killed invocation could not keep here is still known for as long as
nobody else has written the level.
"""

import gzip
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TextIO
from uuid import uuid4

from shelfwatch.aws.table import faults_of
from shelfwatch.core.count import in_millionths
from shelfwatch.ports import StoreName

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

QUICK = 1
"""gzip's fastest level: the time of an invocation may be nearly up."""


@dataclass(frozen=True, slots=True)
class Image:
    """A level as somebody left it: counts in millionths, times in microseconds since 1970.

    `before`, `was` and `by` are the count, the version and the upload before that. What nobody
    wrote is None.
    """

    count: int
    version: int | None = None
    upload: str | None = None
    row: int | None = None
    before: int | None = None
    was: int | None = None
    by: str | None = None


class KeptChange(NamedTuple):
    """One change of a level: what it was made, by which row, and its image before, if any."""

    store: str
    item: str
    after: int
    row: int | None
    old: Image | None


def image_of(row: Mapping[str, Any]) -> Image:
    """The image of a row of Inventory in DynamoDB's own values."""
    return Image(
        in_millionths(row["Count"]["N"]),
        whole(row, "Version"),
        text(row, "Upload"),
        whole(row, "Row"),
        in_millionths(row["Before"]["N"]) if "Before" in row else None,
        whole(row, "Was"),
        text(row, "By"),
    )


def image_before(image: Image) -> Image | None:
    """What a level was before its last change, as its row remembers; None at first sight."""
    if image.before is None:
        return None
    return Image(image.before, image.was, image.by)


def whole(row: Mapping[str, Any], name: str) -> int | None:
    """A whole number of a row, or None."""
    return int(row[name]["N"]) if name in row else None


def text(row: Mapping[str, Any], name: str) -> str | None:
    """A text of a row, or None."""
    return str(row[name]["S"]) if name in row else None


@dataclass(frozen=True, slots=True)
class ChangeLog:
    """The changes that one invocation makes, as lines of a packed `file`; from any thread."""

    file: IO[bytes]
    lines: TextIO
    turn: threading.Lock

    def add(self, change: KeptChange) -> None:
        """Note a change."""
        old = None if change.old is None else astuple(change.old)
        with self.turn:
            self.lines.write(json.dumps([*change[:-1], old]) + "\n")


@contextmanager
def change_log(stores: Sequence[StoreName]) -> Iterator[ChangeLog]:
    """A log of what an invocation changes in these stores."""
    with TemporaryFile() as file, gzip.open(file, "wt", QUICK, encoding="utf-8") as lines:
        lines.write(json.dumps([[store.key, store.name] for store in stores]) + "\n")
        yield ChangeLog(file, lines, threading.Lock())


@dataclass(frozen=True, slots=True)
class KeptChanges:
    """The changes of uploads below `prefix` of the bucket; an upload may have several parts."""

    client: "S3Client"
    bucket: str
    prefix: str

    def keep(self, upload: str, log: ChangeLog) -> None:
        """Keep a whole log, as a part of its upload's changes."""
        log.lines.close()
        log.file.seek(0)
        key = f"{self._folder(upload)}{uuid4().hex}"
        with faults_of(self.bucket):
            self.client.put_object(Bucket=self.bucket, Key=key, Body=log.file)

    def stores(self, upload: str) -> list[StoreName]:
        """The stores that an upload spoke of; none where its changes are not kept any more."""
        found: dict[str, StoreName] = {}
        for lines in self._parts(upload):
            found.update({key: StoreName(key, name) for key, name in json.loads(next(lines))})
        return list(found.values())

    def changes(self, upload: str) -> Iterator[KeptChange]:
        """What is kept of an upload's changes; a level may come twice."""
        for lines in self._parts(upload):
            next(lines)
            for line in lines:
                store, item, after, row, old = json.loads(line)
                yield KeptChange(store, item, after, row, None if old is None else Image(*old))

    def _parts(self, upload: str) -> Iterator[Iterator[str]]:
        with faults_of(self.bucket):
            pages = self.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=self._folder(upload)):
                for found in page.get("Contents", []):
                    yield from self._lines(found["Key"])

    def _lines(self, key: str) -> Iterator[Iterator[str]]:
        """The lines of a part, read from a file of this machine."""
        with TemporaryFile() as file:
            answer = self.client.get_object(Bucket=self.bucket, Key=key)
            for chunk in answer["Body"].iter_chunks(1024 * 1024):
                file.write(chunk)
            file.seek(0)
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                yield iter(lines)

    def _folder(self, upload: str) -> str:
        return f"{self.prefix}changes/{upload}/"
