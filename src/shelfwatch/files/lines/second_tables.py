"""A second table below the first: its lines may be as wide as rows, and are none.

It begins with a line of names of its own. Such a line has text where its columns should have a
count, and it differs from a row with a bad count by its cells: one is the name of a column, here or
anywhere, or none stood in its column before and a gap comes before the line, or it has no number
where rows have several.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import duckdb

from shelfwatch.core.stock.identity import OUTER_BLANKS
from shelfwatch.files.layouts.columns import fold
from shelfwatch.files.meaning.column_names import lexicon
from shelfwatch.files.meaning.counts import looks_like_count
from shelfwatch.files.text.header import Header

MOST_CANDIDATES = 1_000
"""Different texts in place of counts that are looked at: a file with more has another fault."""


MOST_WHOLE = 20
"""Lines with text in place of a count that are looked at as a whole."""

FEWEST_NUMBERS = 3
"""A row with so many numbers cannot lose all of them: such a line has names."""


@dataclass(frozen=True, slots=True)
class Below:
    """What else than rows stands below a header.

    `repeated` are the rows of lines that repeat it, and `second` is the first of a second table.
    """

    repeated: list[int] = field(default_factory=list)
    second: int | None = None


WholeCells: TypeAlias = Callable[[Collection[int]], Mapping[int, Sequence[str]]]
"""The rows of some lines to all of their cells."""


def look_below(
    connection: duckdb.DuckDBPyConnection, header: Header, whole_cells: WholeCells
) -> Below:
    """What of the view `line` is no row of the table that `header` begins."""
    places = header.columns.needed
    found = Below()
    candidates = named_lines(connection, header)
    if not candidates:
        return found
    lines = whole_cells([header.row + 1, *(row for row, *_ in candidates[:MOST_WHOLE])])
    usual = numbers_in(lines.get(header.row + 1, []))
    for row, *cells in candidates:
        if all(fold(cell) == fold(header.names[p]) for p, cell in zip(places, cells, strict=True)):
            found.repeated.append(row)
        elif are_all_names(lines.get(row, []), usual) or begins_table(
            connection, header, row, cells
        ):
            return Below(found.repeated, row)
    return found


def numbers_in(cells: Sequence[str]) -> int:
    """How many cells hold a number."""
    return sum(bool(cell.strip(OUTER_BLANKS)) and looks_like_count(cell) for cell in cells)


def are_all_names(cells: Sequence[str], usual: int) -> bool:
    """Whether a line has no number at all, where a row has several besides its count."""
    filled = [cell for cell in cells if cell.strip(OUTER_BLANKS)]
    return usual >= FEWEST_NUMBERS and len(filled) >= FEWEST_NUMBERS and not numbers_in(filled)


def named_lines(
    connection: duckdb.DuckDBPyConnection, header: Header
) -> list[tuple[int, *tuple[str, ...]]]:
    """The lines with text in place of their first count, each with its row."""
    count = f"c{header.columns.counts[0].place}"
    # Counts repeat: to tell them apart first is quicker than to look at each.
    different = connection.execute(
        f"SELECT DISTINCT {count} FROM line WHERE NOT {count} BETWEEN '-' AND ':' LIMIT 100000"
    )
    no_counts = [text for (text,) in different.fetchall() if is_text(text, header)]
    if not no_counts or len(no_counts) > MOST_CANDIDATES:
        return []
    cells = ", ".join(f"c{place}" for place in header.columns.needed)
    query = f'SELECT "row", {cells} FROM line WHERE list_contains($1, {count}) ORDER BY "row"'
    return connection.execute(query, [no_counts]).fetchall()


def is_text(text: str, header: Header) -> bool:
    """Whether a cell of counts has text that no system writes there."""
    plain = text.strip(OUTER_BLANKS).casefold()
    is_word = looks_like_count(text) or plain in {
        *header.layout.untracked,
        *header.layout.zeros,
    }
    return any(char.isalpha() for char in plain) and not is_word


def begins_table(
    connection: duckdb.DuckDBPyConnection, header: Header, row: int, cells: Sequence[str]
) -> bool:
    """Whether a line with text in place of its count has the names of other columns."""
    filled = [cell.strip(OUTER_BLANKS) for cell in cells if cell.strip(OUTER_BLANKS)]
    if len(filled) < 2 or any(looks_like_count(cell) for cell in filled):
        return False
    known = {fold(name) for name in header.names}
    columns = header.columns
    counts = {count.place for count in columns.counts}
    texts = dict(zip(columns.needed, cells, strict=True))
    # `Available` in place of a count is what somebody wrote there, and no name of a column.
    names = [text for place, text in texts.items() if place not in counts]
    if any(fold(cell) in known for cell in filled) or any(map(lexicon().senses, names)):
        return True
    seen = " OR ".join(
        f"c{place} = ${at}" for at, place in enumerate((*columns.store, *columns.item), 2)
    )
    given = [row, *(texts[place] for place in (*columns.store, *columns.item))]
    before = connection.execute(
        f'SELECT count(*) FILTER ("row" = $1 - 1), count(*) FILTER ({seen}) FROM line'
        ' WHERE "row" < $1',
        given,
    ).fetchone()
    return before is not None and before[0] == 0 and before[1] == 0 and row > header.row + 1
