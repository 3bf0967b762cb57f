"""The command `shelfwatch`: what a person asks for, and how the answer is shown."""

from shelfwatch.cli.error_boundary import main

__all__ = ["main"]
