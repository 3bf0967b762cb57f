"""Shows the rows of a file that could not be understood, and keeps all of them as a CSV."""

from pathlib import Path

from shelfwatch.cli.output.console import FAINT, WARNING, Column, say, show_table
from shelfwatch.cli.output.formatting import plural
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.uploads.upload import UploadReport
from shelfwatch.files.rows.rejects_csv import rejects_text
from shelfwatch.local.inbox import moves
from shelfwatch.local.settings.home import Home

MOST_REJECTS = 20
# A cell may be a whole description; the CSV beside it has all of it.
LONGEST_VALUE = 60

COLUMNS = (Column("row", is_number=True), Column("column"), Column("value"), Column("reason"))


def keep_rejects(home: Home, report: UploadReport) -> Path:
    """Write every reject as a CSV that can be mended and loaded again; where it lies.

    It is put into the folder `failed`, and never takes the place of another file. Raises
    EnvironmentFault where it cannot be written.
    """
    folder = home.failed
    try:
        file = moves.take_name(folder, report.upload.file + moves.REJECTS_END)
        # A name out of the file system may hold bytes that are no UTF-8; rejects must be written
        # all the same.
        file.write_text(rejects_text(report), encoding="utf-8", errors="replace", newline="")
    except OSError as error:
        raise EnvironmentFault(
            f"The rejects of {report.upload.file} can't be written into {folder}"
            f" ({error.strerror}); make room there, and mend the rows in the file itself."
        ) from error
    return file


def show_rejects(report: UploadReport, kept: Path | None) -> None:
    """Print the first rejects, and where all of them lie if they were kept."""
    say()
    say(f"{report.upload.file}: {plural(len(report.rejects), 'row')} not understood", WARNING)
    show_table(
        COLUMNS,
        (
            (str(fault.row), fault.column or "", shorten(fault.value), fault.reason)
            for fault in report.rejects[:MOST_REJECTS]
        ),
    )
    if len(report.rejects) > MOST_REJECTS:
        say(f"and {len(report.rejects) - MOST_REJECTS:,} more")
    if kept is not None:
        say(f"All of them, to be mended and loaded again: {kept}", FAINT)


def shorten(value: str) -> str:
    """The beginning of a value, on one line."""
    # Line breaks in a cell would tear the table.
    line = " ".join(value.split())
    return line if len(line) <= LONGEST_VALUE else line[: LONGEST_VALUE - 1] + "…"
