"""Files and folders for their owner alone: counts, addresses and passwords lie in them.

A mode is given when a file is made, never after, so that at no moment somebody else can open it.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

FOLDER = 0o700
FILE = 0o600

OF_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_file(path: Path) -> None:
    """Make `path` as an empty file, unless it exists.

    Where that fails nothing is said: the code that opens it next says why.
    """
    # EXCL, since an existing file must not be opened: to close it would take away the locks that
    # SQLite holds on it in this process (https://sqlite.org/howtocorrupt.html, 2.2).
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE))


def write(path: Path, content: bytes) -> None:
    """Write a file anew, safe on the disk when this returns. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def is_open_to_others(path: Path) -> bool:
    """Whether anybody but its owner may do anything with what lies at `path`, if anything does.

    Raises OSError where that can't be asked.
    """
    return path.exists() and bool(path.stat().st_mode & OF_OTHERS)


def restrict(path: Path) -> bool:
    """Take every right of others away; whether there was one, and it is gone.

    A symbolic link is left alone, with what it leads to: that may be anything. So is what belongs
    to somebody else; `doctor` tells of both.
    """
    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode) or not found.st_mode & OF_OTHERS:
            return False
        path.chmod(stat.S_IMODE(found.st_mode) & ~OF_OTHERS)
    except OSError:
        return False
    return True
