"""The file that the benchmarks load: 200 stores x 5,000 items, 28 MB, and a changed copy of it."""

import random
from pathlib import Path

STORES = 200
ITEMS = 5_000
CHANGED = 0.02


def write_file(path: Path, *, items: int = ITEMS, stores: int = STORES, changed: float = 0) -> Path:
    """Write `stores` x `items` rows; with `changed`, that share of the counts is one higher.

    The same arguments give the same bytes; counts below 500, about one in 500 of them zero.
    """
    counts, jitter = random.Random(7), random.Random(8)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write("store,item,count\n")
        for store in range(stores):
            for item in range(items):
                count = counts.randrange(500) + (jitter.random() < changed)
                out.write(f"Store {store:04d},ITEM-{store * items + item:09d},{count}\n")
    return path
