"""`shelfwatch release` and `shelfwatch discard`: a person decides about a held file."""

from typing import Annotated

import typer

from shelfwatch.cli.arguments.options import AsJson, Home
from shelfwatch.cli.arguments.target import chosen_stack, looked_into, opened
from shelfwatch.cli.arguments.upload_ids import whole_id
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import say
from shelfwatch.cli.workflows.leftover_files import warn_of_leftover

UploadArgument = Annotated[
    str,
    typer.Argument(metavar="UPLOAD", help="Its id, as `status` gives it, or the beginning."),
]


def release(upload: UploadArgument, *, as_json: AsJson = False, home: Home = None) -> ExitCode:
    """Load a held file after all, and tell people what ran out.

    Newer files still win: counts that they give by now stay.
    """
    if chosen_stack.get() is not None:
        from shelfwatch.cli.workflows import on_stack  # noqa: PLC0415 -- DuckDB takes 0.1 s to import

        return on_stack.release(upload, as_json=as_json)
    from shelfwatch.cli.workflows import load_files  # noqa: PLC0415 -- DuckDB takes 0.1 s to import

    with opened(home) as installation:
        id = whole_id(installation.platform.uploads, upload)
        return load_files.release_file(installation, id, as_json=as_json)


def discard(upload: UploadArgument, *, home: Home = None) -> ExitCode:
    """Put a held file away; nothing of it is loaded.

    It is kept in the folder `failed`, on a stack where it lies, and not loaded if it comes again.
    """
    from shelfwatch.service.loading.release import (  # noqa: PLC0415 -- DuckDB takes 0.1 s to import
        discard as put_away,
    )

    with looked_into(home) as place:
        held = put_away(place.platform, whole_id(place.platform.uploads, upload))
        warn_of_leftover(place.platform.held_uploads)
    say(f"{held.upload.file} is discarded; nothing of it was written.")
    return ExitCode.DONE
