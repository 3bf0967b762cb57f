"""The rejects of a file as a CSV that a person mends in a spreadsheet and drops again.

`layouts.rejects` reads it back; dropped untouched, it gives the same rejects.
"""

from shelfwatch.core.text.spreadsheet import to_csv
from shelfwatch.core.uploads.upload import Reject, UploadReport
from shelfwatch.files.layouts.rejects_file import COLUMNS


def rejects_text(report: UploadReport) -> str:
    """The rejects of an upload as CSV with a byte order mark, every cell harmless."""
    upload = report.upload.id
    return to_csv(COLUMNS, (mendable(reject, upload) for reject in report.rejects))


def mendable(reject: Reject, upload: str) -> list[str]:
    """One reject as a line of the file: store, item and count, or the line that has none."""
    line = "" if reject.column else reject.value
    return [*reject.cells, reject.reason, str(reject.row), upload, line]
