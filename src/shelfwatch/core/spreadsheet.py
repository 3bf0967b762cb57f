"""CSV that is opened in a spreadsheet: text that would run as a formula is made harmless.

The escape is one leading apostrophe before text that starts with `= + - @`, a tab, a carriage
return (OWASP, "CSV Injection") or an apostrophe; numbers are left as they are. `unguard` is its
exact reverse, so what we wrote can be read back.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the local code page."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "'")
NUMBER = re.compile(r"[+-]?[0-9]([0-9.,' \u00a0]*[0-9])?")


def guard(cell: str) -> str:
    """`cell` as text that no spreadsheet runs."""
    if cell.startswith(DANGEROUS) and not NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def unguard(cell: str) -> str:
    """What `guard` was given."""
    return cell[1:] if cell.startswith("'") else cell


def to_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV text with a byte order mark and CRLF line ends, every cell guarded."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow([guard(cell) for cell in row])
    return out.getvalue()
