"""Say which files of decided uploads still lie where held files lie."""

from shelfwatch.cli.output.console import warn
from shelfwatch.ports import Holding


def warn_of_stayed(holding: Holding) -> None:
    """Warn of each copy that can't be put away; what was decided about it stays decided."""
    for sentence in holding.put_away():
        warn(sentence)
