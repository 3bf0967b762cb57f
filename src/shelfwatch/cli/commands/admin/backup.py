"""`shelfwatch backup`: a copy of the database that can be put in its place."""

from pathlib import Path
from typing import Annotated

import typer

from shelfwatch.cli.arguments.options import Home
from shelfwatch.cli.arguments.target import opened
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import say
from shelfwatch.core.errors import EnvironmentFault, Misuse


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that does not exist yet.")],
    *,
    home: Home = None,
) -> ExitCode:
    """Copy the whole database into a new file.

    That works while the service runs, too. To restore it, stop the service and put
    the file in the place of the database.
    """
    from shelfwatch.local.sqlite.engine.retention import (  # noqa: PLC0415 -- loaded by `opened` anyway
        back_up_database,
    )

    if file.exists():
        raise Misuse(f"{file} exists already; name a file that does not.")
    # SQLite would say "unable to open database file", which sounds as if the database were broken.
    if not file.absolute().parent.is_dir():
        raise EnvironmentFault(
            f"The folder {file.absolute().parent} does not exist; make it first."
        )
    with opened(home) as installation:
        back_up_database(installation.platform.database, file)
    say(f"The database was copied to {file} ({file.stat().st_size:,} bytes).")
    return ExitCode.DONE
