"""The rejects of a file as a CSV that a person mends in a spreadsheet and drops again.

`layouts.rejects` reads it back; dropped untouched, it gives the same rejects.
"""

from pathlib import Path

from shelfwatch.core.spreadsheet import to_csv
from shelfwatch.files.layouts.rejects import COLUMNS
from shelfwatch.files.rows import Rows

LINES = """
    SELECT store, item, count, reason, "row"::VARCHAR, $1::VARCHAR, line
    FROM reject ORDER BY "row"
"""


def write_rejects(path: Path, upload_id: str, rows: Rows) -> int:
    """Write the rejects of `rows`, which came with the upload of this id, to `path`.

    Returns how many there are; without any, no file is written. Raises OSError.
    """
    if rows.rejected:
        lines = rows.connection.execute(LINES, [upload_id]).fetchall()
        path.write_text(to_csv(COLUMNS, lines), encoding="utf-8", newline="")
    return rows.rejected
