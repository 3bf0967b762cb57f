"""Which levels an undo gives back, and which it keeps, worked out by SQLite in a table of its own.

An upload may have changed a million levels, so no row of it becomes a Python object here.
"""

import sqlite3
from dataclasses import dataclass

from shelfwatch.core.text.packed_lines import unpack_lines
from shelfwatch.local.sqlite.ledger.judged_changes import FIELDS, MAY_BE_NEWS, STATES_OF_LEVEL
from shelfwatch.local.sqlite.ledger.uploads import last_change, noting_changes
from shelfwatch.local.sqlite.levels.store_figures import keep_figures

# Temporary tables: they belong to one connection, and two undos never see each other's.
TABLES = ("newer_coverage", "undo_level")

MAKE_TABLES = (
    """CREATE TEMP TABLE newer_coverage (
           store INTEGER, item TEXT, covering INTEGER, PRIMARY KEY (store, item)
       ) WITHOUT ROWID""",
    """CREATE TEMP TABLE undo_level (
           store INTEGER, item TEXT, change INTEGER, before INTEGER, after INTEGER,
           before_version INTEGER, covering INTEGER, returns INTEGER, PRIMARY KEY (store, item)
       ) WITHOUT ROWID""",
)

# The newest first: a later one finds its items taken (RECORD_COVERAGE). Of the uploads that cover
# the same set, as an hourly export does for months, only the newest is read.
NEWER_SETS = """
    SELECT store, upload, items FROM (
        SELECT store, upload, version, item_set, row_number() OVER (
            PARTITION BY store, item_set ORDER BY version DESC, upload DESC) AS place
        FROM spoken
        WHERE store IN (SELECT store FROM change WHERE id BETWEEN :first AND :last)
          AND (version > :version OR (version = :version AND upload > :seq)))
    JOIN item_set ON item_set.id = item_set
    WHERE place = 1
    ORDER BY version DESC, upload DESC
"""

RECORD_COVERAGE = (
    "INSERT OR IGNORE INTO newer_coverage SELECT :store, value, :covering FROM json_each(:items)"
)

# Of two changes that a joining of stores made changes of one level, the later replaces the other.
#
# What was recorded before there was a `before_version` is said to be just older than the upload:
# that is all that is certain of it.
WORK_OUT = """
    INSERT OR REPLACE INTO undo_level
    SELECT change.store, change.item, change.id, change.before, change.after,
           CASE WHEN change.before IS NOT NULL
                THEN coalesce(change.before_version, :version - 1) END,
           newer_coverage.covering,
           newer_coverage.covering IS NULL AND inventory.count IS change.after
               AND inventory.version IS :version
    FROM change
    LEFT JOIN newer_coverage USING (store, item)
    LEFT JOIN inventory USING (store, item)
    WHERE change.id BETWEEN :first AND :last
    ORDER BY change.id
"""

INTERSECT = """
    SELECT EXISTS (SELECT value FROM json_each(?) INTERSECT SELECT value FROM json_each(?))
"""

# The undo's own change runs backwards, so that the history stays whole: nothing is erased.
UNDO_CHANGES = """
    INSERT INTO change (upload, store, item, before, before_version, after, previous)
    SELECT :undo, store, item, after, :version, before, inventory.last_change
    FROM undo_level JOIN inventory USING (store, item) WHERE returns
"""

KEEP_REMOVED = """
    INSERT OR REPLACE INTO removed_level (store, item, last_change)
    SELECT store, item, id FROM change WHERE id > :last AND after IS NULL
"""

REMOVE = """
    DELETE FROM {table} WHERE (store, item) IN (
        SELECT store, item FROM undo_level WHERE returns AND before IS NULL)
"""

GIVE_BACK = """
    UPDATE inventory SET count = undo_level.before, version = undo_level.before_version,
        last_change = written.id
    FROM change AS written JOIN undo_level USING (store, item)
    WHERE written.id > :last AND undo_level.before IS NOT NULL
      AND undo_level.store = inventory.store AND undo_level.item = inventory.item
"""

# A level that goes has no restock to end its outage.
END_OUTAGES_OF_REMOVED = """
    UPDATE outage SET ended = max(began, :at), ended_by = :upload
    WHERE ended IS NULL AND (store, item) IN (
        SELECT store, item FROM undo_level WHERE returns AND before IS NULL)
"""

# The undo's own changes, so before and after are the other way round.
RETURNING = f"""
    WITH fate AS (
        SELECT store, item, after AS before, before AS after, NULL AS "row"
        FROM undo_level WHERE returns)
    SELECT {FIELDS.format("fate")}, NULL
    FROM fate
    JOIN store ON store.id = fate.store
    {STATES_OF_LEVEL.format("fate")}
    WHERE {MAY_BE_NEWS}
    ORDER BY store.key, fate.item
"""

# At zero to this day by a change that stays: no later one took the item from above zero to it.
STAYING = f"""
    WITH fate AS (
        SELECT undo_level.store, undo_level.item, undo_level.before, undo_level.after, source."row"
        FROM undo_level
        JOIN change AS source ON source.id = undo_level.change
        JOIN inventory
            ON inventory.store = undo_level.store AND inventory.item = undo_level.item
        WHERE NOT returns AND undo_level.after <= 0 AND inventory.count <= 0
          AND (undo_level.store, undo_level.item) NOT IN (
            SELECT store, item FROM change AS later
            WHERE id > :last AND runs_out(later.before, later.after)))
    SELECT {FIELDS.format("fate")}, NULL
    FROM fate
    JOIN store ON store.id = fate.store
    {STATES_OF_LEVEL.format("fate")}
    ORDER BY store.key, fate.item
"""

KEPT = """
    SELECT store.name, item, covering FROM undo_level JOIN store ON store.id = undo_level.store
    WHERE NOT returns AND (covering IS NOT NULL OR :first_time)
    ORDER BY store.key, item
"""


@dataclass(frozen=True, slots=True)
class UndoneUpload:
    """What SQLite knows of the upload that is undone; `first` to `last` are its changes."""

    seq: int
    version: int
    first: int
    last: int
    was_undone: bool
    is_checked: bool

    def params(self) -> dict[str, int]:
        """The same for binding."""
        return {
            "seq": self.seq,
            "version": self.version,
            "first": self.first,
            "last": self.last,
            "first_time": not self.was_undone,
        }


def work_out_levels(connection: sqlite3.Connection, upload: UndoneUpload) -> None:
    """Fill the table `undo_level`: each level that the upload changed, and whether it returns."""
    # An undo that failed may have left them.
    drop_tables(connection)
    for statement in MAKE_TABLES:
        connection.execute(statement)
    for store, covering, items in connection.execute(NEWER_SETS, upload.params()):
        params = {"store": store, "covering": covering, "items": as_json(items)}
        connection.execute(RECORD_COVERAGE, params)
    connection.execute(WORK_OUT, upload.params())


def give_back(connection: sqlite3.Connection, upload: UndoneUpload, undo: int) -> None:
    """Write the changes of the undo, and the levels that follow from them."""
    params = {"undo": undo, "version": upload.version, "last": last_change(connection)}
    with noting_changes(connection, undo):
        connection.execute(UNDO_CHANGES, params)
    connection.execute(KEEP_REMOVED, params)
    keep_figures(connection, params["last"])
    for table in ("inventory", "detail", "low_level"):
        connection.execute(REMOVE.format(table=table))
    connection.execute(GIVE_BACK, params)


def drop_tables(connection: sqlite3.Connection) -> None:
    """Remove what was worked out, if anything was."""
    for table in TABLES:
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")


def sets_intersect(connection: sqlite3.Connection, one: bytes, other: bytes) -> bool:
    """Whether two sets of items, as they are kept, have an item in common."""
    # The common case: an hourly export covers the same set for months.
    if one == other:
        return True
    found = connection.execute(INTERSECT, (as_json(one), as_json(other))).fetchone()
    return bool(found[0])


def as_json(items: bytes) -> str:
    """A kept set as a JSON list.

    No name has a control character in it, so nothing but these two need be escaped.
    """
    text = unpack_lines(items).replace("\\", "\\\\").replace('"', '\\"')
    return '["' + text.replace("\n", '","') + '"]'
