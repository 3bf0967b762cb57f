"""What a file says of its items besides counts: a name for people, and a threshold."""

import duckdb

from shelfwatch.core.errors import RejectedValue
from shelfwatch.core.stock.count import millionths
from shelfwatch.core.stock.level import readable_name
from shelfwatch.files.duckdb_session import insert, pages
from shelfwatch.files.meaning.counts import parse_count

ODD_NAMES = """
    CREATE TABLE odd_name AS SELECT DISTINCT name FROM good
    WHERE NOT regexp_full_match(name, '([!-~]([ -~]{0,198}[!-~])?)?')
"""
THRESHOLDS = "CREATE TABLE threshold_text AS SELECT DISTINCT threshold FROM good"

# What has no row is an item that a full snapshot lacks: nothing is said of it but that.
DETAILS = """
    CREATE TABLE detail AS
    SELECT good.store, good.item, coalesce(name_value.name, good.name) AS name,
           threshold_value.threshold
    FROM good
    LEFT JOIN name_value ON name_value.text = good.name
    LEFT JOIN threshold_value ON threshold_value.text = good.threshold
    WHERE good."row" IS NOT NULL
"""


def read_details(connection: duckdb.DuckDBPyConnection, decimal: str | None) -> None:
    """Make `detail(store, item, name, threshold)` of the texts in `good`, a row for each level.

    A name may be blank. A threshold is in millionths, and NULL where its text is no count:
    a file is loaded for its counts, and nobody need mend it for a threshold.
    """
    connection.execute("CREATE TABLE name_value (text VARCHAR, name VARCHAR)")
    connection.execute("CREATE TABLE threshold_value (text VARCHAR, threshold BIGINT)")
    connection.execute(ODD_NAMES)
    connection.execute(THRESHOLDS)
    for page in pages(connection, "odd_name"):
        names = [(text, readable_name(text)) for (text,) in page]
        insert(connection, "name_value", ("VARCHAR", "VARCHAR"), names)
    for page in pages(connection, "threshold_text"):
        known = [(text, read_threshold(text, decimal)) for (text,) in page]
        insert(connection, "threshold_value", ("VARCHAR", "BIGINT"), known)
    connection.execute(DETAILS)


def read_threshold(text: str, decimal: str | None) -> int | None:
    """A threshold in millionths, or None where the text is none."""
    try:
        count = parse_count(text, decimal)
    # A threshold that can't be read costs nothing but itself: the row is loaded for its count.
    except RejectedValue:
        return None
    return None if count is None else millionths(count)
