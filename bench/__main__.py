"""`make bench`: every figure beside its reference, as one table of ratios."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

import forecast
import latency
import loads
import memory
import pipeline
import storms
import wide
from timing import Figure

PARTS = ("loads", "wide", "memory", "latency", "aws", "storms", "forecast")


def show_loads(figures: Iterable[Figure], console: Console) -> None:
    """The figures as a table; a ratio above 1 means that we are faster."""
    table = Table(title="1,000,000 rows: 200 stores x 5,000 items")
    for column in ("work", "reference"):
        table.add_column(column)
    for column in ("seconds", "reference's", "times faster", "wanted"):
        table.add_column(column, justify="right")
    for figure in figures:
        seconds = f"{figure.ours:.2f}", f"{figure.theirs:.2f}"
        table.add_row(figure.work, figure.reference, *seconds, f"{figure.ratio:.2f}", figure.wanted)
    console.print(table)


def show_memory(folder: Path, console: Console) -> None:
    """The memory of a reload at ten times the rows."""
    small, large = memory.measure(folder)
    console.print(
        f"reload, peak memory: {small:.0f} MiB at 1M rows, {large:.0f} MiB at 10M:"
        f" {large / small:.2f} times (wanted: 1.5 or less)"
    )


def show_latency(folder: Path, console: Console) -> None:
    """From a dropped file to a mail that the server took."""
    p50, p99, settle = latency.measure(folder)
    console.print(
        f"1,000-row file dropped -> mail accepted, {latency.DROPS} times: p50 {p50:.3f} s,"
        f" p99 {p99:.3f} s (wanted: under 1 s), of which {settle:.1f} s is the settling"
    )


def main(parts: Sequence[str]) -> None:
    """Run the named parts."""
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        raise SystemExit(f"There is no benchmark {unknown[0]}: choose from {', '.join(PARTS)}.")
    console = Console(width=140 if not sys.stdout.isatty() else None)
    for part in parts:
        with TemporaryDirectory(prefix="bench-") as folder:
            if part == "loads":
                show_loads(loads.measure(Path(folder)), console)
            elif part == "wide":
                show_loads(wide.measure(Path(folder)), console)
            elif part == "memory":
                show_memory(Path(folder), console)
            elif part == "latency":
                show_latency(Path(folder), console)
            elif part == "aws":
                pipeline.run(Path(folder), console)
            elif part == "storms":
                storms.run(Path(folder), console)
            elif part == "forecast":
                forecast.run(console)


if __name__ == "__main__":
    main(sys.argv[1:] or PARTS)
