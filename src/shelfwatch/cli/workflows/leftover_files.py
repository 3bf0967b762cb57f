"""Say which files of decided uploads still lie where held files lie."""

from shelfwatch.cli.output.console import warn
from shelfwatch.ports import HeldUploads


def warn_of_leftover(held_uploads: HeldUploads) -> None:
    """Warn of each copy that can't be put away; what was decided about it stays decided."""
    for sentence in held_uploads.put_away():
        warn(sentence)
