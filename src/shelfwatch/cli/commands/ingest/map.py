"""`shelfwatch map`: say once which columns of a file hold what."""

from typing import Annotated

import typer

from shelfwatch.cli.arguments.options import Home, store_name
from shelfwatch.cli.arguments.target import opened
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.core.errors import Misuse

File = Annotated[str | None, typer.Argument(metavar="FILE", help="A file with the columns to map.")]
ItemColumn = Annotated[
    str | None, typer.Option("--item-column", metavar="NAME", help="The column of items.")
]
CountColumns = Annotated[
    list[str] | None,
    typer.Option(
        "--count-column", metavar="NAME", help="The column of counts; several are added up."
    ),
]
StoreColumns = Annotated[
    list[str] | None,
    typer.Option("--store-column", metavar="NAME", help="The column of stores; two make one name."),
]
OneStore = Annotated[
    str | None,
    typer.Option(
        "--store", metavar="NAME", callback=store_name, help="The store, where no column names one."
    ),
]
Untracked = Annotated[
    list[str] | None,
    typer.Option("--untracked", metavar="TEXT", help="A count that says that there is none."),
]
Skipped = Annotated[
    list[str] | None,
    typer.Option("--skip", metavar="TEXT", help="An item that is none, such as Total."),
]
Sums = Annotated[bool, typer.Option("--sum", help="Add up lines of one store and item.")]
Listed = Annotated[bool, typer.Option("--list", help="Show what is saved.")]
Remove = Annotated[
    bool, typer.Option("--remove", help="Remove what is saved for FILE, or its number.")
]
Sure = Annotated[bool, typer.Option("--yes", help="Map a file whose header is known, unasked.")]


def map_columns(
    file: File = None,
    *,
    item_column: ItemColumn = None,
    count_column: CountColumns = None,
    store_column: StoreColumns = None,
    store: OneStore = None,
    untracked: Untracked = None,
    skip: Skipped = None,
    sums: Sums = False,
    listed: Listed = False,
    remove: Remove = False,
    yes: Sure = False,
    home: Home = None,
) -> ExitCode:
    """Say which columns of a file hold what.

    Its columns are shown with some values; what is said of them is saved for all files with the
    same header. Without options it asks, on a terminal, and elsewhere only shows.
    """
    from shelfwatch.cli.workflows import saved_mappings  # noqa: PLC0415 -- DuckDB takes 0.1 s
    from shelfwatch.cli.workflows.map_columns import map_file  # noqa: PLC0415 -- as above
    from shelfwatch.service.loading.mapping import Answers  # noqa: PLC0415 -- as above

    counts, stores = count_column or (), store_column or ()
    passed_over = (untracked or (), skip or ())
    answers = Answers(item_column, counts, stores, store, *passed_over, sums=sums, is_sure=yes)
    with opened(home, is_new=True) as installation:
        if listed:
            return saved_mappings.list_mappings(installation)
        if file is None:
            raise Misuse("Name the file with the columns to map, or say --list.")
        if remove:
            return saved_mappings.remove_mapping(installation, file)
        return map_file(installation, file, answers)
