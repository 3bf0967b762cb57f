"""What a change means for the people who care."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.core.stock.change import RULES, AlertKind, judge, judge_undo

COUNTS = st.integers(-3, 3)
MAYBE = st.none() | COUNTS


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [
        (5, 0, AlertKind.OUT),
        (5, -2, AlertKind.OUT),
        (None, 0, AlertKind.OUT),
        (None, -1, AlertKind.OUT),
        (0, 0, None),
        (-5, 0, None),
        (0, -5, None),
        (-5, -6, None),
        (5, 6, None),
        (6, 5, None),
        (None, 5, None),
        (0, 5, AlertKind.BACK),
        (-5, 5, AlertKind.BACK),
        (5, None, None),
        (0, None, None),
        (None, None, None),
    ],
)
def test_each_step_tells_what_the_promise_says(
    before: int | None, after: int | None, news: AlertKind | None
) -> None:
    """Out when it becomes zero or less, back when it leaves it, nothing otherwise."""
    assert judge(before, after) is news


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [("0.000001", "0", AlertKind.OUT), ("0", "0.000001", AlertKind.BACK), ("0.5", "0.25", None)],
)
def test_the_smallest_weight_counts(before: str, after: str, news: AlertKind | None) -> None:
    """Goods sold by weight are out at zero, not below one."""
    assert judge(Decimal(before), Decimal(after)) is news


@given(MAYBE, st.lists(COUNTS, max_size=12))
def test_out_and_back_alternate(first: int | None, steps: list[int]) -> None:
    """Whatever the counts do, nobody hears the same news twice in a row."""
    kinds_seen = []
    before = first
    for after in steps:
        news = judge(before, after)
        if news:
            kinds_seen.append(news)
        before = after
    assert all(one is not other for one, other in pairwise(kinds_seen))


@given(MAYBE, COUNTS)
def test_the_same_count_again_is_silent(before: int | None, after: int) -> None:
    """A level that did not change tells nothing, whatever it is."""
    judge(before, after)
    assert judge(after, after) is None


@given(MAYBE, COUNTS)
def test_after_out_the_item_is_out_and_after_back_it_is_not(before: int | None, after: int) -> None:
    """News agrees with the level that it leaves behind."""
    news = judge(before, after)
    assert news is not AlertKind.OUT or after <= 0
    assert news is not AlertKind.BACK or after > 0


def test_every_news_has_its_rule_in_words() -> None:
    """`why` can always say which rule it was."""
    assert set(RULES) == set(AlertKind)


@given(before=COUNTS, after=MAYBE)
def test_an_undo_never_tells_that_something_is_back(before: int, after: int | None) -> None:
    """What was out is withdrawn, also where the level is removed; a return to zero is out."""
    counts = [None if count is None else Decimal(count) for count in (before, after)]
    news = judge_undo(counts[0], counts[1])
    assert (news is AlertKind.WITHDRAWN) is (before <= 0 and (after is None or after > 0))
    assert (news is AlertKind.OUT) is (before > 0 and after is not None and after <= 0)
    assert news is not AlertKind.BACK
