"""A copy of the whole database in one file: whole under its name, or not there at all."""

import os
import sqlite3
import tempfile
from pathlib import Path

from shelfwatch.core.errors import EnvironmentFault

UNFINISHED = ".part"


def back_up(connection: sqlite3.Connection, target: Path) -> None:
    """A consistent copy of the whole database in a new file, also while others write.

    Raises EnvironmentFault where `target` exists already.
    """
    if target.exists():
        raise EnvironmentFault(f"{target} exists already; name a file that does not.")
    copy_to(connection, target)


def copy_to(connection: sqlite3.Connection, target: Path) -> None:
    """Copy the database to `target`, in place of what is there; readable by its owner alone.

    Until the copy is whole and safe on the disk it has a hidden name that ends in `.part`, so that
    a crash leaves nothing that looks like a backup. Raises EnvironmentFault where it can't be made.
    """
    try:
        # In the folder of the target, so that the rename stays within one file system and is
        # atomic.
        descriptor, name = tempfile.mkstemp(UNFINISHED, unfinished_start(target), target.parent)
        os.close(descriptor)
        unfinished = Path(name)
        try:
            fill(unfinished, connection)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
        # The name too: after a power cut the folder could otherwise still hold the old file, or
        # none.
        flush(target.parent)
    except OSError as fault:
        raise EnvironmentFault(
            f"The backup {target} can't be made ({fault.strerror}): make room, or mend the rights"
            " of its folder."
        ) from fault


def fill(file: Path, connection: sqlite3.Connection) -> None:
    """Copy the database into an empty file, and see that it is on the disk."""
    copy = sqlite3.connect(file)
    try:
        connection.backup(copy)
    finally:
        # Closed before the flush: SQLite writes its last pages when it closes.
        copy.close()
    flush(file)


def remove_unfinished(target: Path) -> None:
    """Remove what crashes left of copies to `target`; to be called where no copy is being made."""
    for path in target.parent.iterdir():
        if path.name.startswith(unfinished_start(target)):  # and what SQLite keeps beside it
            path.unlink(missing_ok=True)


def unfinished_start(target: Path) -> str:
    """How the names of unfinished copies begin."""
    return f".{target.name}{UNFINISHED}-"


def flush(path: Path) -> None:
    """See that a file's content, or a folder's names, are on the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
