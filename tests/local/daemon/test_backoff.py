"""Rests after failures grow, end with a success, and keep to monotonic time."""

from datetime import timedelta

from shelfwatch.local.daemon.backoff import FIRST, LONGEST, Backoff


def test_rests_double_up_to_the_longest_and_a_success_ends_them() -> None:
    """So that what fails for long is tried seldom, and what is mended soon."""
    seconds = 50.0
    rest = Backoff(lambda: seconds)
    lengths = []
    for _ in range(10):
        rest.after(succeeded=False)
        lengths.append(rest.left())
        seconds += rest.left().total_seconds()
    assert rest.is_over
    assert lengths == [min(FIRST * 2**number, LONGEST) for number in range(10)]
    rest.after(succeeded=True)
    rest.after(succeeded=False)
    assert rest.left() == FIRST
    rest.after(succeeded=True)
    assert rest.left() == timedelta()
