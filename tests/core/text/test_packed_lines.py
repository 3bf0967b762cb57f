"""Lines as few bytes: what comes out is what went in, however it was cut."""

from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.text.packed_lines import pack_lines, unpack_lines

LINES = st.lists(
    # No lone surrogates: the lines are UTF-8, and no text read from a file holds one.
    st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1),
    min_size=1,
)


@given(LINES, st.integers(1, 5))
def test_lines_come_back_whatever_their_pieces_were(lines: list[str], most: int) -> None:
    """A piece may hold one line or several."""
    pieces = ["\n".join(lines[start : start + most]) for start in range(0, len(lines), most)]
    assert unpack_lines(pack_lines(pieces)).split("\n") == lines
