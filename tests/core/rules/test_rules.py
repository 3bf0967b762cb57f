"""Rules by patterns: which matches, which decides, and what is wrong with a file of them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.errors import Misuse
from shelfwatch.core.rules.rules import Pattern, Rules
from shelfwatch.core.rules.rules_file import parse_rules

NAMES = st.text("ab*[?", min_size=1, max_size=4)


def rules_of(*lines: str) -> Rules:
    """The rules of a file of these lines."""
    return parse_rules("\n".join(lines), "rules.toml")


@given(name=st.text("aB.[?\n", min_size=1, max_size=5))
def test_a_name_without_a_star_matches_itself_alone(name: str) -> None:
    """Dots, brackets and question marks are plain characters in names."""
    assert Pattern(name).matches(name)
    assert not Pattern(name).matches(f"{name}x")
    assert Pattern("*").matches(name)
    assert Pattern(f"{name}*").matches(f"{name}x")


def test_letter_case_matters_for_items_and_not_for_stores() -> None:
    """As it does for the levels themselves."""
    assert Pattern("berl*", is_store=True).matches("BERLIN")
    assert not Pattern("echo*").matches("Echo Dot")


@given(patterns=st.lists(NAMES, min_size=1, max_size=5), item=st.text("ab", max_size=3))
def test_the_rule_that_decides_matches_and_none_that_matches_is_more_specific(
    patterns: list[str], item: str
) -> None:
    """Of equally specific ones the later decides."""
    lines = [f"[[rule]]\nitem = '{text}'\nthreshold = {n}" for n, text in enumerate(patterns)]
    found = rules_of(*lines).find("threshold", "Berlin", item)
    matching = [
        (Pattern(text).rank, number)
        for number, text in enumerate(patterns)
        if Pattern(text).matches(item)
    ]
    assert (None if found is None else found.value) == max(matching, default=(None, None))[1]


def test_the_item_decides_before_the_store() -> None:
    """A rule for one item of all stores is meant before one for all items of a store."""
    rules = rules_of(
        "[[rule]]", "store = 'Berlin'", "threshold = 1", "[[rule]]", "item = 'A*'", "threshold = 2"
    )
    assert rules.threshold("Berlin", "AB", None).value == Decimal(2)
    assert rules.threshold("Berlin", "B", None).value == Decimal(1)
    assert rules.threshold("Bonn", "B", None).value is None
    assert rules.threshold("Berlin", "AB", Decimal(7)).value == Decimal(7)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[rule]]\nthreshold = ", "rules.toml is no TOML"),
        ("threshold = 3", "rules.toml has 'threshold', which is no [[rule]]"),
        ("[rule]\nthreshold = 3", "rules.toml has 'rule', which is no [[rule]]"),
        ("[[rule]]\nitem = 'A'", "rules.toml line 1: the rule says nothing"),
        ("\n\n[[rule]]\nthreshold = -1", "rules.toml line 3: threshold must be a number"),
        ("[[rule]]\nthreshold = true", "rules.toml line 1: threshold must be a number"),
        ("[[rule]]\nthreshold = nan", "rules.toml line 1: threshold must be a number"),
        ("[[rule]]\nthreshold = 1\nitem = 5", "rules.toml line 1: item must be a name in quotes"),
        ("[[rule]]\nthresold = 3", "rules.toml line 1: a rule has no 'thresold'"),
        ("rule = [1]", "rules.toml has 'rule', which is no [[rule]]"),
    ],
)
def test_a_wrong_file_is_said_in_one_sentence(text: str, sentence: str) -> None:
    """With the line, so that it can be mended."""
    with pytest.raises(Misuse) as wrong:
        parse_rules(text, "rules.toml")
    assert str(wrong.value).startswith(sentence)
