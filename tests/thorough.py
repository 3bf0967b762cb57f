"""How many examples a property test looks at: fewer where the profile `quick` is asked for."""

from hypothesis import HealthCheck, settings

USUAL = 100
"""The examples of a property that says nothing; a profile has more or fewer."""


def examples(number: int) -> int:
    """`number` of examples in an ordinary run, and as large a part of it as the profile says."""
    return max(1, number * settings().max_examples // USUAL)


def histories(number: int, steps: int) -> settings:
    """Settings for a state machine: that many runs of up to so many steps, however slow."""
    return settings(
        max_examples=number,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
