"""`shelfwatch undo`: take back a file that was wrong, and its alerts."""

from typing import Annotated

import typer

from shelfwatch.cli.arguments.options import AsJson, Home
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.core.errors import Misuse


def undo_upload(
    upload: Annotated[
        str | None,
        typer.Argument(
            metavar="[UPLOAD]",
            show_default=False,
            help="Its id, as `shelfwatch uploads` shows it, or the beginning of it.",
        ),
    ] = None,
    *,
    last: Annotated[
        bool, typer.Option("--last", metavar="", help="The file that was loaded last.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", metavar="", help="Show what would go back and be sent."),
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> ExitCode:
    """Undo an upload whose file was wrong.

    Each level gets back the count that it had before, unless a newer file gives one. Who was told
    that an item is out is told that this is withdrawn. The same file is not loaded again.
    """
    if (upload is None) is not last:
        raise Misuse("Name one upload by its id, or say --last.")
    from shelfwatch.cli.workflows import undo_upload as workflow  # noqa: PLC0415 -- DuckDB is slow

    workflow.undo_upload(upload, home, dry_run=dry_run, as_json=as_json)
    return ExitCode.DONE
