"""Files opened so that what is read is what was meant, and paths that nobody interprets.

A path is looked up anew each time that it is used, and DuckDB takes `*`, `?`, `[` and `{` in it as
a pattern. So a file is opened once, and whoever needs a path gets that of the open descriptor: it
leads to the same file, whatever lies under the name by then and whatever the name is.
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

from shelfwatch.core.errors import EnvironmentFault, Refused
from shelfwatch.core.uploads.upload import CHANGED

# Where Linux shows what a process has open. macOS has none; its /dev/fd shares the position.
DESCRIPTORS = Path("/proc/self/fd")

# The characters of a path that DuckDB does not interpret. It takes `key=value` as a column.
INERT = re.compile(r"[\w ./+,@%&()'-]*")


@dataclass(frozen=True, slots=True)
class FileId:
    """Which file it is, whatever it is called: the disk that it is on, and its number there."""

    device: int
    inode: int


def open_plain(path: Path, seen: FileId | None = None) -> FileIO:
    """The file at `path` for reading; never waits, as opening a pipe would.

    `seen` is the file that it has to be: then no link is followed either. Raises Refused where it
    is another, and OSError where it can't be opened or is no plain file.
    """
    # NONBLOCK, since opening a pipe waits until somebody writes to it; CLOEXEC, since the sending
    # processes would keep a deleted file alive.
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags if seen is None else flags | os.O_NOFOLLOW)
    except OSError:
        if seen is not None and path.is_symlink():
            raise Refused(CHANGED) from None
        raise
    try:
        refuse_other(os.fstat(descriptor), seen)
        return FileIO(descriptor)
    except BaseException:
        os.close(descriptor)
        raise


def refuse_other(found: os.stat_result, seen: FileId | None) -> None:
    """Raise Refused where `found` is not the file `seen`, and OSError where it is no plain file."""
    if seen is not None and FileId(found.st_dev, found.st_ino) != seen:
        raise Refused(CHANGED)
    # Asked of what is open, not of the path: between the two questions somebody can put another
    # file there.
    if not stat.S_ISREG(found.st_mode):
        raise OSError(0, "it is no plain file")


def descriptor_path(descriptor: int, descriptors: Path = DESCRIPTORS) -> Path | None:
    """A path that leads to what is open, and to nothing else; None where the system has none."""
    path = descriptors / str(descriptor)
    return path if path.exists() else None


@contextmanager
def inert_folder(folder: Path, descriptors: Path = DESCRIPTORS) -> Iterator[Path]:
    """A path to `folder` that nobody interprets, whatever the folder is called.

    Raises OSError where it is gone, and EnvironmentFault where there is no such path.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield descriptor_path(descriptor, descriptors) or inert(folder)
    finally:
        # DuckDB may have closed it while it removed its spilled files.
        with suppress(OSError):
            os.close(descriptor)


def inert(path: Path) -> Path:
    """The same path. Raises EnvironmentFault where DuckDB would take it for a pattern."""
    if not INERT.fullmatch(str(path)):
        raise EnvironmentFault(
            f"The scratch folder {path.parent} has a character in its name that stands for others:"
            " choose another folder, by --home or TMPDIR, whose name has letters and digits only."
        )
    return path
