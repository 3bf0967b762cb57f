"""CSV that is opened in a spreadsheet: text that would run as a formula is made harmless.

The escape is one apostrophe before what would run, or begins with an apostrophe, wherever some
spreadsheet begins a cell; numbers are left as they are. `unguard` is its exact reverse, so what we
wrote can be read back.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# Without it Excel takes UTF-8 for the local code page.
BYTE_ORDER_MARK = "\ufeff"

# What a formula begins with (OWASP, "CSV Injection"), also in full and small width, which a
# spreadsheet in Japanese or Chinese takes for the same.
SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"

# What one spreadsheet or another drops before it looks: blanks, what nobody sees, quotes.
SKIPPED = (
    r"\x00-\x20\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\""
)

# Where a cell may begin: where the list separator is a semicolon, Excel splits our commas' cells at
# semicolons, although they are quoted.
STARTS = r"(?:^|(?<=[;|\t\r\n]))"

DANGEROUS = re.compile(rf"^(?=[\t\r\n])|{STARTS}(?='|[{SKIPPED}]*[{SIGNS}])")
GUARDED = re.compile(rf"{STARTS}'")
NUMBER = re.compile(r"[+-]?[0-9]([0-9.,' \u00a0]*[0-9])?")


def guard(cell: str) -> str:
    """`cell` as text that no spreadsheet runs."""
    # "-5" is a number and no formula; guarded, it could not be added up in the spreadsheet.
    return cell if NUMBER.fullmatch(cell) else DANGEROUS.sub("'", cell)


def unguard(cell: str) -> str:
    """What `guard` was given."""
    return GUARDED.sub("", cell)


def to_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV text with a byte order mark and CRLF line ends, every cell guarded."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow([guard(cell) for cell in row])
    return out.getvalue()
