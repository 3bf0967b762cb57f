"""What the commands that list something have in common: a table for people, a list for scripts."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from shelfwatch.cli.output.console import Cell, Column, show_table
from shelfwatch.cli.output.json_writer import Shape, write_list

Entry = TypeVar("Entry")


def show_list(
    entries: Iterable[Entry],
    *,
    columns: Sequence[Column],
    cells: Callable[[Entry], Iterable[Sequence[Cell]]],
    document: Callable[[Entry], Shape],
    as_json: bool,
) -> None:
    """Write `entries` as they come: `cells` are the lines of one, `document` is its JSON."""
    if as_json:
        # Lazily: `stock` may have a million levels, and the first line should come at once.
        write_list(map(document, entries))
    else:
        show_table(columns, (line for entry in entries for line in cells(entry)))
