"""How many examples a property test looks at: fewer where the profile `quick` is asked for."""

from hypothesis import settings

USUAL = 100
"""The examples of a property that says nothing; a profile has more or fewer."""


def examples(number: int) -> int:
    """`number` of examples in an ordinary run, and as large a part of it as the profile says."""
    return max(1, number * settings().max_examples // USUAL)
