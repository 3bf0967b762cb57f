"""`shelfwatch load`: what is asked of it; `load_session` does it, `load_report` shows it."""

from collections.abc import Sequence
from typing import Annotated

import typer

from shelfwatch.cli.arguments.options import AsJson, Home
from shelfwatch.cli.arguments.target import chosen_stack, opened
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.core.errors import Misuse

Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE", help="CSV files, also gzipped; - is standard input."),
]


StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="NAME",
        show_default=False,
        help="The store of files that have no store column.",
    ),
]

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        show_default=False,
        help="When the files were made, if not at their time of change: a date or a time.",
    ),
]

Source = Annotated[
    str,
    typer.Option(
        "--source",
        metavar="NAME",
        show_default=False,
        help="As if the files lay in this folder of the inbox.",
    ),
]

Encoding = Annotated[
    str | None,
    typer.Option(
        "--encoding",
        metavar="NAME",
        show_default=False,
        help="The code page of files that are not UTF-8, such as cp1251.",
    ),
]

Baseline = Annotated[
    bool,
    typer.Option("--baseline", metavar="", help="Record a store's first levels and tell nobody."),
]

DryRun = Annotated[
    bool,
    typer.Option("--dry-run", metavar="", help="Show what would change and who would be told."),
]


def load(
    files: Files,
    *,
    store: StoreOption = None,
    as_of: AsOf = None,
    source: Source = "",
    encoding: Encoding = None,
    baseline: Baseline = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    home: Home = None,
) -> ExitCode:
    """Load files, see what ran out, and tell people.

    The newest file wins, whatever the order of loading, and the same file twice changes nothing.
    """
    # The function on AWS reads the file: what this machine would say of it is sent as metadata.
    if chosen_stack.get() is not None:
        if source:
            raise Misuse("On AWS a folder is a part of the key: leave --stack or --source out.")
        if encoding:
            raise Misuse("On AWS the stack's parameter Encoding says it: leave --encoding out.")
        return load_to_stack(files, store, as_of, baseline=baseline, as_json=as_json, dry=dry_run)
    from shelfwatch.cli.workflows import load_files  # noqa: PLC0415 -- DuckDB takes 0.1 s to import

    work = load_files.preview_files if dry_run else load_files.load_files
    with opened(home, is_new=True) as installation:
        options = load_files.LoadOptions.of(
            installation, store=store, as_of=as_of, baseline=baseline, source=source
        )
        reading = load_files.with_encoding(installation, encoding)
        return work(reading, files, options, as_json=as_json)


def load_to_stack(
    files: Sequence[str],
    store: str | None,
    as_of: str | None,
    *,
    baseline: bool,
    as_json: bool,
    dry: bool,
) -> ExitCode:
    """The same on a stack. Raises Misuse for a dry run: the plan is made where the file is."""
    if dry:
        raise Misuse("A dry run works on one machine only: leave --stack or --dry-run out.")
    from shelfwatch.cli.workflows import on_stack  # noqa: PLC0415 -- DuckDB takes 0.1 s to import

    return on_stack.load(files, on_stack.StackLoadOptions(store, as_of, baseline), as_json=as_json)
