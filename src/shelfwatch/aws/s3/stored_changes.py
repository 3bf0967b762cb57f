"""What uploads changed, kept in the bucket for whoever undoes one: each level as it was before.

A level's row remembers its last change by itself: what it was before (`Before`, `Was`, `By`), and
who wrote it. So what a killed invocation could not keep here is still known for as long as
nobody else has written the level.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from itertools import islice
from typing import Any, NamedTuple
from uuid import uuid4

from shelfwatch.aws.s3.packed_lines import LinesBucket, NewLines, PackedLines, new_lines
from shelfwatch.core.stock.count import in_millionths
from shelfwatch.ports import StoreName


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


class StoredChange(NamedTuple):
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
    """The changes that one invocation makes; noted from any thread."""

    lines: NewLines

    def add(self, change: StoredChange) -> None:
        """Note a change."""
        # As a list and not as a dict: a million names of attributes would be most of the file.
        old = None if change.old is None else astuple(change.old)
        self.lines.add([*change[:-1], old])


@contextmanager
def change_log(stores: Sequence[StoreName]) -> Iterator[ChangeLog]:
    """A log of what an invocation changes in these stores."""
    with new_lines() as lines:
        lines.add([[store.key, store.name] for store in stores])
        yield ChangeLog(lines)


@dataclass(frozen=True, slots=True)
class StoredChanges:
    """The changes of uploads; an upload may have several parts."""

    bucket: LinesBucket

    def keep(self, upload: str, log: ChangeLog) -> None:
        """Keep a whole log, as a part of its upload's changes."""
        # A name of its own: an invocation that is tried again keeps what it changed beside what the
        # first one kept, and never over it.
        self.bucket.keep(f"{folder_of(upload)}{uuid4().hex}", log.lines)

    def stores(self, upload: str) -> list[StoreName]:
        """The stores that an upload covered; none where its changes are not kept any more."""
        found = {key: name for lines in self._parts(upload) for key, name in next(iter(lines))}
        return [StoreName(key, name) for key, name in found.items()]

    def changes(self, upload: str) -> Iterator[StoredChange]:
        """What is kept of an upload's changes; a level may come twice."""
        for lines in self._parts(upload):
            for store, item, after, row, old in islice(lines, 1, None):
                yield StoredChange(store, item, after, row, None if old is None else Image(*old))

    def _parts(self, upload: str) -> Iterator[PackedLines]:
        for name in self.bucket.names(folder_of(upload)):
            with self.bucket.open(name) as lines:
                yield lines


def folder_of(upload: str) -> str:
    """What the names of all parts of an upload's changes begin with."""
    return f"changes/{upload}/"
