"""The memory that a reload needs, at one million rows and at ten; each in a process of its own.

Run as a script it does one reload and prints its peak in MiB: `memory.py FILE DATABASE`.
"""

import resource
import subprocess
import sys
from pathlib import Path

from data import STORES, write_file
from loads import by_shelfwatch

MIB_OF_KIB = 1 / 1024
"""Linux counts `ru_maxrss` in KiB."""


def peak(stores: int, folder: Path) -> float:
    """The peak memory, in MiB, of a reload of `stores` x 5,000 rows with 2 % changed."""
    old = write_file(folder / f"old-{stores}.csv", stores=stores)
    new = write_file(folder / f"new-{stores}.csv", stores=stores, changed=0.02)
    database = folder / f"memory-{stores}.db"
    alone(old, database)
    figure = alone(new, database)
    for used in (old, new, database):
        used.unlink()
    return figure


def alone(file: Path, database: Path) -> float:
    """Load `file` in another process; its peak memory in MiB."""
    command = [sys.executable, __file__, str(file), str(database)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own script
    return float(done.stdout)


def measure(folder: Path) -> tuple[float, float]:
    """The peaks in MiB at one million rows and at ten."""
    return peak(STORES, folder), peak(10 * STORES, folder)


if __name__ == "__main__":
    by_shelfwatch(Path(sys.argv[1]), Path(sys.argv[2]))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MIB_OF_KIB)
