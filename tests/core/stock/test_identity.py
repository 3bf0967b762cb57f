"""Which store and which item a text means."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.errors import RejectedValue
from shelfwatch.core.stock.identity import MAX_BYTES, OUTER_BLANKS, identity, store_key

ANY_TEXT = st.text(st.characters(), max_size=30)


@given(ANY_TEXT)
def test_an_identity_is_its_own_identity(text: str) -> None:
    """What was understood once is understood the same way again."""
    try:
        name = identity(text, "item")
    except RejectedValue:
        return
    assert identity(name, "item") == name


@given(ANY_TEXT, st.text(OUTER_BLANKS, max_size=4), st.text(OUTER_BLANKS, max_size=4))
def test_outer_blanks_never_make_another_item(text: str, left: str, right: str) -> None:
    """Blanks, also no-break and zero-width ones, are cut on both sides."""
    try:
        name = identity(text, "item")
    except RejectedValue as error:
        with pytest.raises(RejectedValue, match=re.escape(str(error))):
            identity(left + text + right, "item")
    else:
        assert identity(left + text + right, "item") == name


@given(st.text(min_size=1, max_size=20))
def test_composed_and_decomposed_spellings_are_one_item(text: str) -> None:
    """A Mac writes e + accent, Windows writes the accented letter; both mean one item."""
    try:
        name = identity(text, "item")
    except RejectedValue:
        return
    assert identity(unicodedata.normalize("NFD", text), "item") == name


@given(st.text(min_size=1, max_size=20))
def test_an_identity_holds_nothing_that_breaks_a_line_or_a_key(text: str) -> None:
    """Neither controls nor line ends nor outer blanks survive, so a name fits on one line."""
    try:
        name = identity(text, "item")
    except RejectedValue:
        return
    assert len(name.splitlines()) == 1
    assert not any(unicodedata.category(letter) == "Cc" for letter in name)
    assert name.strip() == name
    assert 0 < len(name.encode()) <= MAX_BYTES


def test_items_keep_letter_case_zeros_and_exponents() -> None:
    """SKUs are text: nothing in them is taken for a number or a word."""
    for sku in ("00123", "1E5", "abc", "ABC", "12345678901234567890", "=SUM(A1)", "1.0"):
        assert identity(sku, "item") == sku


@pytest.mark.parametrize("blank", ["", " ", "\t", "\u00a0", "\u200b\ufeff", " \r\n "])
def test_a_blank_name_is_rejected(blank: str) -> None:
    """A row without an identity is no level."""
    with pytest.raises(RejectedValue, match="the store is blank"):
        identity(blank, "store")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a\nb", "a line break"),
        ("a\r\nb", "a line break"),
        ("a\u2028b", "a line break"),
        ("a\x85b", "a line break"),
        ("a\tb", "a tab"),
        ("a\x00b", r"the control character U\+0000"),
        ("a\x1fb", r"the control character U\+001F"),
        ("a\x9fb", r"the control character U\+009F"),
        ("a\ud800b", r"the control character U\+D800"),
        ("caf\ufffd", "wrong encoding"),
    ],
)
def test_a_control_character_inside_is_rejected_and_named(text: str, reason: str) -> None:
    """The reason lets a person find the character in a spreadsheet."""
    with pytest.raises(RejectedValue, match=f"the item contains .*{reason}"):
        identity(text, "item")


@pytest.mark.parametrize("letter", ["a", "é", "字", "😀"])
def test_length_is_counted_in_bytes_of_utf8(letter: str) -> None:
    """1,024 bytes fit, whatever the alphabet; one letter more does not."""
    fits = letter * (MAX_BYTES // len(letter.encode()))
    assert identity(fits, "item") == fits
    with pytest.raises(RejectedValue, match="longer than 1,024 bytes"):
        identity(fits + letter, "item")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Berlin", "BERLIN"),
        ("Straße", "STRASSE"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
        ("Café", "CAFE\u0301"),
    ],
)
def test_stores_match_by_casefold(one: str, other: str) -> None:
    """Spellings that differ in letter case alone are one store."""
    assert store_key(identity(one, "store")) == store_key(identity(other, "store"))


def test_different_stores_have_different_keys() -> None:
    """Blanks and punctuation inside a name tell stores apart."""
    names = ["Berlin", "Berlin 2", "Berlin-2", "Berlin  2", "Berlín"]
    assert len({store_key(name) for name in names}) == len(names)


@given(st.text(min_size=1, max_size=20))
def test_a_store_key_is_its_own_key(text: str) -> None:
    """A key can be looked up again, also by its own spelling."""
    try:
        name = identity(text, "store")
    except RejectedValue:
        return
    key = store_key(name)
    assert store_key(key) == key
