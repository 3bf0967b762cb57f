"""`shelfwatch load`: what is asked of it; `loading` does it, `load_report` shows it."""

from typing import Annotated

import typer

from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.opening import opened
from shelfwatch.cli.options import AsJson, Home

Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE", help="CSV files, also gzipped; - is standard input."),
]


def load(
    files: Files,
    *,
    store: Annotated[
        str | None,
        typer.Option(
            "--store",
            metavar="NAME",
            show_default=False,
            help="The store of files that have no store column.",
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="TIME",
            show_default=False,
            help="When the files were made, if not at their time of change: a date or a time.",
        ),
    ] = None,
    baseline: Annotated[
        bool,
        typer.Option(
            "--baseline", metavar="", help="Record a store's first levels and tell nobody."
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", metavar="", help="Show what would change and who would be told."),
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> ExitCode:
    """Load files, see what ran out, and tell people.

    The newest file wins, whatever the order of loading, and the same file twice changes nothing.
    """
    from shelfwatch.cli.loading import (  # noqa: PLC0415 -- DuckDB takes 0.1 s to import
        Wish,
        load_files,
        preview_files,
    )

    with opened(home) as installation:
        wish = Wish.of(installation, store=store, as_of=as_of, baseline=baseline)
        if dry_run:
            return preview_files(installation, files, wish, as_json=as_json)
        return load_files(installation, files, wish, as_json=as_json)
