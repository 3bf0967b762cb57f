"""Taking out of a file's lines what is no row of its table: totals, titles, another table."""

from shelfwatch.files.lines.lines_around import SPELLINGS, is_around
from shelfwatch.files.lines.second_tables import look_below
from shelfwatch.files.rows.cells import Table, view_lines
from shelfwatch.files.rows.reject_table import Rejects, line_reject
from shelfwatch.files.rows.whole_lines import WholeLines

BATCH = 1_000

LAST_LINES = 20_000
"""So many lines are searched for totals, those at the end: a report that adds up is no longer, and
to search a million lines takes a tenth of the time of their reading."""


def take_out(whole: WholeLines, rejects: Rejects) -> int:
    """Leave only rows in the view `line`; how many lines around them were passed over.

    Lines of a second table become rejects. Raises Refused where these are too many.
    """
    table, header = whole.table, whole.table.header
    if header.layout.restoring:
        return 0
    around = [
        row
        for row, line in rejects.split_lines()
        if is_around(line.replace('"', "").split(header.delimiter), header.columns.item)
    ]
    rejects.pass_over(around)
    below = look_below(table.connection, header, whole.cells)
    passed = sorted({*lines_around(table), *below.repeated})
    kept = [f'"row" NOT IN ({", ".join(map(str, passed))})'] if passed else []
    if below.second is not None:
        reject_table(table, rejects, below.second)
        kept.append(f'"row" < {below.second}')
    if kept:
        view_lines(table, is_direct=whole.is_direct, where=" AND ".join(kept))
    return len(around) + len(passed)


def lines_around(table: Table) -> list[int]:
    """The rows of lines that look like rows, and stand around them: totals, and the report's own.

    A total calls itself one where an item or a store should stand. A line of the report has one
    filled cell, and a spreadsheet fills it up to the width of its table; it is no item's, whose
    count may be blank.
    """
    columns = table.header.columns
    names = ", ".join(f"c{place}" for place in (*columns.item, *columns.store))
    no_item = " AND ".join(f"trim(c{place}) = ''" for place in columns.item)
    filled = " + ".join(f"(trim({name}) <> '')::INTEGER" for name in table.names)
    first = table.text.survey.last_line - LAST_LINES
    cells = ", ".join(table.names)
    query = (
        f'SELECT "row", list_has_any($1, [{names}]) AS is_total, {cells} FROM line'
        f' WHERE "row" > {first} AND (is_total OR ({filled} = 1 AND {no_item})) ORDER BY "row"'
    )
    found = table.connection.execute(query, [sorted(SPELLINGS)]).fetchall()
    return [row for row, is_total, *cells in found if is_total or is_around(cells)]


def reject_table(table: Table, rejects: Rejects, first: int) -> None:
    """Make a reject of each line of a second table, which begins in row `first`."""
    cells = ", ".join(table.names)
    query = f'SELECT "row", {cells} FROM line WHERE "row" >= {first} ORDER BY "row"'
    found = table.connection.execute(query).fetchall()
    why = f"a second table begins in row {first}: put it into a file of its own"
    for start in range(0, len(found), BATCH):
        page = found[start : start + BATCH]
        rejects.add(
            [line_reject(row, table.header.delimiter.join(texts), why) for row, *texts in page]
        )
