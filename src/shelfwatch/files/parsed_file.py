"""What a file says, row by row: an open DuckDB with its good rows and its rejects."""

from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

import duckdb

from shelfwatch.core.errors import Refused
from shelfwatch.core.stock.level import StoreName
from shelfwatch.core.uploads.upload import Reject
from shelfwatch.files.duckdb_session import allow, number
from shelfwatch.files.interpretation import Understood
from shelfwatch.files.limits import Room
from shelfwatch.files.rows.duplicates import Repeat, resolve
from shelfwatch.files.rows.item_details import read_details
from shelfwatch.files.rows.reject_table import Rejects
from shelfwatch.files.rows.values import Values, name_levels
from shelfwatch.files.rows.whole_lines import WholeLines

# Two mixtures of one 64-bit hash: five times faster than one of MD5. A DuckDB that hashes in
# another way makes other fingerprints, and that costs no more than keeping each set once again.
FINGERPRINTS = """
    SELECT store, count(*), bit_xor(hash(item)), sum(hash(item))
    FROM good GROUP BY store ORDER BY store
"""

LONGEST_SHOWN = 60

LINES = 'SELECT count(DISTINCT "row") FROM good'


@dataclass(frozen=True, slots=True)
class ReadCells:
    """What the reading of the cells left behind: the lines as a whole, and whose rejects they are.

    `origin` is the id of the upload whose rejects the file brings back, or None. `around` is how
    many lines were passed over that stand around the rows, such as totals.
    """

    whole: WholeLines
    origin: str | None
    around: int


class Rows:
    """The rows of one file; a context that owns its database and removes it at the end.

    Attributes:
        connection: A DuckDB with the tables `good("row", store, item, count)`, where `store` is
            a place in `stores` and `count` is in millionths, and `reject`.
        stores: Every store that the file names, spelled as it is first.
        origin: The id of the upload whose rejects the file brings back, or None.
        untracked: How many rows say that there is no count.
        good_rows: How many rows give a count; fewer once `resolve_repeats` was called.
        has_details: Whether the file has names or thresholds of its items.
        has_thresholds: Whether it has thresholds.
        repeats: How many rows were equal to another; known once `resolve_repeats` was called.
        example_of_repeats: One of them.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        values: Values,
        rejects: Rejects,
        understood: Understood,
        room: Room,
        read: ReadCells,
        owned: ExitStack,
    ) -> None:
        self.connection = connection
        self.stores: Sequence[StoreName] = values.stores
        self.good_rows = values.good
        self.untracked = values.untracked
        self.repeats = 0
        self.origin = read.origin
        self.has_details = understood.meaning.has_details
        self.has_thresholds = understood.meaning.has_thresholds
        self.example_of_repeats: Repeat | None = None
        self._understood = understood
        self._decimal = values.style.decimal
        self._rejects = rejects
        self._whole = read.whole
        self._room = room
        self._owned = owned

    def __enter__(self) -> Self:
        """The rows are ready as soon as they are made."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the database and remove what it spilled."""
        self._owned.close()

    @property
    def reading(self) -> str:
        """By which columns it was read, "" where its layout alone decides that."""
        return self._understood.reading

    @property
    def description(self) -> str:
        """What the file was taken for, in a few words."""
        is_wide = self._understood.meaning.header.columns.is_wide
        # Counting lines reads every row again: only a wide file has more rows than lines.
        lines = number(self.connection, LINES) if is_wide else self.good_rows
        return self._understood.sentence(len(self.stores), self.good_rows, lines)

    @property
    def remark(self) -> str:
        """`as ...` or `by its column names: ...`; "" where it goes without saying."""
        if self._understood.is_evident:
            return ""
        is_by_names = self._understood.meaning.header.layout.is_by_names
        return self.description if is_by_names else f"as {self.description}"

    @property
    def repeats_sentence(self) -> str:
        """Which rows were equal to another, "" where none is known to be.

        They are counted as unchanged, and on a first load nobody would see that they are there.
        """
        example = self.example_of_repeats
        if example is None:
            return ""
        named = f"Row {example.row} repeats row {example.first} ({example.item})"
        return (
            f"{named}." if self.repeats == 1 else f"{named}, and {self.repeats - 1:,} more do so."
        )

    @property
    def rejected(self) -> int:
        """How many rows could not be understood."""
        return len(self._rejects)

    def refuse_nothing_taken(self) -> None:
        """Raise Refused where every row is a reject: the file is at fault, not its rows.

        Rejects that come back had their report already: each of them says by itself what is wrong.
        """
        taken = self.good_rows + self.untracked
        if taken or not self.rejected or self._understood.meaning.header.layout.restoring:
            return
        reject = self._rejects.commonest()
        rows = "The one row" if self.rejected == 1 else f"Not one of the {self.rejected:,} rows"
        could_not = "could not" if self.rejected == 1 else "could"
        raise Refused(
            f"{rows} of the file {could_not} be taken: {reject.reason}, as in row {reject.row}"
            f" ({shortened(reject.value)}); mend the export, and drop it again."
        )

    def rejects(self) -> list[Reject]:
        """Every reject, by row."""
        return self._rejects.listed()

    def fingerprints(self) -> list[tuple[int, int, str]]:
        """For each store its place, how many rows it has, and what tells sets of items apart.

        The last is equal for equal sets of items, in whatever order; a row more or less, also
        a repeat, makes it another one.
        """
        found = self.connection.execute(FINGERPRINTS).fetchall()
        return [
            (store, size, f"{size}-{mixed:x}-{int(added):x}") for store, size, mixed, added in found
        ]

    def name_levels(self) -> int:
        """Make the view `named(store, item)` of every row; how many rejects may be of any item.

        To be called once. Rejected and untracked rows are there too; `store` is NULL where it may
        be any.
        """
        return name_levels(self.connection)

    def read_details(self) -> None:
        """Make the table `detail(store, item, name, threshold)`; not where `has_details` is False.

        To be called once, when no level stands in `good` twice.
        """
        read_details(self.connection, self._decimal)

    def make_room(self, text_bytes: int) -> None:
        """Let the work take as much memory as a file longer by so much text could."""
        room = replace(self._room, text_bytes=self._room.text_bytes + text_bytes)
        allow(self.connection, room.memory)

    def resolve_repeats(self, known_unique: Collection[int]) -> None:
        """Leave one row for each level in `good`: equal repeats are dropped and counted.

        Rows that contradict each other all become rejects, each naming another one. Stores at
        the places in `known_unique` are not searched. Raises Refused where that makes too many
        rejects.
        """
        before = len(self._rejects)
        meaning = self._understood.meaning
        found = resolve(
            self.connection, self.stores, self._rejects, known_unique, meaning, self._whole
        )
        self.repeats += found.number
        self.example_of_repeats = self.example_of_repeats or found.example
        self.good_rows -= found.number + len(self._rejects) - before


def shortened(value: str) -> str:
    """A value in one line that is not too long to be read in a sentence."""
    plain = " ".join(value.split())
    return plain if len(plain) <= LONGEST_SHOWN else f"{plain[:LONGEST_SHOWN]}..."
