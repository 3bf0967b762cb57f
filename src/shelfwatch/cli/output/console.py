"""Words and tables on a terminal, or down a pipe.

A terminal gets colours, tables and lines that fit it. A pipe gets no colours, whole lines however
long, and tables as text between tabs, so that no name is ever cut (`gh` and others do the same).
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from shelfwatch.cli.arguments.invocation import as_called
from shelfwatch.core.stock.change import AlertKind
from shelfwatch.core.text.harmless import spelt_out

# Columns of a pipe: no line is broken.
WIDEST = 1_000_000

OUT = "bold red"
BACK = "green"
FAINT = "dim"
WARNING = "yellow"

# Colour is never the only sign: each alert says in words what it is, for pipes and for who sees no
# red.
ALERT_STYLES = {
    AlertKind.OUT: OUT,
    AlertKind.LOW: WARNING,
    AlertKind.STILL_OUT: OUT,
    AlertKind.WITHDRAWN: WARNING,
    AlertKind.BACK: BACK,
}

Cell = str | Text


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand to the right.

    One that `is_whole` is never folded, since its cells are typed again; on a terminal that is
    narrower than `needs` the column is left out.
    """

    name: str
    is_number: bool = False
    is_whole: bool = False
    needs: int = 0


def screen(*, stderr: bool = False) -> Console:
    """The console on stdout, or on stderr."""
    return console_on(sys.stderr if stderr else sys.stdout, stderr=stderr)


@lru_cache(maxsize=4)
def console_on(_stream: TextIO, *, stderr: bool) -> Console:
    """The one console of a stream: to ask the terminal what it can do takes longer than a line."""
    # No markup and no emoji: `[red]` and `:smile:` in a name are text.
    found = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if found.is_terminal:
        return found
    # Rich breaks lines at 80 columns where it finds no terminal, in the middle of a name.
    return Console(
        stderr=stderr, highlight=False, markup=False, emoji=False, width=WIDEST, color_system=None
    )


def say(text: Cell = "", style: str = "") -> None:
    """Print a line of the answer."""
    screen().print(harmless(as_called(text) if isinstance(text, str) else text), style=style)


def complain(text: str) -> None:
    """Print the sentence of an error on stderr."""
    screen(stderr=True).print(harmless(as_called(text)), style="red")


def warn(text: str) -> None:
    """Print a warning on stderr: the command goes on."""
    screen(stderr=True).print(harmless(as_called(f"Warning: {text}")), style=WARNING)


def harmless(text: Cell) -> Text:
    """`text` as one line, since a line break in a file's name would forge another."""
    return text if isinstance(text, Text) else Text(spelt_out(text))


def show_table(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """Print a table on a terminal, and text between tabs down a pipe, as the rows come."""
    console = screen()
    if console.is_terminal:
        console.print(make_table(*narrowed(columns, rows, console.width)))
        return
    # Line by line: a table of a million levels must not be built before it is printed.
    sys.stdout.write("\t".join(column.name for column in columns) + "\n")
    for row in rows:
        sys.stdout.write("\t".join(harmless(cell).plain for cell in row) + "\n")


def narrowed(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], width: int
) -> tuple[Sequence[Column], Iterator[Sequence[Cell]]]:
    """The columns for which a terminal is wide enough, and their cells."""
    fits = [column.needs <= width for column in columns]
    return list(compress(columns, fits)), (list(compress(row, fits)) for row in rows)


def make_table(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Table:
    """A table as the terminal shows it; long names are folded, never cut."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, border_style=FAINT)
    for column in columns:
        table.add_column(
            column.name,
            justify="right" if column.is_number else "left",
            overflow="fold",
            no_wrap=column.is_whole,
        )
    for row in rows:
        table.add_row(*map(harmless, row))
    return table
