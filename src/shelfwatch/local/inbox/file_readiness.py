"""Whether a file in the inbox is ready: it is one of ours, unchanged for a time, and whole."""

import fcntl
import os
import signal
import stat
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from shelfwatch.core.errors import Refused
from shelfwatch.files.arrival.plain_file import FileId, open_plain

TEMPORARY_STARTS = (".", "~$")

# How browsers, rsync, WinSCP, Office and editors name what they have not finished.
TEMPORARY_ENDS = (
    "~",
    ".tmp",
    ".temp",
    ".part",
    ".partial",
    ".crdownload",
    ".filepart",
    ".download",
)

# The last two also end a line, in UTF-16LE.
LINE_ENDS = (b"\n", b"\r", b"\n\0", b"\r\0")

# How long a file that ends inside a line has to be quiet. Most half-written files do, and so do
# workbooks, gzip files and the exports of some systems, which are whole.
MID_LINE = timedelta(seconds=2)

# How long a file has to be quiet that another program holds open for writing: long enough for an
# export that pauses, and not for ever, since some programs never close what they have written, and
# network shares (NFS, SMB) claim of every file that it is open.
STILL_OPEN = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What changes when a file does. `made` is its time of modification in nanoseconds."""

    size: int
    made: int
    file: FileId


def is_ours(name: str) -> bool:
    """Whether a file called `name` is meant for us: neither hidden nor temporary."""
    return not name.startswith(TEMPORARY_STARTS) and not name.lower().endswith(TEMPORARY_ENDS)


def look_at(path: Path | os.DirEntry[str]) -> FileStamp | None:
    """What `path` looks like now; None where it is gone, or no plain file.

    A symbolic link is not followed: moving it away would not move what it names.
    """
    try:
        # A followed link would load what it names, and then move the link away.
        found = path.stat(follow_symlinks=False)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return FileStamp(found.st_size, found.st_mtime_ns, FileId(found.st_dev, found.st_ino))


def quiet_needed(path: Path, seen: FileId, settle: timedelta) -> timedelta:
    """How long `path` must have been unchanged before it counts as whole; at least `settle`.

    A file that we may not open, or that is not the one `seen`, gets no more: the load will
    say what is wrong.
    """
    try:
        with open_plain(path, seen) as file:
            if is_open_for_writing(file.fileno()):
                return max(settle, STILL_OPEN)
            return settle if ends_a_line(file.fileno()) else max(settle, MID_LINE)
    except (OSError, Refused):
        return settle


def ends_a_line(descriptor: int) -> bool:
    """Whether the last thing in the file is the end of a line; an empty file has none."""
    # Two bytes are enough for every encoding; a file of 100 MB is not read for this.
    size = os.fstat(descriptor).st_size
    return os.pread(descriptor, 2, max(size - 2, 0)).endswith(LINE_ENDS)


def is_open_for_writing(descriptor: int) -> bool:
    """Whether any program has the file open for writing, where that can be known.

    Linux grants a read lease only where nobody does (fcntl(2), "Leases"), and only on files that
    are ours to lease; elsewhere the answer is no, and the settling time alone decides.
    """
    if sys.platform != "linux":
        # macOS has no leases; there the quiet time decides alone.
        return False
    try:
        # Someone who opens the file in this very moment causes a signal; this one does nothing,
        # where the usual one would end the process.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False
