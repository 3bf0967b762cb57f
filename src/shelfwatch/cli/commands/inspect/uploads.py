"""`shelfwatch uploads`: the ledger of what arrived, and what became of it."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Annotated

import typer
from rich.text import Text

from shelfwatch.cli.arguments.options import AsJson, Home
from shelfwatch.cli.arguments.target import looked_into
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import OUT, WARNING, Cell, Column, show_table
from shelfwatch.cli.output.formatting import show_moment
from shelfwatch.cli.output.json_writer import write_list
from shelfwatch.core.uploads.upload import Status, UploadReport

LATEST = 20

COLUMNS = (
    Column("arrived"),
    Column("file"),
    Column("status"),
    Column("rows", is_number=True),
    Column("changed", is_number=True),
    Column("rejected", is_number=True),
    Column("upload"),
)


def uploads(
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="How many.")] = LATEST,
    as_json: AsJson = False,
    home: Home = None,
) -> ExitCode:
    """Show what arrived lately, and what became of it."""
    with looked_into(home) as place:
        found = place.platform.uploads.uploads(limit)
        if as_json:
            write_list(map(json_documents.recorded_upload, found))
        else:
            show_table(COLUMNS, upload_rows(found, place.zone))
    return ExitCode.DONE


def upload_rows(found: Iterable[UploadReport], zone: tzinfo) -> Iterator[list[Cell]]:
    """The cells of each upload."""
    for report in found:
        outcomes = report.outcomes
        yield [
            show_moment(report.upload.arrived, zone),
            report.upload.file,
            Text(report.status, style="" if report.status is Status.LOADED else OUT),
            f"{outcomes.rows:,}",
            f"{outcomes.changed:,}",
            Text(f"{outcomes.rejected:,}", style=WARNING if outcomes.rejected else ""),
            report.upload.id,
        ]
