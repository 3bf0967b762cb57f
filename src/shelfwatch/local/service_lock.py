"""The lock of a home: one service works in it at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from shelfwatch.core.errors import EnvironmentFault

LOCK = "run.lock"


def opened_lock(path: Path) -> TextIO:
    """The file that is locked. Raises EnvironmentFault where it can't be written to."""
    try:
        return path.open("w")
    except OSError as fault:
        raise EnvironmentFault(
            f"{path} can't be written to ({fault.strerror}): run the service as the user that it"
            " belongs to, or remove it while no service runs."
        ) from fault


@contextmanager
def sole_service(root: Path) -> Iterator[None]:
    """Be the only service in a home; the lock goes with the process, however that ends.

    Raises EnvironmentFault where another one is, or where the lock belongs to somebody else.
    """
    with opened_lock(root / LOCK) as file:
        try:
            # `flock` and no file that exists or not: the kernel drops it however the process ends.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EnvironmentFault(
                f"Another service works in {root} already; end it, or choose another folder"
                " with --home."
            ) from None
        yield


def is_at_work(root: Path) -> bool:
    """Whether a service works in a home. Raises EnvironmentFault where nobody may ask."""
    try:
        with (root / LOCK).open() as file:
            # Shared, and let go of at once: two who ask do not take one another for a service.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    except OSError as fault:
        raise EnvironmentFault(
            f"{root / LOCK} can't be read ({fault.strerror}): ask as the user whose service it is."
        ) from fault
    return False
