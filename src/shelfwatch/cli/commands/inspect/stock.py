"""`shelfwatch stock`: the levels as they are now."""

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.text import Text

from shelfwatch.cli.arguments.names import known_level
from shelfwatch.cli.arguments.options import AsJson, Home, Item, Store
from shelfwatch.cli.arguments.target import looked_into
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import OUT, Cell, Column
from shelfwatch.cli.output.list_report import show_list
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
        inventory = place.platform.inventory
        store = known_level(inventory, store, item)
        show_list(
            inventory.levels(store, item, only_out=out),
            columns=COLUMNS,
            cells=level_lines,
            document=json_documents.level,
            as_json=as_json,
        )
    return ExitCode.DONE


def level_lines(level: Level) -> Iterator[list[Cell]]:
    """The one line of a level; what is out of stock stands out."""
    count = Text(show(level.count), style=OUT if level.count <= 0 else "")
    yield [level.store, called(level.item, level.name), count]
