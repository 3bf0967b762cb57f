"""The rejects of a file as a CSV that a person mends in a spreadsheet and drops again.

`layouts.rejects` reads it back; dropped untouched, it gives the same rejects.
"""

from shelfwatch.core.spreadsheet import to_csv
from shelfwatch.core.upload import Reject, UploadReport
from shelfwatch.files.layouts.rejects import COLUMNS


def rejects_text(report: UploadReport) -> str:
    """The rejects of an upload as CSV with a byte order mark, every cell harmless.

    Where a report comes from the ledger, which keeps no cells, a line holds only the value at
    fault, and the person has to fill in the rest.
    """
    upload = report.upload.id
    return to_csv(COLUMNS, (mendable(reject, upload) for reject in report.rejects))


def mendable(reject: Reject, upload: str) -> list[str]:
    """One reject as a line of the file: store, item and count, or the line that has none."""
    store, item, count = reject.cells or [
        reject.value if reject.column == column else "" for column in COLUMNS[:3]
    ]
    line = "" if reject.column else reject.value
    return [store, item, count, reject.reason, str(reject.row), upload, line]
