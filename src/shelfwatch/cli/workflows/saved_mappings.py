"""What `shelfwatch map --list` and `--remove` do with the mappings that were saved."""

from pathlib import Path

from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import Column, say, show_table
from shelfwatch.cli.workflows.map_columns import look_into
from shelfwatch.core.errors import Misuse
from shelfwatch.files.layouts.custom import OwnColumns
from shelfwatch.local.installation import Installation
from shelfwatch.local.settings.column_mappings import others_than, read_mappings, write_mappings
from shelfwatch.service.loading.mapping import description_of

COLUMNS = (Column("no"), Column("header"), Column("mapping"))


def list_mappings(installation: Installation) -> ExitCode:
    """Show every saved mapping with the number by which it can be removed."""
    mappings = read_mappings(installation.home.mappings)
    if not mappings:
        say("No mapping is saved.")
        return ExitCode.DONE
    rows = [
        (str(number), ", ".join(mapping.header), description_of(mapping))
        for number, mapping in enumerate(mappings, 1)
    ]
    show_table(COLUMNS, rows)
    return ExitCode.DONE


def remove_mapping(installation: Installation, which: str) -> ExitCode:
    """Remove the mapping of this number, or of the header of this file.

    Raises Misuse where there is none. What was loaded by it stays loaded.
    """
    mappings = read_mappings(installation.home.mappings)
    removed = numbered(mappings, which) or of_file(installation, mappings, which)
    if removed is None:
        raise Misuse(f"No mapping is saved for {which}; `shelfwatch map --list` shows them.")
    write_mappings(installation.home.mappings, others_than(removed.header, mappings))
    say(f"Removed: {description_of(removed)}.")
    return ExitCode.DONE


def numbered(mappings: list[OwnColumns], which: str) -> OwnColumns | None:
    """The mapping of this number in the list; a file of that name comes first."""
    is_number = which.isdecimal() and not Path(which).exists()
    return mappings[int(which) - 1] if is_number and 0 < int(which) <= len(mappings) else None


def of_file(
    installation: Installation, mappings: list[OwnColumns], which: str
) -> OwnColumns | None:
    """The mapping for the header of a file."""
    if which.isdecimal() and not Path(which).exists():
        return None
    header = look_into(installation, which).header
    others = others_than(header, mappings)
    return next((mapping for mapping in mappings if mapping not in others), None)
