"""Text of cells -> values: `cells` is sorted into `good`, `reject` and a number of untracked rows.

The rules are those of `core` and `numbers`, in Python. They run on each different text once, and
not at all on the plainest ones, for which the rule is restated as an SQL pattern: printable ASCII
without outer blanks is an item as it stands, and up to eleven digits are a count as they stand.
A property test holds pattern and rule together.
"""

import re
from dataclasses import dataclass

import duckdb

from shelfwatch.core.errors import Refused, RejectedValue
from shelfwatch.core.stock.count import MILLION
from shelfwatch.core.stock.identity import MAX_BYTES, OUTER_BLANKS, identity, store_key
from shelfwatch.core.stock.level import StoreName
from shelfwatch.files.duckdb_session import insert, number, pages
from shelfwatch.files.limits import Limits
from shelfwatch.files.rows.column_values import Meaning
from shelfwatch.files.rows.count_texts import read_counts
from shelfwatch.files.rows.reject_table import Rejects
from shelfwatch.files.rows.summed_lines import add_up
from shelfwatch.files.rows.whole_lines import WholeLines, rows_of_repeats
from shelfwatch.files.text.number_style import NumberStyle

# A plus is left out: it may be that of `7.61E+12`.
PLAIN_ITEM = (
    f"(regexp_full_match(item, '[!-*,-~]([ -*,-~]*[!-*,-~])?') AND length(item) <= {MAX_BYTES})"
)


# What a spreadsheet makes of a long number; `1E5` is a name that people give.
SHORTENED = re.compile(r"[0-9]+([.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)

WHY_SHORTENED = (
    "the item is a long number that a spreadsheet shortened: format its column as text, and export"
    " it again"
)

ODD_ITEMS = f"CREATE TABLE odd_item AS SELECT DISTINCT item FROM entry WHERE NOT {PLAIN_ITEM}"
DIFFERENT_STORES = """
    SELECT store, bool_or(count IS NOT NULL) FROM cells
    GROUP BY store ORDER BY min("row"), store LIMIT $1
"""
STORES = "CREATE TABLE store_value (text VARCHAR, place INTEGER, reason VARCHAR)"
ITEMS = "CREATE TABLE item_value (text VARCHAR, item VARCHAR, reason VARCHAR)"
JOINED = """
    FROM cells
    JOIN store_value ON store_value.text = cells.store
    LEFT JOIN item_value ON item_value.text = cells.item
    LEFT JOIN count_value ON count_value.text = cells.count
"""
HAS_NAMES = "store_value.reason IS NULL AND item_value.reason IS NULL"
HAS_COUNT = "(count_value.text IS NULL OR count_value.count IS NOT NULL)"
IS_TRACKED = "(cells.count IS NOT NULL AND count_value.is_word IS NOT true)"

GOOD = f"""
    CREATE TABLE good AS
    SELECT cells."row", store_value.place AS store, coalesce(item_value.item, cells.item) AS item,
           CASE WHEN count_value.text IS NULL THEN cells.count::BIGINT * {MILLION}
                ELSE count_value.count END AS count{{aside}}
    {JOINED} WHERE {IS_TRACKED} AND {HAS_NAMES} AND {HAS_COUNT}
"""
DETAILS = ", cells.name, cells.threshold"
REJECTED = f"""
    INSERT INTO reject
    SELECT cells."row",
           CASE WHEN store_value.reason IS NOT NULL THEN {{store}}
                WHEN item_value.reason IS NOT NULL THEN {{item}} ELSE {{count}} END,
           CASE WHEN store_value.reason IS NOT NULL THEN cells.store
                WHEN item_value.reason IS NOT NULL THEN cells.item ELSE cells.count END,
           coalesce(store_value.reason, item_value.reason, count_value.reason),
           cells.store, cells.item, coalesce(count_value.spelled, cells.count), ''
    {JOINED}
    WHERE {IS_TRACKED} AND (NOT ({HAS_NAMES}) OR count_value.reason IS NOT NULL)
"""
UNTRACKED = f"""
    SELECT count(*) {JOINED}
    WHERE NOT {IS_TRACKED}
       OR ({HAS_NAMES} AND NOT {HAS_COUNT} AND count_value.reason IS NULL)
"""

# The levels of lines that give no count; only where lines add up does it matter.
UNCOUNTED = f"""
    CREATE TABLE uncounted AS
    SELECT store_value.place AS store, coalesce(item_value.item, cells.item) AS item,
           min(cells."row") AS "row"
    {JOINED} WHERE {HAS_NAMES} AND NOT ({IS_TRACKED} AND {HAS_COUNT}) GROUP BY ALL
"""


REPEATED_LEVELS = """
    CREATE OR REPLACE TABLE repeated AS
    SELECT store, item FROM good GROUP BY store, item HAVING count(*) > 1
"""
DROP_WHOLE_REPEATS = """
    DELETE FROM good WHERE "row" IN (
        SELECT "row" FROM (
            SELECT good."row",
                   row_number() OVER (PARTITION BY good.store, good.item, good.count, mark
                                      ORDER BY good."row") AS nth
            FROM good JOIN line_mark ON line_mark."row" = good."row"
            JOIN repeated AS r ON r.store = good.store AND r.item = good.item)
        WHERE nth > 1)
"""


NAMED = """
    CREATE VIEW named AS
    SELECT store_value.place AS store, coalesce(item_value.item, cells.item) AS item
    FROM cells
    JOIN store_value ON store_value.text = cells.store
    LEFT JOIN item_value ON item_value.text = cells.item
    WHERE item_value.reason IS NULL
"""

NAMELESS = """
    SELECT count(*) FROM reject LEFT JOIN item_value ON item_value.text = reject.item
    WHERE reject."column" IS NULL OR item_value.reason IS NOT NULL
"""
"""Lines that could not be split have no column."""


@dataclass(frozen=True, slots=True)
class Values:
    """What became of the cells: how many rows of each kind, and the stores by their place.

    `style` is how the file's counts are written. `has_blank_stores` is
    whether a line leaves the column of stores blank, and so is of the store that was named.
    `summed_by` is the column of lots or bins by which lines of one level were added up.
    """

    stores: list[StoreName]
    style: NumberStyle
    good: int
    untracked: int = 0
    has_blank_stores: bool = False
    summed_by: str = ""

    @property
    def notable(self) -> tuple[str, str]:
        """What the report says of lines that were added up, and of how counts are written."""
        return self.summed_by, self.style.sentence


def read_values(
    connection: duckdb.DuckDBPyConnection,
    rejects: Rejects,
    limits: Limits,
    meaning: Meaning,
    whole: WholeLines,
) -> Values:
    """Sort the lines of the table `line` into the tables `good` and `reject`.

    Raises Refused where there are more stores than any file has, or too many rejects.
    """
    meaning.make_entries(connection)
    read_items(connection)
    meaning.make_cells(connection)
    stores, has_blanks = read_stores(connection, limits, meaning)
    layout = meaning.header.layout
    style = read_counts(whole.table)
    rows = number(connection, "SELECT count(*) FROM cells")
    good = number(connection, GOOD.format(aside=DETAILS if meaning.has_details else ""))
    untracked = 0
    # Nearly every file has only good rows: three joins over all of it are left out.
    if good < rows:
        rejected = number(connection, REJECTED.format_map(meaning.headers()))
        rejects.note(rejected)
        untracked = number(connection, UNTRACKED)
        # A row that no query takes would vanish without a word.
        refuse_unaccounted(rows, good + rejected + untracked)
    summed_by = "" if layout.sums else part_that_repeats(connection, whole)
    if layout.sums or summed_by:
        connection.execute(UNCOUNTED)
        good = add_up(connection, stores, rejects, meaning)
    return Values(stores, style, good, untracked, has_blanks, summed_by)


def part_that_repeats(connection: duckdb.DuckDBPyConnection, whole: WholeLines) -> str:
    """The column of lots or bins by which lines of one level differ, "" where there is none.

    A line that is equal to another as a whole is a repeat, and dropped, before anything is added.
    """
    parts = whole.parts
    if not parts or not number(connection, REPEATED_LEVELS):
        return ""
    whole.mark(rows_of_repeats(connection))
    connection.execute(DROP_WHOLE_REPEATS)
    return parts[0].strip()


def refuse_unaccounted(rows: int, outcomes: int) -> None:
    """Raise Refused unless every row has an outcome (DESIGN, promise 3)."""
    if rows != outcomes:
        raise Refused(
            f"Of the {rows:,} rows of the file {outcomes:,} have an outcome, which is a fault of"
            " Shelfwatch: please report it with this file."
        )


def read_stores(
    connection: duckdb.DuckDBPyConnection, limits: Limits, meaning: Meaning
) -> tuple[list[StoreName], bool]:
    """Fill `store_value`; the stores as their first rows spell them, and whether one is blank.

    Raises Refused where there are too many, or where no line names any and nobody else did.
    """
    connection.execute(STORES)
    different = connection.execute(DIFFERENT_STORES, [limits.stores + 1]).fetchall()
    tracked = {text for text, is_tracked in different if is_tracked}
    texts = [text for text, _ in different if text in tracked or not tracked]
    if len(different) > limits.stores:
        raise Refused(
            f"The file names more than {limits.stores:,} stores: check that its column of stores"
            " really holds stores."
        )
    blank = [text for text in texts if not text.strip(OUTER_BLANKS)]
    # Rejects that come back have had their refusal: each of them says by itself what is wrong.
    is_first_try = not meaning.header.layout.restoring
    if blank and len(blank) == len(texts) and not meaning.store and is_first_try:
        raise Refused(
            f"The column {meaning.store_header} names no store on any line: name the store with"
            " --store, or drop the file into a folder of that name in the inbox."
        )
    found: dict[str, tuple[int, StoreName]] = {}
    rows = [
        (text, *store_row(text if text.strip(OUTER_BLANKS) else meaning.store, found))
        for text in texts
    ]
    # Lines of places that are no stores give no counts, so that nobody asks which store they name.
    rows += [(text, None, None) for text, _ in different if tracked and text not in tracked]
    insert(connection, "store_value", ("VARCHAR", "INTEGER", "VARCHAR"), rows)
    return [store for _, store in found.values()], bool(blank)


def store_row(text: str, found: dict[str, tuple[int, StoreName]]) -> tuple[int | None, str | None]:
    """What a store's text means: its place among those `found`, or why it is a reject."""
    try:
        name = identity(text, "store")
    except RejectedValue as reason:
        return None, str(reason)
    key = store_key(name)
    place, _ = found.setdefault(key, (len(found), StoreName(key, name)))
    return place, None


def read_items(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `item_value` with the items whose text is not simply their name."""
    connection.execute(ITEMS)
    connection.execute(ODD_ITEMS)
    for page in pages(connection, "odd_item"):
        # Only what differs: the table is joined with every row of the file.
        rows = [row for (text,) in page if (row := item_row(text))[1] != text]
        insert(connection, "item_value", ("VARCHAR", "VARCHAR", "VARCHAR"), rows)


def item_row(text: str) -> tuple[str, str | None, str | None]:
    """What an item's text means, or why it is a reject."""
    if SHORTENED.fullmatch(text.strip(OUTER_BLANKS)):
        return text, None, WHY_SHORTENED
    try:
        return text, identity(text, "item"), None
    except RejectedValue as reason:
        return text, None, str(reason)


def name_levels(connection: duckdb.DuckDBPyConnection) -> int:
    """Make the view `named(store, item)` of all rows; how many rejects may be of any item.

    `store` is NULL where a row may be of any store. Needs the tables of `read_values`.
    """
    connection.execute(NAMED)
    return number(connection, NAMELESS)
