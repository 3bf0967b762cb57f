"""Texts of counts -> counts: each different one once, with the signs that the whole file shows.

The plainest, up to eleven digits, are counts as they stand: for them the rule is restated as an SQL
pattern, and a property test holds the two together.
"""

from collections.abc import Iterable, Iterator, Sequence

import duckdb

from shelfwatch.core.errors import Refused, RejectedValue
from shelfwatch.core.stock.count import millionths
from shelfwatch.core.stock.identity import OUTER_BLANKS
from shelfwatch.files.duckdb_session import insert, pages
from shelfwatch.files.meaning.counts import (
    decide_decimal,
    looks_like_count,
    parse_count,
    read_digits,
    spell,
)
from shelfwatch.files.rows.cells import Table
from shelfwatch.files.text.number_style import NumberStyle, style_by_others

PLAIN_COUNT = "regexp_full_match(count, '-?[0-9]{1,11}')"

# Counts repeat, so that it is quicker to tell them apart first and then to look at each; but for
# MATERIALIZED, DuckDB would look at every row's all the same.
ODD_COUNTS = f"""
    CREATE TABLE odd_count AS
    WITH different AS MATERIALIZED (SELECT DISTINCT count FROM cells)
    SELECT count FROM different WHERE NOT {PLAIN_COUNT}
"""

# What each text that is not plain means. Of a text that gives no value either `reason` says why it
# is a reject, or, for a count, neither is there: it is untracked. `is_word` marks the counts that
# the layout's system writes where it keeps none: such a row need not even name an item.
COUNTS = """
    CREATE TABLE count_value
        (text VARCHAR, count BIGINT, spelled VARCHAR, reason VARCHAR, is_word BOOLEAN)
"""


def read_counts(table: Table) -> NumberStyle:
    """Fill `count_value` with the counts that are not plain whole numbers; how they are written.

    Raises Refused where they are no counts but changes.
    """
    connection, layout = table.connection, table.header.layout
    connection.execute(COUNTS)
    connection.execute(ODD_COUNTS)
    style = NumberStyle(None)
    # Rejects that come back are read one by one: the rows that showed the sign are not here.
    if layout.has_evidence:
        refuse_changes(connection)
        style = number_style(table)
    for page in pages(connection, "odd_count"):
        rows = [
            (text, None, None, None, True)
            if text.strip(OUTER_BLANKS).casefold() in layout.untracked
            else (*count_row(text, style.decimal, layout.zeros), False)
            for (text,) in page
        ]
        types = ("VARCHAR", "BIGINT", "VARCHAR", "VARCHAR", "BOOLEAN")
        insert(connection, "count_value", types, rows)
    return style


def number_style(table: Table) -> NumberStyle:
    """The style that the counts show, else their system's, else that of the rest of the file."""
    connection = table.connection
    decimal = decide_decimal(odd_counts(connection), table.header.layout.decimal)
    unclear = {reading.mark for text in odd_counts(connection) if (reading := read_digits(text))}
    marks = frozenset(mark for mark in unclear if mark)
    # Counts that contradict each other are in disorder, whatever other columns show.
    if decimal or not marks or decimals_shown(odd_counts(connection)):
        return NumberStyle(decimal)
    return style_by_others(table.text, table.header, marks)


def decimals_shown(texts: Iterable[str]) -> set[str]:
    """The decimal signs that counts show by themselves."""
    readings = (reading for text in texts if (reading := read_digits(text)))
    return {reading.decimal for reading in readings if reading.decimal}


def refuse_changes(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise Refused where a count has a plus sign: who writes `+5` says by how much it changed."""
    for text in odd_counts(connection):
        if text.strip(OUTER_BLANKS).startswith("+") and looks_like_count(text):
            raise Refused(
                f"The counts of this file have signs, such as {text.strip(OUTER_BLANKS)}: they say"
                " by how much counts change, and not what they are; export the stock itself."
            )


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
