"""What one file may ask of the machine, and what is said where it asks for more."""

import gzip
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from files.desk import read_bytes, read_path
from shelfwatch.core.errors import EnvironmentFault, Refused
from shelfwatch.core.uploads.upload import Reject
from shelfwatch.files.arrival.opened_file import open_file
from shelfwatch.files.limits import MEBIBYTE, Limits, Room
from shelfwatch.files.reader import read

HEADER = b"store,item,count\n"
LIMITS = Limits()
SIX_ROWS = HEADER + b"".join(b"B,item %d,%d\n" % (n, n) for n in range(6))


def bomb(mebibytes: int) -> bytes:
    """A gzip file of blank lines, a thousandth of what it holds."""
    return gzip.compress(HEADER + b"\n" * mebibytes * MEBIBYTE)


def cut(content: bytes) -> bytes:
    """The first half."""
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    """The same with one bit of its checksum wrong."""
    return content[:-8] + bytes([content[-8] ^ 1]) + content[-7:]


def test_gzip_is_read_like_what_it_holds() -> None:
    """Also several members in one file, as log rotation makes them."""
    plain = read_bytes(SIX_ROWS)
    assert read_bytes(gzip.compress(SIX_ROWS)) == plain
    assert read_bytes(gzip.compress(SIX_ROWS[:30]) + gzip.compress(SIX_ROWS[30:])) == plain


@pytest.mark.parametrize("damage", [cut, flipped, lambda content: content + b"rest"])
def test_a_damaged_gzip_file_is_refused(damage: Callable[[bytes], bytes]) -> None:
    """Nothing of it is taken: what is missing is not known."""
    with pytest.raises(Refused, match="damaged or incomplete gzip file"):
        read_bytes(damage(gzip.compress(SIX_ROWS)))


def test_a_gzip_bomb_fills_neither_memory_nor_disk(tmp_path: Path) -> None:
    """It is stopped at the limit, and its spool is gone."""
    path = tmp_path / "bomb.csv"
    path.write_bytes(bomb(64))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    tracemalloc.start()
    with open_file(path, "bomb.csv", replace(LIMITS, text_bytes=8 * MEBIBYTE), scratch) as opened:
        spooled = sum(file.stat().st_size for file in scratch.rglob("text"))
        with pytest.raises(Refused, match="more text than the limit of 8,388,608 bytes"):
            read(opened, store=None, limits=LIMITS, scratch=scratch)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert spooled <= 8 * MEBIBYTE
    assert peak < 16 * MEBIBYTE
    assert not list(scratch.iterdir())


def test_a_refused_file_has_its_hash_all_the_same(tmp_path: Path) -> None:
    """By which the ledger knows it."""
    content = gzip.compress(SIX_ROWS)[:-9]
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(content)
    with open_file(path, "cut", LIMITS, tmp_path) as cut_off:
        assert cut_off.fault
    path.write_bytes(gzip.compress(SIX_ROWS))
    with open_file(path, "whole", LIMITS, tmp_path) as whole:
        assert whole.hash != cut_off.hash
        assert len(whole.hash) == 64


@pytest.mark.parametrize(
    ("content", "limits", "reason"),
    [
        (SIX_ROWS, replace(LIMITS, file_bytes=50), "and the limit is 50: split it"),
        (SIX_ROWS, replace(LIMITS, text_bytes=50), "more text than the limit of 50 bytes"),
        (b"x" * 5 * MEBIBYTE, LIMITS, "a line longer than 4,194,304 bytes"),
        ("\ufeff".encode("utf-16-le") + b"x\0" * 5 * MEBIBYTE, LIMITS, "a line longer than"),
        (b"item,count" + b",x" * 99 + b"\n", replace(LIMITS, columns=100), "has 101 columns"),
        (HEADER + b"A,a,1\nB,a,1\n", replace(LIMITS, stores=1), "more than 1 stores"),
        (HEADER + b"A,a,?\nA,b,1\n" * 3, replace(LIMITS, rejects=2), r"More than 2 rows .* row 2"),
        (HEADER + b'A,"a,1\n' * 3, replace(LIMITS, rejects=2), r"More than 2 rows .* quotes"),
        (
            HEADER + b"A,a,1\nA,a,2\n",
            replace(LIMITS, rejects=1),
            r"row 3 says 2 of a, the same store",
        ),
        (b"PK\x03\x04rest of a workbook", LIMITS, "is a damaged workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", LIMITS, "of the old kind"),
        (gzip.compress(b"PK\x03\x04rest", mtime=0), LIMITS, "is a damaged workbook"),
        (bytes(range(256)) * 40, LIMITS, "could be an inventory|no inventory|tells its code page"),
    ],
)
def test_what_is_too_much_is_refused_with_one_sentence(
    content: bytes, limits: Limits, reason: str
) -> None:
    """Each limit has its own, which names it."""
    with pytest.raises(Refused, match=reason) as refused:
        read_bytes(content, limits=limits)
    assert str(refused.value).count(". ") == 0
    assert str(refused.value).endswith(".")


def test_a_long_line_with_short_cells_is_no_fault() -> None:
    """Neither is a long cell in a column that nobody needs."""
    wide = b"store,item,count" + b",x" * 500 + b"\n"
    row = b"B,a,1," + b"y" * 100_000 + b"," + b"z" * 100_000
    rest = b"," * 498 + b"\n"
    assert len(read_bytes(wide + row + rest + b"B,b,2" + b"," * 500 + b"\n").rows) == 2


def test_a_cell_that_is_too_long_is_a_reject() -> None:
    """The other rows load."""
    read = read_bytes(HEADER + b"B," + b"x" * 200_000 + b",1\nB,b,2\nB," + b"y" * 1025 + b",3\n")
    assert [(reject.row, reject.reason) for reject in read.rejects] == [
        (2, "a cell is longer than 131,072 characters"),
        (4, "the item is longer than 1,024 bytes"),
    ]
    assert len(read.rows) == 1


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    """Its hash would be that of something else."""
    path = tmp_path / "stock.csv"
    path.write_bytes(SIX_ROWS)
    with open_file(path, "stock.csv", LIMITS, tmp_path) as opened:
        path.write_bytes(SIX_ROWS + b"B,more,1\n")
        with pytest.raises(Refused, match="changed while it was read"):
            read(opened, store=None, limits=LIMITS, scratch=tmp_path)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """Missing, or a folder; the sentence says which file."""
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(Refused, match="mine cannot be read"):
            open_file(path, "mine", LIMITS, tmp_path)


def test_a_scratch_folder_that_is_gone_is_a_fault_of_the_environment(tmp_path: Path) -> None:
    """Not the file's: the same call can succeed later."""
    path = tmp_path / "stock.csv"
    path.write_bytes(SIX_ROWS)
    with pytest.raises(EnvironmentFault, match="scratch folder cannot be written"):
        read_path(path, None, LIMITS, tmp_path / "none")


@pytest.mark.parametrize(
    ("least", "text", "memory"),
    [(64, 0, 64), (64, 100, 89), (64, 4_096, 256), (256, 0, 256), (256, 4_096, 256)],
)
def test_a_long_file_may_take_more_memory_up_to_a_limit(least: int, text: int, memory: int) -> None:
    """A quarter of its text; figures in mebibytes."""
    limits = replace(LIMITS, least_memory=least * MEBIBYTE)
    assert Room(limits, text * MEBIBYTE).memory == memory * MEBIBYTE


def test_a_file_takes_no_more_memory_than_it_may(tmp_path: Path) -> None:
    """The database that it is worked on in is told, and spills; a store's many levels are text."""
    path = tmp_path / "stock.csv"
    path.write_bytes(SIX_ROWS)
    limits = replace(LIMITS, least_memory=64 * MEBIBYTE)
    with (
        open_file(path, "mine", limits, tmp_path) as file,
        read(file, store=None, limits=limits, scratch=tmp_path) as rows,
    ):
        query = "SELECT current_setting('memory_limit')"
        assert rows.connection.execute(query).fetchone() == ("64.0 MiB",)
        rows.make_room(100 * MEBIBYTE)
        assert rows.connection.execute(query).fetchone() == ("89.0 MiB",)


def test_as_many_rejects_as_allowed_are_kept() -> None:
    """Only one more refuses the file."""
    read = read_bytes(HEADER + b"A,a,?\n", limits=replace(LIMITS, rejects=1))
    assert read.rejects == [Reject(2, "count", "?", "the count is not a number")]


def test_of_a_very_long_line_at_fault_the_beginning_is_kept() -> None:
    """A hundred thousand rejects have to be listed in memory."""
    [reject] = read_bytes(HEADER + b'B,"' + b"x" * 50_000 + b"\n").rejects
    assert reject.value == 'B,"' + "x" * 9_997


def test_any_name_of_the_scratch_folder_will_do(tmp_path: Path) -> None:
    """Quotes and wildcards in it mean nothing, also to the database that spills there."""
    scratch = tmp_path / "it's [1]*? 100% é"
    scratch.mkdir()
    path = tmp_path / "stock.csv.gz"
    path.write_bytes(gzip.compress(SIX_ROWS))
    assert len(read_path(path, None, LIMITS, scratch).rows) == 6
