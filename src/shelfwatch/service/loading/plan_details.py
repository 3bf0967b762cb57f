"""Names and thresholds of a file beside those that are kept: only what differs is written."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from shelfwatch.files.duckdb_session import fields_scan, number
from shelfwatch.files.reader import Rows
from shelfwatch.ports import LEVEL_FIELDS, DetailBlock, LoadSession

# Details in one block: a few megabytes of text.
BLOCK = 50_000

KEPT = {"store": "INTEGER", "item": "VARCHAR", "name": "VARCHAR", "threshold": "BIGINT"}

# A file that names an item nowhere, or has no thresholds at all, leaves those that are kept.
NEW = """
    CREATE TABLE new_detail AS
    WITH merged AS (
        SELECT detail.store, detail.item, coalesce(nullif(detail.name, ''), kept.name, '') AS name,
               CASE WHEN $has_thresholds THEN detail.threshold ELSE kept.threshold END AS threshold,
               coalesce(kept.name, '') AS old_name, kept.threshold AS old_threshold
        FROM detail
        LEFT JOIN kept_detail AS kept ON kept.store = detail.store AND kept.item = detail.item
        WHERE NOT EXISTS (
            SELECT 1 FROM superseded
            WHERE superseded.store = detail.store AND superseded.item = detail.item))
    SELECT store, item, name, threshold FROM merged
    WHERE name <> old_name OR threshold IS DISTINCT FROM old_threshold
    ORDER BY store, item
"""

# As JSON, which both SQLite and Python read without a row becoming an object on the way.
BLOCKS = """
    SELECT store, count(*),
           '{' || string_agg(
               to_json(item)::VARCHAR || ':[' || to_json(name)::VARCHAR || ','
               || coalesce(threshold::VARCHAR, 'null') || ']', ',') || '}'
    FROM new_detail WHERE rowid >= $start AND rowid < $stop GROUP BY store ORDER BY store
"""


def plan_details(
    rows: Rows, load_session: LoadSession, known: Mapping[str, int], path: Path
) -> int:
    """Find the details that are not kept as the file has them; how many levels they are of.

    `known` are the stores that have any, by key, each with its place in the file's list of stores.
    Needs the table `superseded` of the plan, and writes nothing but `path`.
    """
    # Most files have none, and reading the kept ones would cost as much as the levels.
    if not rows.has_details:
        return 0
    rows.read_details()
    connection = rows.connection
    with path.open("w", encoding="utf-8", newline="\n") as out:
        load_session.write_details(known, out)
    kept = fields_scan(path, KEPT, LEVEL_FIELDS, never_null=["name"])
    connection.execute(f"CREATE TABLE kept_detail AS FROM {kept}")
    path.unlink()
    connection.execute(NEW, {"has_thresholds": rows.has_thresholds})
    return number(connection, "SELECT count(*) FROM new_detail")


def detail_blocks(rows: Rows, number: int) -> Iterator[DetailBlock]:
    """The `number` details that were found, in blocks of bounded size."""
    for start in range(0, number, BLOCK):
        bounds = {"start": start, "stop": start + BLOCK}
        for store, size, packed in rows.connection.execute(BLOCKS, bounds).fetchall():
            yield DetailBlock(rows.stores[store], packed, size)
