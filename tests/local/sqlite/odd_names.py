"""Names and counts that texts between the engines could stumble over."""

from hypothesis import strategies as st

from shelfwatch.core.errors import RejectedValue
from shelfwatch.core.stock.count import LIMIT, MILLION
from shelfwatch.core.stock.identity import identity

EDGE = int(LIMIT) * MILLION - 1
COUNTS = st.one_of(st.integers(-2, 2), st.integers(-EDGE, EDGE))


def is_name(text: str) -> bool:
    """Whether the core takes this text for an item's name as it stands."""
    try:
        return identity(text, "item") == text
    except RejectedValue:
        return False


ODD = st.sampled_from(
    ['"', "\\", "/", "'", "\\u0041", "\\n", "{", "}", ":", ",", "\U0001f600", "𐀀"]
)
NAMES = st.lists(st.one_of(st.text(max_size=5), ODD), max_size=8).map("".join).filter(is_name)
