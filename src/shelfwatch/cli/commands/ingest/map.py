"""`shelfwatch map`: say once which columns of a file hold what."""

from typing import Annotated

import typer

from shelfwatch.cli.arguments.options import Home, store_name
from shelfwatch.cli.arguments.target import opened
from shelfwatch.cli.exit_codes import ExitCode


def map_columns(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file with the columns to map.")],
    *,
    item_column: Annotated[
        str | None, typer.Option("--item-column", metavar="NAME", help="The column of items.")
    ] = None,
    count_column: Annotated[
        str | None, typer.Option("--count-column", metavar="NAME", help="The column of counts.")
    ] = None,
    store_column: Annotated[
        str | None, typer.Option("--store-column", metavar="NAME", help="The column of stores.")
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            "--store",
            metavar="NAME",
            callback=store_name,
            help="The store, where no column names one.",
        ),
    ] = None,
    home: Home = None,
) -> ExitCode:
    """Say which columns of a file hold what.

    Its columns are shown with some values; what is said of them is saved for all files with the
    same header. Without options it asks, on a terminal, and elsewhere only shows.
    """
    from shelfwatch.cli.workflows.map_columns import Answers, map_file  # noqa: PLC0415 -- DuckDB takes 0.1 s

    with opened(home, is_new=True) as installation:
        return map_file(installation, file, Answers(item_column, count_column, store_column, store))
