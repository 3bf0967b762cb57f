"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer


def nearest_home(context: typer.Context, value: Path | None) -> Path | None:
    """`--home` of the command itself, else the one given before the command's name."""
    given: Path | None = value or context.find_root().params.get("home")
    return given


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
    typer.Option("--store", metavar="NAME", show_default=False, help="Only this store."),
]
