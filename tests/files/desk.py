"""A desk to lay a file on: bytes in, all that was read of them out."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import settings

from shelfwatch.core.stock.count import from_millionths
from shelfwatch.core.uploads.upload import Origin, Outcomes, Reject, Status, Upload, UploadReport
from shelfwatch.files.arrival.opened_file import open_file
from shelfwatch.files.limits import Limits
from shelfwatch.files.reader import Rows, read
from thorough import examples

READS_FILES = settings(max_examples=examples(25), deadline=None)
"""For properties that read files: tens of milliseconds each, more on a busy machine."""

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BLANK_TAIL = " \n"
"""A line that is no row, and that DuckDB does not take: it sends a file to our own reader."""

GOOD = 'SELECT "row", store, item, count FROM good ORDER BY "row", store'
DETAILS = "SELECT * FROM detail ORDER BY store, item"


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file was read as; `rows` are its good ones: row, store, item, count."""

    rows: Sequence[tuple[int, str, str, Decimal]]
    rejects: Sequence[Reject]
    untracked: int
    repeats: int
    description: str
    origin: str | None
    details: Sequence[tuple[str, str, str, str | None]] = ()

    @property
    def levels(self) -> dict[tuple[str, str], Decimal]:
        """The count of each store and item."""
        return {(store, item): count for _, store, item, count in self.rows}

    @property
    def accounted(self) -> int:
        """How many rows have an outcome."""
        return len(self.rows) + len(self.rejects) + self.untracked + self.repeats


def read_bytes(
    content: bytes,
    store: str | None = None,
    limits: Limits | None = None,
    name: str = "stock.csv",
    encoding: str | None = None,
) -> ReadFile:
    """Read a file of this content, and see that it leaves nothing behind."""
    limits = limits or Limits()
    with tempfile.TemporaryDirectory() as desk:
        path, scratch = Path(desk, name), Path(desk, "scratch")
        path.write_bytes(content)
        scratch.mkdir()
        try:
            return read_path(path, store, limits, scratch, encoding)
        finally:
            assert not list(scratch.iterdir())


def read_path(
    path: Path, store: str | None, limits: Limits, scratch: Path, encoding: str | None = None
) -> ReadFile:
    """Read the file at `path`, with its repeats resolved."""
    with (
        open_file(path, path.name, limits, scratch) as opened,
        read(opened, store=store, limits=limits, scratch=scratch, encoding=encoding) as rows,
    ):
        rows.resolve_repeats([])
        found = rows.connection.execute(GOOD).fetchall()
        assert rows.good_rows == len(found)
        assert rows.rejected == len(rows.rejects())
        return ReadFile(
            [(row, rows.stores[at].name, item, from_millionths(n)) for row, at, item, n in found],
            rows.rejects(),
            rows.untracked,
            rows.repeats,
            rows.description,
            rows.origin,
            details_of(rows),
        )


def details_of(rows: Rows) -> list[tuple[str, str, str, str | None]]:
    """Store, item, name and threshold of each level, where the file has such."""
    if not rows.has_details:
        return []
    rows.read_details()
    return [
        (rows.stores[at].name, item, name, None if many is None else f"{from_millionths(many):f}")
        for at, item, name, many in rows.connection.execute(DETAILS).fetchall()
    ]


def read_text(text: str, store: str | None = None) -> ReadFile:
    """Read a text both as it is and through our own record reader, which must agree."""
    ended = text if text.endswith("\n") else text + "\n"
    plain, by_records = (
        read_bytes(text.encode(), store),
        read_bytes((ended + BLANK_TAIL).encode(), store),
    )
    assert plain == by_records
    return plain


def report_of(rejects: Sequence[Reject], upload: str = "u1") -> UploadReport:
    """The report of an upload with these rejects."""
    return UploadReport(
        Upload(upload, "stock.csv", "hash", NOON, NOON, Origin.COMMAND),
        Status.LOADED,
        Outcomes(rejected=len(rejects)),
        rejects,
    )
