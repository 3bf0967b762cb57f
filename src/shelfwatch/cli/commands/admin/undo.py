"""`shelfwatch undo`: take back a file that was wrong, and what was told of it."""

from typing import Annotated

import typer

from shelfwatch.cli.arguments.options import AsJson, Home
from shelfwatch.cli.arguments.target import chosen_stack, opened
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.json_writer import write_object
from shelfwatch.cli.workflows.check_and_deliver import tell_people, warn_of_failures
from shelfwatch.service.alerting.deliver import Outcome
from shelfwatch.service.undo import undo


def undo_upload(
    upload: Annotated[
        str, typer.Argument(metavar="UPLOAD", help="Its id, as `shelfwatch uploads` shows it.")
    ],
    *,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", metavar="", help="Show what would go back and who be told."),
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> ExitCode:
    """Undo an upload whose file was wrong.

    Each level gets back the count that it had before, unless a newer upload speaks of it. Who was
    told that an item is out is told that this is withdrawn. The same file is not loaded again.
    """
    if chosen_stack.get() is not None:
        from shelfwatch.cli.workflows import on_stack  # noqa: PLC0415 -- DuckDB takes 0.1 s to import

        return on_stack.undo(upload.strip(), dry_run=dry_run, as_json=as_json)
    from shelfwatch.cli.output import undo_report  # noqa: PLC0415 -- DuckDB takes 0.1 s to import

    with opened(home) as installation:
        most = None if as_json else undo_report.MOST_LEVELS
        found = undo(installation.platform, upload.strip(), most_kept=most, dry_run=dry_run)
        outcome = Outcome() if dry_run else tell_people(installation)
        if as_json:
            write_object(undo_report.shape(found, dry_run=dry_run))
        elif dry_run:
            undo_report.show_dry_run(found)
        else:
            undo_report.show(installation, found, outcome)
    warn_of_failures(outcome)
    return ExitCode.DONE
