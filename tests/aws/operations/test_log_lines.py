"""What a person reads of an error in a function's log."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shelfwatch.aws.operations.log_lines import LONGEST, meaning_of

TRACE = "Traceback (most recent call last):\n  File x\nshelfwatch.core.errors.Misuse: Do it again."


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        (
            json.dumps({"level": "ERROR", "failed": {"1": "The topic is away.", "2": "x"}}),
            "2 changes could not be judged: The topic is away.",
        ),
        (
            json.dumps({"level": "ERROR", "failed": {}, "held_back": ["The topic is away."]}),
            "What is held back could not be told: The topic is away.",
        ),
        (
            json.dumps({"errorType": "EnvironmentFault", "errorMessage": "S3 is too busy."}),
            "S3 is too busy.",
        ),
        (json.dumps({"level": "ERROR", "message": "checked", "exception": TRACE}), "Do it again."),
        (json.dumps({"level": "ERROR", "message": "no luck"}), "no luck"),
        ("[ERROR] EnvironmentFault: S3 is too busy.\nTraceback ...", "S3 is too busy."),
        (
            "[ERROR]\t2026-11-27T09:00:00Z\t4fc6-11\tEnvironmentFault: S3 is too busy.",
            "S3 is too busy.",
        ),
        (
            "2026-11-27T09:00:00Z 4fc6 Task timed out after 900.00 seconds",
            "The function was stopped after 900.00 seconds; what it left comes again.",
        ),
        ("[]", "[]"),
        ("{}", "An error without a message; see the log itself."),
    ],
)
def test_an_error_is_shown_as_what_it_means(line: str, meaning: str) -> None:
    """A sentence, and no JSON."""
    assert meaning_of(line) == meaning


@given(st.text() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps))
def test_no_line_whatever_it_is_is_shown_at_length_or_fails(line: str) -> None:
    """Others may write to the same log."""
    assert len(meaning_of(line)) <= LONGEST + len("...")
