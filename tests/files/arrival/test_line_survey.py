"""What a pass over the bytes tells of a text's lines, wherever the chunks are cut."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.files.arrival.line_survey import LineSurvey
from shelfwatch.files.limits import Limits

LIMITS = replace(Limits(), cell_chars=12)
CHUNKS = st.lists(st.text("ab\r\n", max_size=9).map(str.encode), max_size=6)


def surveyed(chunks: list[bytes]) -> LineSurvey:
    """The survey of a text that comes in these chunks."""
    survey = LineSurvey(LIMITS)
    for chunk in chunks:
        survey.feed(chunk)
    return survey


@given(CHUNKS)
def test_a_survey_does_not_depend_on_where_chunks_are_cut(chunks: list[bytes]) -> None:
    """Also not in the middle of a CRLF."""
    whole, cut = surveyed([b"".join(chunks)]), surveyed(chunks)
    assert (whole.line_end, whole.last_line) == (cut.line_end, cut.last_line)


@given(CHUNKS)
def test_one_kind_of_line_end_is_told_from_several(chunks: list[bytes]) -> None:
    """LF alone or CRLF alone, or neither."""
    text = b"".join(chunks)
    bare = text.replace(b"\r\n", b"")
    expected = {
        (False, False): "\\r\\n" if b"\r\n" in text else "\\n",
        (True, False): None if b"\r\n" in text else "\\n",
    }.get((b"\n" in bare, b"\r" in bare))
    assert surveyed(chunks).line_end == expected


@given(CHUNKS)
def test_the_last_line_is_the_last_that_is_not_empty(chunks: list[bytes]) -> None:
    """Empty lines at the end are no lines."""
    lines = b"".join(chunks).replace(b"\r", b"").split(b"\n")
    numbers = [number for number, line in enumerate(lines, 1) if line]
    assert surveyed(chunks).last_line == max(numbers, default=0) or b"\r" in b"".join(chunks)


@given(CHUNKS)
def test_a_dense_text_has_no_long_line(chunks: list[bytes]) -> None:
    """Where it is said that every line is short, every line is."""
    longest = max(map(len, b"".join(chunks).split(b"\n")))
    assert not surveyed(chunks).is_dense or longest <= LIMITS.cell_chars


def test_a_line_over_several_chunks_is_measured() -> None:
    """It must be refused before it fills the memory."""
    assert surveyed([b"aa\nbbb", b"bbbb", b"bb\nc"]).longest == 9
