"""What our figures stand beside: the plain ways of doing the same work."""

import csv
import sqlite3
from pathlib import Path

import duckdb
import sqlite_utils

TABLES = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS inventory (
        store TEXT, item TEXT, count INTEGER, PRIMARY KEY (store, item)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS change (
        id INTEGER PRIMARY KEY, store TEXT, item TEXT, before INTEGER, after INTEGER);
    CREATE TRIGGER IF NOT EXISTS first_sight AFTER INSERT ON inventory BEGIN
        INSERT INTO change (store, item, after) VALUES (new.store, new.item, new.count);
    END;
    CREATE TRIGGER IF NOT EXISTS changed AFTER UPDATE ON inventory WHEN old.count <> new.count BEGIN
        INSERT INTO change (store, item, before, after)
        VALUES (new.store, new.item, old.count, new.count);
    END;
"""

UPSERT = """
    INSERT INTO inventory VALUES (?, ?, ?)
    ON CONFLICT (store, item) DO UPDATE SET count = excluded.count
"""


def row_by_row(file: Path, database: Path) -> None:
    """`csv.DictReader`, one upsert for each row in one transaction, changes by trigger."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.executescript(TABLES)
    connection.execute("BEGIN")
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            connection.execute(UPSERT, (row["store"], row["item"], int(row["count"])))
    connection.execute("COMMIT")
    connection.close()


def by_sqlite_utils(file: Path, database: Path) -> None:
    """`sqlite-utils` upserting the same file; it records no changes."""
    db = sqlite_utils.Database(database)
    with file.open(encoding="utf-8", newline="") as lines:
        db["inventory"].upsert_all(csv.DictReader(lines), pk=("store", "item"))  # type: ignore[union-attr]  # a table, for it has no view of that name
    db.conn.close()


def duckdb_count(file: Path) -> int:
    """DuckDB's `count(*)` over the file with every column as text: the limit of reading it."""
    with duckdb.connect() as connection:
        found = connection.execute(
            "SELECT count(*), count(store), count(item), count(count) FROM read_csv(?,"
            " auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"',"
            " columns = {'store': 'VARCHAR', 'item': 'VARCHAR', 'count': 'VARCHAR'})",
            [str(file)],
        ).fetchone()
    assert found is not None
    return int(found[0])
