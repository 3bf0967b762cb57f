"""Reading a million levels from a wide file, beside the same levels in the plain layout."""

import random
from pathlib import Path
from tempfile import TemporaryDirectory

from data import ITEMS, STORES, write_file
from shelfwatch.files.arrival.opened_file import open_file
from shelfwatch.files.limits import Limits
from shelfwatch.files.reader import read
from timing import Figure, Job, beside

SQUARE = "Token,Item Name,SKU"
COLUMNS = ("Current Quantity", "New Quantity", "Stock Alert Enabled", "Stock Alert Count")


def write_wide_file(path: Path) -> Path:
    """Write an item library as Square does: a line for each item, four columns for each store."""
    counts = random.Random(7)
    names = [f"{column} Store {store:04d}" for store in range(STORES) for column in COLUMNS]
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(",".join([SQUARE, *names]) + "\n")
        for item in range(ITEMS):
            cells = [f"{counts.randrange(500)},,Y,5" for _ in range(STORES)]
            out.write(f"T{item},Item {item},ITEM-{item:09d},{','.join(cells)}\n")
    return path


def read_all(file: Path) -> None:
    """Read a file to the end, details and repeats included; a million levels must come of it."""
    with (
        TemporaryDirectory(prefix="bench-") as scratch,
        open_file(file, file.name, Limits(), Path(scratch)) as opened,
        read(opened, store=None, limits=Limits(), scratch=Path(scratch)) as rows,
    ):
        rows.resolve_repeats([])
        assert rows.good_rows == STORES * ITEMS
        assert rows.rejected == 0


def measure(folder: Path) -> list[Figure]:
    """The one figure; files are put into `folder`."""
    wide, plain = write_wide_file(folder / "wide.csv"), write_file(folder / "plain.csv")
    return [
        beside(
            Job("read 1M levels, wide (Square)", lambda _: read_all(wide)),
            Job("read 1M levels, plain", lambda _: read_all(plain)),
            "0.5 or more",
        )
    ]
