"""What is asked of a person where a header has several readings: the command for each of them."""

import shlex
from collections.abc import Sequence

from shelfwatch.core.errors import Refused
from shelfwatch.files.by_names.column import Column

# More than a person would read; the others can be said the same way.
MOST_COMMANDS = 4


def ask_which_count(
    file: str, item: Column, counts: Sequence[Column], store: Column | None
) -> Refused:
    """The one question about columns that may each be the count, and differ."""
    stores = [] if store is None else [store]
    names = " and ".join(count.name for count in counts[:MOST_COMMANDS])
    commands = " or ".join(
        f"`{map_command(file, item, count, stores)}`" for count in counts[:MOST_COMMANDS]
    )
    return Refused(
        f"{names} may each be the count, and they differ: say which one is meant by {commands}."
    )


def ask_whether_total(file: str, item: Column, count: Column, across: Sequence[Column]) -> Refused:
    """What is said where a count beside columns of stores is not what they add up to."""
    names = ", ".join(column.name for column in across[:MOST_COMMANDS])
    return Refused(
        f"{names} may be counts of stores, but {count.name} is not their sum: leave out the one or"
        f" the others, or say that {count.name} is meant by"
        f" `{map_command(file, item, count, [])}`."
    )


def ask_whether_one_store(
    file: str, item: Column, count: Column, stores: Sequence[Column]
) -> Refused:
    """What is said where only two columns together tell the stores apart."""
    names = " and ".join(column.name for column in stores)
    return Refused(
        f"The same items stand on several lines of one {stores[0].name}: if {names} together make"
        f" the store, say so by `{map_command(file, item, count, stores)}`."
    )


def map_command(file: str, item: Column, count: Column, stores: Sequence[Column]) -> str:
    """The command that says once and for all what the columns of such files hold."""
    # Quoted for the shell: it is copied from the report as it stands.
    command = ["shelfwatch", "map", file, "--item-column", item.name, "--count-column", count.name]
    for store in stores:
        command += ["--store-column", store.name]
    return shlex.join(command)
