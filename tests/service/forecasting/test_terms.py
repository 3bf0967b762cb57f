"""How an item is ordered: the most specific rule decides, part by part."""

from decimal import Decimal

import pytest

from shelfwatch.core.errors import Misuse
from shelfwatch.core.forecast.order import OrderTerms
from shelfwatch.core.rules.rules import NO_RULES
from shelfwatch.core.rules.rules_file import parse_rules
from shelfwatch.service.forecasting.terms import terms_by

RULES = """
[[rule]]
item = "Echo*"
lead_time = 21
pack = 6

[[rule]]
item = "Echo Dot"
store = "Berlin"
lead_time = 3.5
least_order = 12
safety = 0.01
"""


def test_each_part_comes_from_the_most_specific_rule_that_gives_it() -> None:
    """What no rule says is as the settings have it."""
    usual = OrderTerms(review_days=30)
    terms = terms_by(parse_rules(RULES, "rules.toml"), usual)
    assert terms("Berlin", "Bell") is usual
    assert terms("Pusan", "Echo Dot") == OrderTerms(21, 30, Decimal(6))
    assert terms("berlin", "Echo Dot") == OrderTerms(3.5, 30, Decimal(6), Decimal(12), 0.01)
    assert terms_by(NO_RULES, usual)("Berlin", "Echo Dot") is usual


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("lead_time = 400", "lead_time must be a number from 0 to 365."),
        ("review_time = 0", "review_time must be a number from 1 to 365."),
        ("pack = 0", "pack must be a number from 0.000001 on."),
        ('safety = "never"', "safety must be a number from 0.001 to 0.5."),
    ],
)
def test_a_rule_by_which_nothing_can_be_ordered_says_what_may_stand_there(
    line: str, why: str
) -> None:
    """With its line."""
    with pytest.raises(Misuse, match=r"rules\.toml line 1: ") as error:
        parse_rules(f"[[rule]]\n{line}\n", "rules.toml")
    assert str(error.value).endswith(why)
