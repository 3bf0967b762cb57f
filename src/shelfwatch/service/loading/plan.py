"""What a load is about to write: the rows of a file compared with the stored levels.

The comparison runs in the file's own DuckDB (`files.reading.Rows`), which spills to disk, so that
a file of any length needs the same memory. A plan writes nothing: a dry run is a plan.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from duckdb import DuckDBPyConnection

from shelfwatch.core.uploads.upload import Missing, Outcomes
from shelfwatch.files.duckdb_session import fields_scan, number, own_cursor
from shelfwatch.files.reader import Rows
from shelfwatch.ports import LEVEL_FIELDS, ChangeBlock, CoveredItems, DetailBlock, LoadSession, Plan
from shelfwatch.service.loading.plan_details import detail_blocks, plan_details
from shelfwatch.service.loading.plan_missing import (
    NOTHING_MISSING,
    MissingFigures,
    assume_out,
    settle_missing,
)

# Called with how many changes are written, and how many there are.
Progress = Callable[[int, int], None]

# Changes in one block, and names in one query for sets: a few megabytes of text.
BLOCK = 50_000

LEVELS = {"store": "INTEGER", "item": "VARCHAR", "count": "BIGINT"}

NAMES = {"item": "VARCHAR"}

# What an interrupted load has written already counts as changed, or its report would say that
# nothing was.
RESUMED = """
    CREATE TABLE resumed AS
    SELECT good.store, good.item, good."row"
    FROM good
    JOIN own ON own.store = good.store AND own.item = good.item AND own.count = good.count
"""

# Its own coverage is recorded with its first levels: without this it would supersede itself.
NOT_SUPERSEDED = """
    DELETE FROM superseded WHERE EXISTS (
        SELECT 1 FROM resumed
        WHERE resumed.store = superseded.store AND resumed.item = superseded.item)
"""

CHANGED = """
    CREATE TABLE changed AS
    SELECT good.store, good.item, good.row, level.count AS before, good.count AS after
    FROM good
    LEFT JOIN level ON level.store = good.store AND level.item = good.item
    WHERE level.count IS DISTINCT FROM good.count
      AND NOT EXISTS (
        SELECT 1 FROM superseded
        WHERE superseded.store = good.store AND superseded.item = good.item)
    ORDER BY good.store, good.item
"""

BLOCKS = """
    SELECT store, count(*),
           '{' || string_agg(
               to_json(item)::VARCHAR || ':"' || after || ' ' || coalesce("row", 0)
               || coalesce(' ' || before, '') || '"', ',') || '}'
    FROM changed WHERE rowid >= $start AND rowid < $stop GROUP BY store ORDER BY store
"""

ITEMS = """
    SELECT store, string_agg(item, chr(10)) FROM good
    WHERE store IN (SELECT unnest($stores)) GROUP BY store ORDER BY store
"""

# A store larger than a block is fetched in pieces: its text alone could be gigabytes.
ITEMS_OF_ONE = "SELECT item FROM good WHERE store = ?"


def no_progress(done: int, total: int) -> None:
    """The progress that nobody looks at."""
    _ = done, total


@dataclass(frozen=True)
class FilePlan(Plan):
    """The port `Plan`, found by comparing a file's rows with the levels that are kept.

    `writes` is how many of the changed rows are still to be written: fewer than changed, where
    this upload was interrupted before.
    """

    rows: Rows
    outcomes: Outcomes
    sets: Sequence[CoveredItems]
    writes: int
    detailed: int = 0
    missing_figures: MissingFigures = NOTHING_MISSING
    progress: Progress = no_progress

    def blocks(self) -> Iterator[ChangeBlock]:
        # By rowid and not by OFFSET: DuckDB would count through all rows before each block.
        for start in range(0, self.writes, BLOCK):
            found = self.rows.connection.execute(
                BLOCKS, {"start": start, "stop": start + BLOCK}
            ).fetchall()
            for store, size, packed in found:
                yield ChangeBlock(self.rows.stores[store], packed, size)
            self.progress(min(start + BLOCK, self.writes), self.writes)

    def details(self) -> Iterator[DetailBlock]:
        return detail_blocks(self.rows, self.detailed)

    def covered(self) -> Sequence[CoveredItems]:
        return self.sets

    def covered_items(
        self, wanted: Sequence[CoveredItems]
    ) -> Iterator[tuple[CoveredItems, Iterable[str]]]:
        """One huge store would not fit into memory as a single text."""
        by_place = {self._places[covered.store.key]: covered for covered in wanted}
        sizes = [(place, by_place[place].size) for place in sorted(by_place)]
        for stores in batches(sizes, BLOCK):
            if by_place[stores[0]].size > BLOCK:
                yield by_place[stores[0]], self._pieces(stores[0])
                continue
            found = self.rows.connection.execute(ITEMS, {"stores": stores}).fetchall()
            for place, items in found:
                yield by_place[place], [items]

    def _pieces(self, place: int) -> Iterator[str]:
        """The items of one store, a block at a time."""
        # A cursor of its own: a query on the connection would end the one that is being fetched.
        with own_cursor(self.rows.connection) as cursor:
            cursor.execute(ITEMS_OF_ONE, [place])
            while page := cursor.fetchmany(BLOCK):
                yield "\n".join(item for (item,) in page)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {store.key: place for place, store in enumerate(self.rows.stores)}


def make_plan(
    rows: Rows,
    load_session: LoadSession,
    version: datetime,
    scratch: Path,
    missing: Missing | None = None,
) -> FilePlan:
    """Compare `rows` with the levels that `load_session` keeps; `version` is the upload's.

    `missing` says that the file is a full snapshot, and what happens to items that it lacks.
    Raises EnvironmentFault where a level cannot be read, and writes nothing but in `scratch`.
    """
    # Repeats first: the fingerprint of a store's set proves that it has none, and a rejected repeat
    # must not be compared.
    sets = settle_repeats(rows, load_session)
    known = known_stores(rows, load_session)
    read_levels(rows, load_session, known, scratch / "levels.txt", scratch / "own.txt")
    # Before `find_superseded`: what a snapshot lacks may be covered by a newer upload, as a row.
    nameless = assume_out(rows) if missing else 0
    find_superseded(rows, load_session, version, scratch / "covered.txt")
    missing_figures = settle_missing(rows, missing, nameless) if missing else NOTHING_MISSING
    # What counts as out is covered by this upload too, else an older file could bring it back.
    if missing_figures.are_out:
        sets = [covered for _, covered in covered_sets(rows)]
    # As a table, since it is walked in blocks by rowid while other queries run.
    writes = number(rows.connection, CHANGED)
    changed = count_rows(rows.connection, "changed") + count_rows(rows.connection, "resumed")
    superseded = number(rows.connection, "SELECT count(*) FROM superseded")
    good = count_rows(rows.connection, "good")
    outcomes = Outcomes(
        changed=changed,
        unchanged=good - changed - superseded + rows.repeats,
        superseded=superseded,
        untracked=rows.untracked,
        rejected=rows.rejected,
    )
    detailed = plan_details(rows, load_session, known, scratch / "details.txt")
    return FilePlan(rows, outcomes, sets, writes, detailed, missing_figures)


def settle_repeats(rows: Rows, load_session: LoadSession) -> list[CoveredItems]:
    """Find the rows that give a level twice, and the set of items of each store.

    A set that is kept already has no repeats in it, and equal sets have equal fingerprints: so
    of a store whose fingerprint is known nothing need be searched.
    """
    found = covered_sets(rows)
    known = [place for place, covered in found if load_session.knows_item_set(covered.fingerprint)]
    rows.resolve_repeats(known)
    # Only then were repeats looked for, and could rows have gone.
    if len(known) < len(found):
        found = covered_sets(rows)
    return [covered for _, covered in found]


def covered_sets(rows: Rows) -> list[tuple[int, CoveredItems]]:
    """What the good rows cover, with each store's place in the file's list of stores."""
    return [
        (place, CoveredItems(rows.stores[place], fingerprint, size))
        for place, size, fingerprint in rows.fingerprints()
    ]


def known_stores(rows: Rows, load_session: LoadSession) -> dict[str, int]:
    """The keys of those of the file's stores that were loaded before, each with its place."""
    return {
        store.key: place
        for place, store in enumerate(rows.stores)
        if load_session.state(store.key) is not None
    }


def read_levels(
    rows: Rows, load_session: LoadSession, known: Mapping[str, int], path: Path, own_path: Path
) -> None:
    """Bring the kept levels of the file's stores into `level`.

    Those that this upload wrote before it was interrupted are in `own` as well.
    """
    with path.open("wb") as out, own_path.open("wb") as own:
        load_session.write_levels(known, out, own)
    # DuckDB keeps what it reads in memory up to its limit; on AWS the levels of all stores are more
    # than it has.
    rows.make_room(path.stat().st_size)
    for table, written in (("level", path), ("own", own_path)):
        rows.connection.execute(
            f"CREATE TABLE {table} AS FROM {fields_scan(written, LEVELS, LEVEL_FIELDS)}"
        )
        # A million levels are some 40 MB, on a disk that the function on AWS has little of.
        written.unlink()


def find_superseded(rows: Rows, load_session: LoadSession, version: datetime, path: Path) -> None:
    """Fill `superseded` with the levels of `good` that newer uploads cover.

    Only an upload older than the newest of a store has to look (DESIGN, "Late files are rare").
    What this upload itself wrote before it was interrupted was not superseded then.
    """
    connection = rows.connection
    connection.execute("CREATE TABLE superseded (store INTEGER, item VARCHAR)")
    for place, store in enumerate(rows.stores):
        state = load_session.state(store.key)
        if state is None or version >= state.newest:
            # Nothing newer was applied: the common case, in which nothing has to be searched.
            continue
        if state.horizon is not None and version < state.horizon:
            supersede_all(connection, place)
        else:
            supersede_covered(
                connection, place, load_session.covered_since(store.key, version), path
            )
    connection.execute(RESUMED)
    connection.execute(NOT_SUPERSEDED)


def supersede_all(connection: DuckDBPyConnection, place: int) -> None:
    """Below a store's horizon it is not known any more what newer uploads cover."""
    connection.execute(
        "INSERT INTO superseded SELECT store, item FROM good WHERE store = ?", [place]
    )


def supersede_covered(
    connection: DuckDBPyConnection, place: int, texts: Iterator[str], path: Path
) -> None:
    """The rows of a store whose items stand in `texts`, one item a line."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for text in texts:
            out.write(text)
            out.write("\n")
    connection.execute(
        f"""INSERT INTO superseded SELECT store, item FROM good
            WHERE store = $place AND item IN (FROM {fields_scan(path, NAMES, LEVEL_FIELDS)})""",
        {"place": place},
    )
    path.unlink()


def batches(sizes: Sequence[tuple[int, int]], most: int) -> Iterator[list[int]]:
    """Places in their order, in batches of about `most` things; a larger one stands alone."""
    batch: list[int] = []
    held = 0
    for place, size in sizes:
        if batch and held + size > most:
            yield batch
            batch, held = [], 0
        batch.append(place)
        held += size
    if batch:
        yield batch


def count_rows(connection: DuckDBPyConnection, table: str) -> int:
    """How many of a table's levels are those of rows; what a snapshot lacks has no row."""
    return number(connection, f'SELECT count("row") FROM {table}')
