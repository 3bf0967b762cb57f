"""Text of counts: what is clear is read exactly, what is not is a reject, nothing becomes zero."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.errors import RejectedValue
from shelfwatch.core.stock.count import millionths
from shelfwatch.files.meaning.counts import decide_decimal, looks_like_count, parse_count, spell

COUNTS = st.decimals(min_value=-999_999_999, max_value=999_999_999, places=6, allow_nan=False).map(
    lambda count: count.quantize(Decimal("0.000001"))
)

GAPS = ["", "'", "\u2019", " ", "\u00a0", "\u202f", "\u2009", ",", "."]
PLACES = st.integers(0, 6)
SIGNS = ["-{}", "{}-", "\u2212{}"]


def in_groups(digits: str, gap: str) -> str:
    """Digits with `gap` between thousands."""
    return f"{int(digits):,}".replace(",", gap)


def spelt(count: Decimal, gap: str, decimal: str, places: int) -> str:
    """`count` as a person writes it, with this many decimal places at least."""
    whole, _, part = f"{abs(count):f}".partition(".")
    part = part.rstrip("0").ljust(places, "0")
    return in_groups(whole, gap) + (decimal + part if part else "")


@given(COUNTS, st.sampled_from(GAPS), st.sampled_from(".,"), PLACES, st.sampled_from(SIGNS))
def test_every_count_is_read_back_from_every_style(
    count: Decimal, gap: str, decimal: str, places: int, minus: str
) -> None:
    """Given evidence of the decimal sign, no spelling is misread."""
    if gap == decimal:
        gap = ""
    text = spelt(count, gap, decimal, places)
    signed = minus.format(text) if count < 0 else text
    assert parse_count(f"\u00a0{signed} ", decimal) == count


@given(COUNTS)
def test_a_spelled_count_needs_no_evidence(count: Decimal) -> None:
    """It stands in files of rejects, far from the column that told what its sign means."""
    for evidence in (None, ".", ","):
        assert parse_count(spell(count.normalize()), evidence) == count


@given(st.text(max_size=12), st.sampled_from([None, ".", ","]))
def test_no_text_is_read_as_a_number_that_it_does_not_spell(text: str, decimal: str | None) -> None:
    """The digits of the count are those of the text, so nothing unclear becomes zero."""
    try:
        count = parse_count(text, decimal)
    except RejectedValue:
        return
    if count is not None:
        digits = "".join(letter for letter in text if letter in "0123456789")
        assert digits.strip("0") == str(abs(millionths(count))).strip("0")
        assert digits


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("5", "5"),
        ("+5", "5"),
        ("-0", "0"),
        ("0005", "5"),
        ("1,234.50", "1234.5"),
        ("1.234,50", "1234.5"),
        ("1.234,000", "1234"),
        ("1 234", "1234"),
        ("1'234", "1234"),
        ("1\u2019234\u2019567,25", "1234567.25"),
        ("1 234,500", "1234.5"),
        ("1.200.300", "1200300"),
        ("0.200", "0.2"),
        ("1234.567", "1234.567"),
        ("5.5000", "5.5"),
        ("5-", "-5"),
        ("1.234,5-", "-1234.5"),
        ("\u22125", "-5"),
        ("999999999999", "999999999999"),
    ],
)
def test_clear_numbers_need_no_evidence(text: str, count: str) -> None:
    """They can be read in one way only."""
    assert parse_count(text, None) == Decimal(count)
    assert looks_like_count(text)


NO_NUMBERS = [
    *("abc", "A0", "1E5", "5 kg", "EUR 5", "5%", "(5)", "NaN", "inf", "0x10", "1_000", "true"),
    *("5.", ".5", ",5", "--5", "-5-", "- 5", "=5", "5\n6", "\u0663", "\uff15", "1" * 65),
    *("1,23,456", "1,2345,678", "12,34.5", "1.2.3", "1,234,567.890.1", "0,200,300"),
    *("1 23", "1 234'567"),
]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_plain_number_is_a_reject(text: str) -> None:
    """Nobody can be sure what is meant."""
    for decimal in (None, ".", ","):
        with pytest.raises(RejectedValue, match="not a number"):
            parse_count(text, decimal)
    assert not looks_like_count(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1.200", "may mean 1200 or 1.2:"),
        ("-12,345", "may mean -12345 or -12.3450:"),
        ("1000000000000", "too large"),
        ("0.0000001", "more than six decimal places"),
        ("", "the count is blank"),
        ("\u00a0", "the count is blank"),
        ("-", "only a dash"),
        ("\u2212", "only a dash"),
    ],
)
def test_a_reject_says_what_is_wrong(text: str, reason: str) -> None:
    """And for an ambiguous number how to write each of its meanings."""
    with pytest.raises(RejectedValue, match=reason):
        parse_count(text, None)


@pytest.mark.parametrize("text", ["not stocked", " NOT STOCKED\u00a0", "untracked", "Not tracked"])
def test_the_words_for_no_count_are_untracked(text: str) -> None:
    """They are no fault, and no zero."""
    assert parse_count(text, None) is None
    assert looks_like_count(text)


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [
        ([], None),
        (["1.200", "5", "x", "not stocked"], None),
        (["1.200", "1.5"], "."),
        (["1.200", "1,5"], ","),
        (["1,234.50"], "."),
        (["1.234,000"], ","),
        (["0.200"], "."),
        (["0,000"], ","),
        (["1.200.300"], ","),
        (["1 234,500"], ","),
        (["12345.678"], "."),
        (["1.5", "1,5"], None),
        (["1.5", "1.200.300"], None),
    ],
)
def test_the_decimal_sign_is_decided_from_clear_values(
    texts: list[str], decimal: str | None
) -> None:
    """Where they contradict each other nothing is decided."""
    assert decide_decimal(texts) == decimal


def test_evidence_settles_what_is_ambiguous() -> None:
    """The sign is the decimal one, or stands between thousands."""
    assert parse_count("1.200", ".") == Decimal("1.2")
    assert parse_count("1.200", ",") == Decimal(1200)
