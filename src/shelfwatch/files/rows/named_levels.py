"""Which levels the rows of a file are of, whether they give a count or not.

What a full snapshot does not name is missing from it; a row that could not be understood, or that
says that there is no count, is named all the same: unknown is never zero.
"""

import duckdb

from shelfwatch.files.duckdb_session import number

NAMED = """
    CREATE VIEW named AS
    SELECT store_value.place AS store, coalesce(item_value.item, cells.item) AS item
    FROM cells
    JOIN store_value ON store_value.text = cells.store
    LEFT JOIN item_value ON item_value.text = cells.item
    WHERE item_value.reason IS NULL
"""

# Lines that could not be split have no column.
NAMELESS = """
    SELECT count(*) FROM reject LEFT JOIN item_value ON item_value.text = reject.item
    WHERE reject."column" IS NULL OR item_value.reason IS NOT NULL
"""


def name_levels(connection: duckdb.DuckDBPyConnection) -> int:
    """Make the view `named(store, item)` of all rows; how many rejects may be of any item.

    `store` is NULL where a row may be of any store. Needs the tables of `read_values`.
    """
    connection.execute(NAMED)
    return number(connection, NAMELESS)
