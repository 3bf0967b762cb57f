"""`shelfwatch stock`: the levels as they are now."""

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.text import Text

from shelfwatch.cli.arguments.options import AsJson, Home, Item, Store
from shelfwatch.cli.arguments.target import looked_into
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import OUT, Column, show_table
from shelfwatch.cli.output.json_writer import write_list
from shelfwatch.core.stock.change import called
from shelfwatch.core.stock.count import show
from shelfwatch.core.stock.level import Level

COLUMNS = (Column("store"), Column("item"), Column("count", is_number=True))


def stock(
    *,
    store: Store = None,
    item: Item = None,
    out: Annotated[
        bool, typer.Option("--out", metavar="", help="Only what is out of stock.")
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> ExitCode:
    """Show the levels: how many of each item each store has."""
    with looked_into(home) as place:
        levels = place.platform.inventory.levels(store, item, only_out=out)
        if as_json:
            write_list(map(json_documents.level, levels))
        else:
            show_levels(levels)
    return ExitCode.DONE


def show_levels(levels: Iterable[Level]) -> None:
    """Print levels as a table; what is out of stock stands out."""
    show_table(
        COLUMNS,
        ((level.store, called(level.item, level.name), show_count(level)) for level in levels),
    )


def show_count(level: Level) -> Text:
    """A count, marked where it is out of stock."""
    return Text(show(level.count), style=OUT if level.count <= 0 else "")
