"""Text of cells -> values: `cells` is sorted into `good`, `reject` and a number of untracked rows.

The rules are those of `core` and `numbers`, in Python. They run on each different text once, and
not at all on the plainest ones, for which the rule is restated as an SQL pattern: printable ASCII
without outer blanks is an item as it stands, and up to eleven digits are a count as they stand.
A property test holds pattern and rule together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from shelfwatch.core.errors import Refused, RejectedValue
from shelfwatch.core.stock.count import MILLION, millionths
from shelfwatch.core.stock.identity import MAX_BYTES, OUTER_BLANKS, identity, store_key
from shelfwatch.core.stock.level import StoreName
from shelfwatch.files.duckdb_session import insert, number, pages
from shelfwatch.files.layouts.layout import Layout
from shelfwatch.files.limits import Limits
from shelfwatch.files.meaning.counts import decide_decimal, parse_count, spell
from shelfwatch.files.rows.column_values import Meaning
from shelfwatch.files.rows.reject_table import Rejects
from shelfwatch.files.rows.summed_lines import add_up

PLAIN_ITEM = f"(regexp_full_match(item, '[!-~]([ -~]*[!-~])?') AND length(item) <= {MAX_BYTES})"
PLAIN_COUNT = "regexp_full_match(count, '-?[0-9]{1,11}')"

ODD_ITEMS = f"CREATE TABLE odd_item AS SELECT DISTINCT item FROM entry WHERE NOT {PLAIN_ITEM}"
ODD_COUNTS = f"""
    CREATE TABLE odd_count AS
    WITH different AS MATERIALIZED (SELECT DISTINCT count FROM cells)
    SELECT count FROM different WHERE NOT {PLAIN_COUNT}
"""
"""Counts repeat, so that it is quicker to tell them apart first and then to look at each; but for
MATERIALIZED, DuckDB would look at every row's all the same."""

DIFFERENT_STORES = """
    SELECT store, bool_or(count IS NOT NULL) FROM cells
    GROUP BY store ORDER BY min("row"), store LIMIT $1
"""
STORES = "CREATE TABLE store_value (text VARCHAR, place INTEGER, reason VARCHAR)"
ITEMS = "CREATE TABLE item_value (text VARCHAR, item VARCHAR, reason VARCHAR)"
COUNTS = """
    CREATE TABLE count_value
        (text VARCHAR, count BIGINT, spelled VARCHAR, reason VARCHAR, is_word BOOLEAN)
"""
"""What each text that is not plain means. Of a text that gives no value either `reason` says why
it is a reject, or, for a count, neither is there: it is untracked. `is_word` marks the counts
that the layout's system writes where it keeps none: such a row need not even name an item."""

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
UNCOUNTED = f"""
    CREATE TABLE uncounted AS
    SELECT store_value.place AS store, coalesce(item_value.item, cells.item) AS item,
           min(cells."row") AS "row"
    {JOINED} WHERE {HAS_NAMES} AND NOT ({IS_TRACKED} AND {HAS_COUNT}) GROUP BY ALL
"""
"""The levels of lines that give no count; only where lines add up does it matter."""


@dataclass(frozen=True, slots=True)
class Values:
    """What became of the cells: how many rows of each kind, and the stores by their place.

    `decimal` is the decimal sign of the file's counts, where one is known. `has_blank_stores` is
    whether a line leaves the column of stores blank, and so is of the store that was named.
    """

    stores: list[StoreName]
    decimal: str | None
    good: int
    untracked: int = 0
    has_blank_stores: bool = False


def read_values(
    connection: duckdb.DuckDBPyConnection, rejects: Rejects, limits: Limits, meaning: Meaning
) -> Values:
    """Sort the lines of the table `line` into the tables `good` and `reject`.

    Raises Refused where there are more stores than any file has, or too many rejects.
    """
    meaning.make_entries(connection)
    read_items(connection)
    meaning.make_cells(connection)
    stores, has_blanks = read_stores(connection, limits, meaning)
    layout = meaning.header.layout
    decimal = read_counts(connection, layout)
    rows = number(connection, "SELECT count(*) FROM cells")
    good = number(connection, GOOD.format(aside=DETAILS if meaning.has_details else ""))
    untracked = 0
    if good < rows:
        rejected = number(connection, REJECTED.format_map(meaning.headers()))
        rejects.note(rejected)
        untracked = number(connection, UNTRACKED)
        refuse_unaccounted(rows, good + rejected + untracked)
    if layout.sums:
        connection.execute(UNCOUNTED)
        good = add_up(connection, stores, rejects, meaning)
    return Values(stores, decimal, good, untracked, has_blanks)


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
        rows = [row for (text,) in page if (row := item_row(text))[1] != text]
        insert(connection, "item_value", ("VARCHAR", "VARCHAR", "VARCHAR"), rows)


def item_row(text: str) -> tuple[str, str | None, str | None]:
    """What an item's text means, or why it is a reject."""
    try:
        return text, identity(text, "item"), None
    except RejectedValue as reason:
        return text, None, str(reason)


def read_counts(connection: duckdb.DuckDBPyConnection, layout: Layout) -> str | None:
    """Fill `count_value` with the counts that are not plain whole numbers.

    Returns the decimal sign of the file's counts, where one is known.
    """
    connection.execute(COUNTS)
    connection.execute(ODD_COUNTS)
    texts = odd_counts(connection)
    decimal = decide_decimal(texts, layout.decimal) if layout.has_evidence else None
    for page in pages(connection, "odd_count"):
        rows = [
            (text, None, None, None, True)
            if text.strip(OUTER_BLANKS).casefold() in layout.untracked
            else (*count_row(text, decimal, layout.zeros), False)
            for (text,) in page
        ]
        types = ("VARCHAR", "BIGINT", "VARCHAR", "VARCHAR", "BOOLEAN")
        insert(connection, "count_value", types, rows)
    return decimal


def odd_counts(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Every different count that is not a plain whole number."""
    for page in pages(connection, "odd_count"):
        for (text,) in page:
            yield text


def count_row(
    text: str, decimal: str | None, zeros: Sequence[str] = ()
) -> tuple[str, int | None, str | None, str | None]:
    """What a count's text means, also spelled so that it needs no evidence, or why it is none.

    `zeros` are what the file's system writes for 0.
    """
    if text.strip(OUTER_BLANKS).casefold() in zeros:
        return text, 0, "0", None
    try:
        count = parse_count(text, decimal)
    except RejectedValue as reason:
        return text, None, None, str(reason)
    if count is None:
        return text, None, None, None
    return text, millionths(count), spell(count), None
