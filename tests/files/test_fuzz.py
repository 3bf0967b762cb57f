"""Whatever the bytes are: refused with one sentence, or every row accounted for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from files.desk import ReadFile, read_bytes
from shelfwatch.core.errors import Refused
from thorough import examples

SAMPLE = (
    "store,item,count,note\r\n"
    'Köln,"Tee, grün",12,"two\r\nlines"\r\n'
    "Köln,Kaffee,1.5,\r\nBonn,=Mehl,not stocked,x\r\nBonn,Salz,-3,\r\n"
)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"]
PIECES = [b'"', b",", b";", b"\n", b"\r", b"\0", b"\xff", b"\xe4", b"0", b"-", b"\xef\xbb\xbf", b""]


def read_or_refuse(content: bytes) -> ReadFile | None:
    """What a file is read as, or None where it is refused."""
    try:
        return read_bytes(content, store="B")
    except Refused:
        return None


RANDOM = st.binary(max_size=200)
BELOW_A_HEADER = st.binary(max_size=60)
DAMAGES = st.lists(
    st.tuples(st.integers(0, 400), st.sampled_from(PIECES), st.booleans()), max_size=4
)


def hold_random(content: bytes) -> None:
    """Nothing else is raised than a refusal."""
    read = read_or_refuse(content)
    assert read is None or read.accounted >= 0


def hold_below_a_header(content: bytes) -> None:
    """Each row comes from a line of the file."""
    read = read_or_refuse(b"item,count\n" + content)
    if read is not None:
        assert read.accounted <= content.count(b"\n") + content.count(b"\r") + 1


def hold_damaged(encoding: str, damages: list[tuple[int, bytes, bool]]) -> None:
    """No zero comes of damage that nobody wrote."""
    content = SAMPLE.encode(encoding)
    for at, piece, takes_place in damages:
        content = content[:at] + piece + content[at + takes_place :]
    read = read_or_refuse(content)
    if read is not None:
        assert all(count != 0 or b"0" in content for count in read.levels.values())


@settings(max_examples=examples(150), deadline=None)
@given(RANDOM)
def test_random_bytes_are_read_or_refused(content: bytes) -> None:
    """With nothing else raised, and nothing left behind."""
    hold_random(content)


@settings(max_examples=examples(30), deadline=None)
@given(BELOW_A_HEADER)
def test_random_bytes_below_a_header_never_make_more_rows_than_lines(content: bytes) -> None:
    """Also where they are full of quotes and line ends."""
    hold_below_a_header(content)


@settings(max_examples=examples(60), deadline=None)
@given(st.sampled_from(ENCODINGS), DAMAGES)
def test_a_damaged_file_gives_no_count_that_stands_nowhere_in_it(
    encoding: str, damages: list[tuple[int, bytes, bool]]
) -> None:
    """Bytes put in or left out may cost rows, and make none up."""
    hold_damaged(encoding, damages)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@settings(max_examples=20_000, deadline=None)
@given(RANDOM, BELOW_A_HEADER, st.sampled_from(ENCODINGS), DAMAGES)
def test_long_fuzzing_finds_nothing_else(
    content: bytes, below: bytes, encoding: str, damages: list[tuple[int, bytes, bool]]
) -> None:
    """The same three, twenty thousand times."""
    hold_random(content)
    hold_below_a_header(below)
    hold_damaged(encoding, damages)
