"""`shelfwatch uploads`: the ledger of what arrived, and what became of it."""

from collections.abc import Iterator
from datetime import tzinfo
from functools import partial
from typing import Annotated

import typer
from rich.text import Text

from shelfwatch.cli.arguments.numbers import whole_number
from shelfwatch.cli.arguments.options import AsJson, Home
from shelfwatch.cli.arguments.target import looked_into
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import OUT, WARNING, Cell, Column
from shelfwatch.cli.output.formatting import show_moment
from shelfwatch.cli.output.list_report import show_list
from shelfwatch.core.uploads.notices import shown_file
from shelfwatch.core.uploads.upload import Status, UploadReport

# A screenful.
LATEST = 20

COLUMNS = (
    Column("arrived", is_whole=True),
    Column("file"),
    Column("status"),
    Column("rows", is_number=True, needs=100),
    Column("changed", is_number=True),
    Column("rejected", is_number=True),
    Column("upload", is_whole=True),
)


def uploads(
    *,
    limit: Annotated[
        int,
        typer.Option(
            "--limit", parser=whole_number("--limit", 1), metavar="NUMBER", help="How many."
        ),
    ] = LATEST,
    as_json: AsJson = False,
    home: Home = None,
) -> ExitCode:
    """Show what arrived lately, and what became of it."""
    with looked_into(home) as place:
        show_list(
            place.platform.uploads.uploads(limit),
            columns=COLUMNS,
            cells=partial(upload_lines, zone=place.zone),
            document=json_documents.recorded_upload,
            as_json=as_json,
        )
    return ExitCode.DONE


def upload_lines(report: UploadReport, zone: tzinfo) -> Iterator[list[Cell]]:
    """The one line of an upload."""
    outcomes = report.outcomes
    yield [
        show_moment(report.upload.arrived, zone),
        shown_file(report),
        Text(report.status, style="" if report.status is Status.LOADED else OUT),
        f"{outcomes.rows:,}",
        f"{outcomes.changed:,}",
        Text(f"{outcomes.rejected:,}", style=WARNING if outcomes.rejected else ""),
        report.upload.id,
    ]
