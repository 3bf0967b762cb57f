"""The memory of Load-Inventory's handler, in processes of its own, on an emulator.

Each is one short invocation with a file of new stores: it reads and plans the whole file,
writes what the time allows, and leaves the plan of the rest for the next one.
"""

from pathlib import Path

from aws.bucket import put
from aws.emulator import Emulator
from aws.invocation import peak_of, start
from contract.aws_world import open_aws_world
from data import write_file

SECONDS = 30.0
ROWS = (100_000, 1_000_000)
ITEMS = 5_000
MOST_MIB = 500
"""What any may take, of the function's 1,769; DuckDB has 256 of it at most, and spills beyond."""


def measure(emulator: Emulator, folder: Path) -> list[float]:
    """The peaks in MiB, a figure for each number of rows."""
    return [peak(emulator, folder, rows) for rows in ROWS]


def peak(emulator: Emulator, folder: Path, rows: int) -> float:
    """The peak of one invocation with a file of so many rows."""
    place = folder / str(rows)
    place.mkdir(parents=True)
    path = write_file(place / "large.csv", stores=rows // ITEMS, items=ITEMS)
    with open_aws_world(emulator, place) as world:
        file = put(world, path.name, path.read_bytes())
        return peak_of(start(emulator, world.settings, file, f"memory {rows}", SECONDS))
