"""A file as it arrived: its hash, what its bytes are like, and its text without gzip."""

import gzip
import hashlib
import io
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeAlias

from shelfwatch.core.errors import EnvironmentFault, Refused
from shelfwatch.files.arrival.byte_scan import ByteScan
from shelfwatch.files.arrival.encoding import Evidence
from shelfwatch.files.arrival.line_survey import LineSurvey
from shelfwatch.files.arrival.plain_file import FileId, descriptor_path, inert_folder, open_plain
from shelfwatch.files.limits import MEBIBYTE, Limits

# Larger ones made nothing faster, and each is held twice while gzip unpacks it.
CHUNK = MEBIBYTE
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file lies, and what the person calls it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that was read once from end to end; leaving it removes what was spooled.

    `hash` is the SHA-256 of the bytes as they arrived, of an oversized file only of those within
    the limit. `fault` is why nothing of it can be taken; reading it raises it. `text` is where
    its bytes lie without gzip, be it a text or a workbook: a path to the very file that was
    hashed, whatever lies under its name by then.
    """

    source: Source
    file: io.FileIO
    hash: str
    text: Path
    survey: LineSurvey
    evidence: Evidence
    fault: Refused | None
    is_workbook: bool
    stamp: tuple[int, int]
    spooled: ExitStack = field(repr=False)

    def __enter__(self) -> Self:
        """Opening it has done it all."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what was spooled."""
        self.spooled.close()

    def chunks(self) -> Iterator[bytes]:
        """All bytes of the text, once more."""
        with self.text.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def has_changed(self) -> bool:
        """Whether somebody wrote to the file since it was opened."""
        return stamp_of(self.file) != self.stamp


class HashingFile(io.RawIOBase):
    """A file whose bytes are hashed as they are read, each once and in order."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def readable(self) -> bool:
        """Yes, and that is all it can do."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # all that callers pass
        """Read into `buffer`; how many bytes came, 0 at the end."""
        size = self._file.readinto(buffer)
        self._hash.update(buffer[:size])
        return size

    def hexdigest(self) -> str:
        """The SHA-256 of what has been read, in hexadecimal."""
        return self._hash.hexdigest()


class Readable(Protocol):
    """Anything that gives bytes a chunk at a time."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end."""
        ...


HashedReader: TypeAlias = "io.BufferedReader[HashingFile]"


def open_file(
    path: Path, name: str, limits: Limits, scratch: Path, seen: FileId | None = None
) -> OpenedFile:
    """Read the file at `path` once, for its hash and for what kind of text it is.

    `scratch` is an existing folder for what has to be decompressed. `seen` is the file that it has
    to be, None where a person named it, who may name a link. Raises Refused only where the file
    cannot be read at all or is another one; every other fault waits in `OpenedFile.fault`, so that
    a refused file has a hash too. Raises EnvironmentFault where the scratch folder is full.
    """
    with ExitStack() as owned, refusing_unreadable(name):
        file = owned.enter_context(open_plain(path, seen))
        stamp, hashing = stamp_of(file), HashingFile(file)
        # The hash is taken below the buffer: peeking reads bytes once, and the hash sees them once.
        raw = io.BufferedReader(hashing, CHUNK)
        is_gzip = raw.peek(len(GZIP)).startswith(GZIP)
        spool = new_spool(owned, scratch) if is_gzip else None
        first = ByteScan(name, limits)
        fault = oversize(name, stamp, limits) or look_through(first, raw, name, spool)
        # A refused file is known again by its hash: without all of it each try would be a new
        # upload.
        drain(hashing, limits.file_bytes)
        text = spool or descriptor_path(file.fileno())
        if text is None:
            # Without a path to what is open, only a copy of our own is certain to be what was
            # hashed.
            text = copied(file, new_spool(owned, scratch), most=0 if fault else stamp[1])
        seen_of_it = first.survey, first.evidence(), fault, first.is_workbook
        digest = hashing.hexdigest()
        # Handed to the result: up to here a fault closes everything.
        kept = owned.pop_all()
    return OpenedFile(Source(path, name), file, digest, text, *seen_of_it, stamp, kept)


def copied(file: io.FileIO, target: Path, most: int) -> Path:
    """A copy of an open file, at `target`: for systems where it can't be opened again as it is."""
    with scratch_faults(), target.open("wb") as out:
        if most:
            file.seek(0)
            shutil.copyfileobj(file, out, CHUNK)
    return target


def look_through(
    first: ByteScan, raw: HashedReader, name: str, spool: Path | None
) -> Refused | None:
    """Show all of a file to its first pass, through `spool` where it is a gzip file.

    Returns why it must be refused, or None.
    """
    try:
        if spool is None:
            show_all(raw, first.take)
        else:
            unpack(raw, first, name, spool)
    except Refused as fault:
        return fault
    return None


def unpack(raw: HashedReader, first: ByteScan, name: str, spool: Path) -> None:
    """Decompress to `spool`, a chunk at a time, so that a bomb is stopped at the limit."""
    try:
        with scratch_faults(), spool.open("wb") as out, gzip.GzipFile(fileobj=raw) as packed:

            def take(chunk: bytes) -> None:
                first.take(chunk)
                out.write(chunk)

            show_all(packed, take)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Refused(
            f"{name} is a damaged or incomplete gzip file ({error}): make or copy it again."
        ) from error


def show_all(file: Readable, take: Callable[[bytes], None]) -> None:
    """Give `take` every chunk of a file, and b"" after the last."""
    while chunk := file.read(CHUNK):
        take(chunk)
    take(b"")


def drain(hashing: HashingFile, most_bytes: int) -> None:
    """Hash what a refused file still holds, within the limit."""
    taken = 0
    while taken < most_bytes and (chunk := hashing.read(CHUNK)):
        taken += len(chunk)


def oversize(name: str, stamp: tuple[int, int], limits: Limits) -> Refused | None:
    """Why a file is too large to be looked at, or None."""
    if stamp[1] <= limits.file_bytes:
        return None
    return Refused(
        f"{name} has {stamp[1]:,} bytes, and the limit is {limits.file_bytes:,}: split it."
    )


def new_spool(spooled: ExitStack, scratch: Path) -> Path:
    """A file to be, in a folder of its own that goes when `spooled` is closed."""
    with scratch_faults():
        folder = spooled.enter_context(tempfile.TemporaryDirectory(prefix="text-", dir=scratch))
        return spooled.enter_context(inert_folder(Path(folder))) / "text"


def stamp_of(file: io.FileIO) -> tuple[int, int]:
    """When an open file was last written to, in nanoseconds, and its size in bytes."""
    status = os.fstat(file.fileno())
    return status.st_mtime_ns, status.st_size


@contextmanager
def refusing_unreadable(name: str) -> Iterator[None]:
    """Turn a failure to read the person's file into Refused."""
    try:
        yield
    except OSError as error:
        raise Refused(
            f"{name} cannot be read ({error.strerror}): check that it is a file, and its rights."
        ) from error


@contextmanager
def scratch_faults() -> Iterator[None]:
    """Turn a failure to write to the scratch folder into EnvironmentFault."""
    try:
        yield
    # It is an OSError too, and says something about the file, not about the disk.
    except gzip.BadGzipFile:
        raise
    except OSError as error:
        raise EnvironmentFault(
            f"The scratch folder cannot be written ({error.strerror}): free some space there."
        ) from error
