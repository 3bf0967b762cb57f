"""`shelfwatch rules`: which rule applies and why, what the rules are, what others would tell."""

import pytest

from cli.desk import Desk, is_one_sentence

RULES = """
[[rule]]
threshold = 2

[[rule]]
store = "berl*"
item = "Echo*"
threshold = 5

[[rule]]
item = "Plate"
threshold = "never"
"""


@pytest.fixture
def ruled(desk: Desk) -> Desk:
    """Two items of Berlin, and rules for them."""
    desk.load("Berlin,Echo Dot,9", "Berlin,Plate,9")
    (desk.home / "rules.toml").write_text(RULES)
    return desk


def test_check_says_which_threshold_applies_and_why(ruled: Desk) -> None:
    """In words, and as scripts rely on."""
    line = "Echo Dot of Berlin is low at 5 or below (rules.toml line 5: item Echo*, store berl*).\n"
    assert ruled("rules", "check", "berlin", "Echo Dot").out == line
    assert ruled("rules", "check", "Berlin", "Plate", "--json").json == {
        "store": "Berlin",
        "item": "Plate",
        "threshold": "never",
        "rule": "rules.toml line 10: item Plate, store *",
    }


def test_list_shows_the_most_specific_rule_first(ruled: Desk) -> None:
    """As they are looked through."""
    assert [row[:3] for row in ruled("rules", "list").table] == [
        ["*", "Plate", "threshold never"],
        ["berl*", "Echo*", "threshold 5"],
        ["*", "*", "threshold 2"],
    ]


def test_an_alert_that_is_low_has_its_threshold_for_scripts(ruled: Desk) -> None:
    """And `why` names the rule."""
    ruled.load("Berlin,Echo Dot,4", "Berlin,Plate,1", as_of="2026-01-06T08:00Z")
    (alert,) = ruled("alerts", "--json").json
    assert (alert["kind"], alert["items"]) == (
        "low",
        [{"item": "Echo Dot", "before": 9, "after": 4, "threshold": 5}],
    )
    rule = "rule   low: after <= 5 (rules.toml line 5: item Echo*, store berl*), and before > 5"
    assert rule in ruled("why", "Berlin", "Echo Dot").out


def test_other_rules_are_tried_on_what_was(ruled: Desk) -> None:
    """Nothing is told by that, and the rules that hold stay."""
    ruled.load("Berlin,Echo Dot,4", "Berlin,Plate,1", as_of="2026-01-06T08:00Z")
    other = ruled.folder / "other.toml"
    other.write_text("[[rule]]\nthreshold = 6\n")
    answer = ruled("rules", "test", str(other))
    assert "Of 4 changes in the last month" in answer.out
    assert "low\t1\t2" in answer.out
    assert "Berlin: Plate 1 time more" in answer.out
    assert ruled("rules", "test", str(other), "--json").json == {
        "changes": 4,
        "now": {"low": 1},
        "then": {"low": 2},
    }


def test_a_wrong_rules_file_is_said_and_the_rules_of_before_hold(ruled: Desk) -> None:
    """A slip must not end alerts, and doctor finds it."""
    (ruled.home / "rules.toml").write_text("[[rule]]\nthreshold = -1\n")
    answer = ruled("rules", "list")
    assert (answer.code, answer.out) == (2, "")
    assert is_one_sentence(answer.err)
    assert "rules.toml line 1: threshold must be a number" in ruled("doctor").out
