"""From an argument of the command line to a file that can be read: a path, a pipe, or `-`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from shelfwatch.core.errors import EnvironmentFault, Refused
from shelfwatch.files.limits import Limits

STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "standard input"
CHUNK = 1 << 20
START = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Input:
    """A readable file: what people call it, and when it was made, None where nothing says so."""

    path: Path
    name: str
    made: datetime | None


def name_of(argument: str) -> str:
    """What people call the file that `argument` means."""
    return STANDARD_INPUT_NAME if argument == STANDARD_INPUT else Path(argument).name


@contextmanager
def readable(argument: str, limits: Limits, scratch: Path) -> Iterator[Input]:
    """The file that `argument` means; what comes through a pipe is kept in `scratch` meanwhile.

    Raises Refused where it cannot be read or is too large, EnvironmentFault where the disk fails.
    """
    if argument == STANDARD_INPUT:
        with spooled(sys.stdin.buffer, STANDARD_INPUT_NAME, limits, scratch) as path:
            yield Input(path, STANDARD_INPUT_NAME, None)
        return
    path = Path(argument)
    try:
        # Before it is opened: somebody who writes to it meanwhile makes it newer, not older.
        made = path.stat().st_mtime_ns
        if path.is_dir():
            raise Refused(f"{argument} is a folder; name the files in it, as in {argument}/*.csv.")
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise Refused(unreadable(argument, error)) from error
    with file:
        if path.is_file():
            yield Input(path, path.name, START + timedelta(microseconds=made // 1000))
            return
        # A named pipe can be read once only, and a file is read twice: for its hash, then its rows.
        with spooled(file, path.name, limits, scratch) as copy:
            yield Input(copy, path.name, None)


def unreadable(argument: str, error: OSError | ValueError) -> str:
    """One sentence on a file that cannot be opened."""
    if isinstance(error, FileNotFoundError):
        return f"There is no file {argument}; check its name and folder."
    reason = getattr(error, "strerror", None) or str(error)
    return f"{argument} cannot be read ({reason}); check its permissions."


@contextmanager
def spooled(stream: IO[bytes], name: str, limits: Limits, scratch: Path) -> Iterator[Path]:
    """A copy of `stream` in a file that is gone afterwards; never more than the limit is kept."""
    try:
        with NamedTemporaryFile(dir=scratch, prefix="pipe-") as copy:
            room = limits.file_bytes
            while chunk := stream.read(CHUNK):
                # Counted as it comes: an endless pipe must not fill the disk.
                room -= len(chunk)
                if room < 0:
                    raise Refused(f"{name} is larger than {limits.file_bytes:,} bytes; split it.")
                copy.write(chunk)
            copy.flush()
            yield Path(copy.name)
    except OSError as error:
        raise EnvironmentFault(
            f"{name} could not be kept in {scratch} ({error.strerror}); make room and try again."
        ) from error
