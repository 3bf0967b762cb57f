"""What is asked of a person where a header has several readings: the command for each of them."""

import shlex
from collections.abc import Sequence

from shelfwatch.core.errors import Refused
from shelfwatch.files.by_names.column import Column

MOST_COMMANDS = 4
"""More than a person would read; the others can be said the same way."""


def ask_which_count(
    file: str, item: Column, counts: Sequence[Column], store: Column | None
) -> Refused:
    """The one question about columns that may each be the count, and differ."""
    names = " and ".join(count.name for count in counts[:MOST_COMMANDS])
    commands = " or ".join(
        f"`{map_command(file, item, count, store)}`" for count in counts[:MOST_COMMANDS]
    )
    return Refused(
        f"{names} may each be the count, and they differ: say which one is meant by {commands}."
    )


def map_command(file: str, item: Column, count: Column, store: Column | None) -> str:
    """The command that says once and for all what the columns of such files hold."""
    command = ["shelfwatch", "map", file, "--item-column", item.name, "--count-column", count.name]
    if store is not None:
        command += ["--store-column", store.name]
    return shlex.join(command)
