"""Lines that stand around the rows: totals, and what a program writes of its report.

They are neither items nor anything that a person should mend every day.
"""

import re
from collections.abc import Sequence

from shelfwatch.core.stock.identity import OUTER_BLANKS

TOTALS = (
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sub total",
    "sub-total",
    "sum",
    "summe",
    "gesamt",
    "gesamtsumme",
    "zwischensumme",
    "totaal",
    "totale",
    "total general",
    "somme",
    "suma",
    "razem",
    "total geral",
    "итого",
    "всего",
    "合計",
    "小計",
    "総計",
    "合计",
    "小计",
    "总计",
)  # fmt: skip -- one a line would be a page
"""How lines are called that add others up, in lower case."""

SPELLINGS = frozenset(
    spelled + end
    for word in TOTALS
    for spelled in (word, word.upper(), word.capitalize(), word.title())
    for end in ("", ":")
)
"""Each as it stands in a cell: to fold the cells of a million rows would take too long."""

REPORT = re.compile(
    r"(report|stock list|list|file|data)?\s*(was\s+)?"
    r"(generated|printed|exported|created|produced|end of|page \d|erstellt|gedruckt|seite \d)\b"
    r"|report\b.*\d",
    re.IGNORECASE,
)
"""How a line begins that tells of the report: `Report generated 2026-11-26`, `Page 1 of 3`."""

MOST_CELLS = 3
"""Filled cells of a line that tells of the report: a row of stock has more, or ends in a count."""


def is_around(cells: Sequence[str]) -> bool:
    """Whether a line's first filled cell calls it a total, or the line tells of the report."""
    filled = [text for cell in cells if (text := cell.strip(OUTER_BLANKS))]
    if not filled:
        return False
    name = filled[0].rstrip(":").casefold()
    is_total = name in TOTALS or any(name.startswith(f"{total} ") for total in TOTALS)
    return is_total or (len(filled) <= MOST_CELLS and REPORT.match(filled[0]) is not None)
