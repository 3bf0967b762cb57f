"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from shelfwatch.cli.arguments.invocation import named_home
from shelfwatch.core.stock.identity import identity


def nearest_home(context: typer.Context, value: Path | None) -> Path | None:
    """`--home` of the command itself, else the one given before the command's name."""
    if value is not None:
        named_home.set(value)
    given: Path | None = value or context.find_root().params.get("home")
    return given


def store_name(value: str | None) -> str | None:
    """A store as it is kept. Raises RejectedValue where it can be none."""
    return None if value is None else identity(value, "store")


def item_name(value: str | None) -> str | None:
    """An item as it is kept. Raises RejectedValue where it can be none."""
    return None if value is None else identity(value, "item")


Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        metavar="DIR",
        callback=nearest_home,
        show_default=False,
        help="The folder that holds everything of one installation.",
    ),
]

AsJson = Annotated[
    bool, typer.Option("--json", metavar="", help="Print JSON, and nothing else, on stdout.")
]

Store = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="NAME",
        callback=store_name,
        show_default=False,
        help="Only this store, in any letters.",
    ),
]

Item = Annotated[
    str | None,
    typer.Option(
        "--item",
        metavar="NAME",
        callback=item_name,
        show_default=False,
        help="Only this item, letter for letter.",
    ),
]

StoreArgument = Annotated[
    str,
    typer.Argument(metavar="STORE", callback=store_name, help="The store, in any letters."),
]

ItemArgument = Annotated[
    str,
    typer.Argument(metavar="ITEM", callback=item_name, help="The item, letter for letter."),
]
