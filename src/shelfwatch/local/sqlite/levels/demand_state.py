"""The table `demand`: what each level lost and gained by day, kept as changes are written.

A load adds the rows of its own changes. An undo and a joining of stores work out the levels that
they touch anew, from the chains of their changes; a rebuild does so with every level. All three use
the same SQL on whole numbers, so they come to the same digits.
"""

import sqlite3

from shelfwatch.core.uploads.upload import BY_HAND, Origin, Status

DAY_OF_VERSION = "upload.version / 86400000000"
BY_PEOPLE = ", ".join(f"'{origin}'" for origin in sorted(BY_HAND))

# The level's change before that is an undone upload's, or its undo's: `before` may be wrong.
AFTER_UNDONE = f"""
    EXISTS (SELECT 1 FROM upload WHERE (status = '{Status.UNDONE}' OR way = '{Origin.UNDO}')
            AND change.previous BETWEEN first_change AND last_change)
"""

# A first sight counts where the store was known: a first load of a million levels adds no row.
ADD = f"""
    INSERT INTO demand (day, store, item, sold, came, is_first)
    SELECT :day, store, item, max(coalesce(before - after, 0), 0),
           max(coalesce(after - before, 0), 0), before IS NULL
    FROM change
    WHERE id > :last AND NOT {AFTER_UNDONE}
      AND (before IS NOT NULL
           OR NOT EXISTS (SELECT 1 FROM first_load AS begun
                          WHERE begun.upload = change.upload AND begun.store = change.store))
    ON CONFLICT (day, store, item) DO UPDATE
    SET sold = sold + excluded.sold, came = came + excluded.came,
        is_first = max(is_first, excluded.is_first)
"""

MAKE_LEVELS = """
    CREATE TEMP TABLE demand_level (
        store INTEGER, item TEXT, PRIMARY KEY (store, item)) WITHOUT ROWID
"""
MAKE_FACTS = """
    CREATE TEMP TABLE demand_fact (
        id INTEGER PRIMARY KEY, upload INTEGER, store INTEGER, item TEXT, before INTEGER,
        after INTEGER, day INTEGER, is_right INTEGER, is_counted INTEGER)
"""
DROP = ("DROP TABLE IF EXISTS temp.demand_level", "DROP TABLE IF EXISTS temp.demand_fact")

# `is_right`: the count was as it says. `is_counted`: a file says so, and no person.
FACT = f"""
    change.id, change.upload, change.store, change.item, before, after, {DAY_OF_VERSION},
    status <> '{Status.UNDONE}' AND way <> '{Origin.UNDO}', way NOT IN ({BY_PEOPLE})
"""

FACTS_OF_ALL = f"""
    INSERT INTO demand_fact SELECT {FACT} FROM change JOIN upload ON upload.seq = change.upload
"""

# The chains of the levels, from their last change backwards.
FACTS_OF_LEVELS = f"""
    INSERT INTO demand_fact
    WITH RECURSIVE chain (id) AS (
        SELECT coalesce(inventory.last_change, removed_level.last_change) FROM demand_level
        LEFT JOIN inventory USING (store, item)
        LEFT JOIN removed_level USING (store, item)
        UNION
        SELECT change.previous FROM chain JOIN change ON change.id = chain.id
        WHERE change.previous IS NOT NULL
    )
    SELECT {FACT} FROM chain JOIN change ON change.id = chain.id
    JOIN upload ON upload.seq = change.upload
"""

CLEAR_LEVELS = """
    DELETE FROM demand WHERE (day, store, item) IN (SELECT day, store, item FROM demand_fact)
"""

# A change is compared with what was before, or where that was an undone file's doing, with the last
# count that was right.
FOLD = """
    INSERT INTO demand (day, store, item, sold, came, is_first)
    SELECT day, store, item, sum(max(coalesce(earlier - after, 0), 0)),
           sum(max(coalesce(after - earlier, 0), 0)), max(earlier IS NULL)
    FROM (SELECT day, store, item, upload, after, is_counted,
                 CASE WHEN follows_right THEN before ELSE lag(after) OVER level END AS earlier
          FROM (SELECT *, lag(is_right, 1, 1) OVER (PARTITION BY store, item ORDER BY id)
                          AS follows_right FROM demand_fact)
          WHERE is_right
          WINDOW level AS (PARTITION BY store, item ORDER BY id)) AS right_change
    WHERE is_counted
      AND (earlier IS NOT NULL
           OR NOT EXISTS (SELECT 1 FROM first_load
                          WHERE first_load.upload = right_change.upload
                            AND first_load.store = right_change.store))
    GROUP BY day, store, item
"""


def add_demand(connection: sqlite3.Connection, last: int, version: int) -> None:
    """Add what the changes of a load say, those after the one numbered `last`."""
    connection.execute(ADD, {"last": last, "day": version // 86_400_000_000})
    after_undone = f"SELECT store, item FROM change WHERE id > ? AND {AFTER_UNDONE}"
    if connection.execute(f"{after_undone} LIMIT 1", (last,)).fetchone() is not None:
        work_out_demand(connection, after_undone, last)


def work_out_demand(connection: sqlite3.Connection, levels: str, *params: object) -> None:
    """Work out anew what some levels sold: `levels` is SQL that finds their stores and items."""
    drop_tables(connection)
    connection.execute(MAKE_LEVELS)
    connection.execute(MAKE_FACTS)
    connection.execute(f"INSERT OR IGNORE INTO demand_level {levels}", params)
    connection.execute(FACTS_OF_LEVELS)
    connection.execute(CLEAR_LEVELS)
    connection.execute(FOLD)
    drop_tables(connection)


def rebuild_demand(connection: sqlite3.Connection) -> int:
    """Work out every level anew from the kept changes; how many rows that makes."""
    drop_tables(connection)
    connection.execute(MAKE_FACTS)
    connection.execute(FACTS_OF_ALL)
    connection.execute("DELETE FROM demand")
    rows = connection.execute(FOLD).rowcount
    drop_tables(connection)
    return rows


def drop_tables(connection: sqlite3.Connection) -> None:
    """Remove what was worked out, also what a failed run left."""
    for statement in DROP:
        connection.execute(statement)
