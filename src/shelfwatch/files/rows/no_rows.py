"""Taking out of a file's lines what is no row of its table: totals, titles, another table."""

from shelfwatch.files.duckdb_session import quoted
from shelfwatch.files.lines.lines_around import SPELLINGS, is_around
from shelfwatch.files.lines.second_tables import look_below
from shelfwatch.files.rows.cells import Table, view_lines
from shelfwatch.files.rows.reject_table import Rejects, line_reject
from shelfwatch.files.rows.whole_lines import WholeLines

BATCH = 1_000
SPELLED = ", ".join(map(quoted, sorted(SPELLINGS)))

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
        if is_around(line.replace('"', "").split(header.delimiter))
    ]
    rejects.pass_over(around)
    below = look_below(table.connection, header, whole.cells)
    passed = sorted({*totals(table), *report_lines(table), *below.repeated})
    kept = [f'"row" NOT IN ({", ".join(map(str, passed))})'] if passed else []
    if below.second is not None:
        reject_table(table, rejects, below.second)
        kept.append(f'"row" < {below.second}')
    if kept:
        view_lines(table, is_direct=whole.is_direct, where=" AND ".join(kept))
    return len(around) + len(passed)


def report_lines(table: Table) -> list[int]:
    """The rows of lines with one filled cell that tells of the report.

    A spreadsheet fills such a line up to the width of its table, so that it looks like a row.
    """
    filled = " + ".join(f"(trim({name}) <> '')::INTEGER" for name in table.names)
    found = table.connection.execute(
        f'SELECT "row", {", ".join(table.names)} FROM line'
        f' WHERE "row" > {first_searched(table)} AND {filled} = 1 ORDER BY "row"'
    )
    return [row for row, *cells in found.fetchall() if is_around(cells)]


def first_searched(table: Table) -> int:
    """The row after which lines around the rows are searched."""
    return table.text.survey.last_line - LAST_LINES


def totals(table: Table) -> list[int]:
    """The rows of lines that call themselves a total where an item or a store should stand."""
    columns = table.header.columns
    named = " OR ".join(f"c{place} IN ({SPELLED})" for place in (*columns.item, *columns.store))
    found = table.connection.execute(
        f'SELECT "row" FROM line WHERE "row" > {first_searched(table)} AND ({named}) ORDER BY "row"'
    )
    return [row for (row,) in found.fetchall()]


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
