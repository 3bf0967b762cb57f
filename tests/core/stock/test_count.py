"""Counts: exact, bounded, and equal however they are spelt."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.errors import RejectedValue
from shelfwatch.core.stock.count import from_millionths, millionths, show

LARGEST = 10**18 - 1
WHOLE = st.integers(-LARGEST, LARGEST)


@given(WHOLE)
def test_millionths_survive_the_way_to_a_decimal_and_back(whole: int) -> None:
    """No count that can be kept changes by being shown and read."""
    assert millionths(from_millionths(whole)) == whole


@given(WHOLE, st.integers(0, 12))
def test_trailing_zeros_make_no_other_count(whole: int, zeros: int) -> None:
    """5, 5.0 and 5.000000000000 are one count."""
    spelt = f"{from_millionths(whole):f}"
    padded = spelt + ("" if "." in spelt else ".") + "0" * zeros
    assert millionths(Decimal(padded)) == whole


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_count_is_exact_or_rejected(count: Decimal) -> None:
    """Nothing is ever rounded."""
    try:
        whole = millionths(count)
    except RejectedValue:
        return
    assert from_millionths(whole) == count


@pytest.mark.parametrize(
    "text",
    ["0.0000001", "1.0000005", "1." + "0" * 40 + "1", "-3." + "0" * 27 + "9", "1E-7", "1E-999999"],
)
def test_more_than_six_places_are_rejected_however_far_out(text: str) -> None:
    """A digit beyond the precision of decimal arithmetic counts too: never rounded away."""
    with pytest.raises(RejectedValue, match="more than six decimal places"):
        millionths(Decimal(text))


@pytest.mark.parametrize("text", ["1E12", "-1E12", "1000000000000", "9E999999", "-1E999999"])
def test_a_count_of_a_million_million_is_rejected(text: str) -> None:
    """The magnitude stays below 10^12, in both directions."""
    with pytest.raises(RejectedValue, match="too large"):
        millionths(Decimal(text))


@pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_rejected(text: str) -> None:
    """Decimal can spell them, a shelf can't hold them."""
    with pytest.raises(RejectedValue, match="not a number"):
        millionths(Decimal(text))


@pytest.mark.parametrize("text", ["0", "-0", "0.000000000", "0E5", "-0E-9", "0E999999"])
def test_every_spelling_of_zero_is_zero(text: str) -> None:
    """Minus zero and zero with an exponent are plain zero."""
    assert millionths(Decimal(text)) == 0


@pytest.mark.parametrize(
    ("whole", "text"),
    [
        (5_000_000, "5"),
        (-5_000_000, "-5"),
        (1_250_000, "1.25"),
        (-1, "-0.000001"),
        (0, "0"),
        (10_000_000, "10"),
        (LARGEST, "999999999999.999999"),
    ],
)
def test_a_count_has_its_shortest_spelling(whole: int, text: str) -> None:
    """5 rather than 5.000000, and never an exponent."""
    assert str(from_millionths(whole)) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (None, "?"),
        (Decimal(0), "0"),
        (Decimal(1234567), "1,234,567"),
        (Decimal("-1234.5"), "-1,234.5"),
        (Decimal("1E+3"), "1,000"),
    ],
)
def test_people_see_thousands_and_a_question_mark(count: Decimal | None, text: str) -> None:
    """An unknown count is never shown as zero."""
    assert show(count) == text
