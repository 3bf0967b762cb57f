"""What an undo shows to people, and to scripts."""

from shelfwatch.cli.output import json_documents
from shelfwatch.cli.output.console import WARNING, Cell, Column, say, show_table
from shelfwatch.cli.output.formatting import plural
from shelfwatch.cli.output.json_writer import Shape, write_object
from shelfwatch.cli.output.load_report import show_alerts
from shelfwatch.cli.output.preview_report import subject_of
from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.uploads.upload import Upload
from shelfwatch.ports import KeptLevel
from shelfwatch.service.undo import Undone

# Kept levels that are named on the screen; the JSON has them all.
MOST_LEVELS = 20

COLUMNS = (Column("store"), Column("item"), Column("is kept for"))

FORGOTTEN = "it was forgotten by hand"


def show(found: Undone, *, dry_run: bool, as_json: bool) -> None:
    """Print what an undo did to the levels and which alerts it made; or would do and make."""
    if as_json:
        write_object(shape(found, dry_run=dry_run))
    elif dry_run:
        show_dry_run(found)
    else:
        show_levels(found)
        show_alerts(found.alerts())


def show_dry_run(found: Undone) -> None:
    """Print what would go back, what would stay, and who would be told what."""
    show_levels(found)
    for message in found.messages():
        say(f"Would tell {show_address(message.address)}: {subject_of(message)}")
    say()
    say("A dry run: nothing was written, and nobody was told.", "bold")


def show_levels(found: Undone) -> None:
    """Print what becomes of the levels, and which files a person may want to load again."""
    say(levels_sentence(found))
    for part in found.also:
        say(f"Undone before, and now free to go back: {levels_sentence(part)}")
    if found.kept:
        show_table(COLUMNS, map(kept_row, found.kept))
    if found.facts.kept > len(found.kept):
        say(f"and {found.facts.kept - len(found.kept):,} more, which --json lists")
    # An undo frees their rows, but their files are put away: only a person can bring them again.
    for late in found.facts.superseded:
        say(f"{named(late)} lost rows to it: load that again with --as-of.", WARNING)


def levels_sentence(found: Undone) -> str:
    """How many levels had which fate."""
    facts = found.facts
    return (
        f"{named(found.upload)}: {plural(facts.given_back, 'level')} given back,"
        f" {facts.removed:,} removed, {facts.kept:,} kept."
    )


def kept_row(level: KeptLevel) -> list[Cell]:
    """The cells of a level that stays as it is."""
    return [level.store, level.item, FORGOTTEN if level.covering is None else named(level.covering)]


def named(upload: Upload) -> str:
    """An upload as people and commands know it."""
    return f"{upload.file} ({upload.id})"


def shape(found: Undone, *, dry_run: bool) -> Shape:
    """The object of `undo --json`; a dry run has no entry in the ledger."""
    facts = found.facts
    return {
        **identified(found.upload),
        "undo": None if dry_run else found.entry.id,
        "given_back": facts.given_back,
        "removed": facts.removed,
        "kept": [kept_shape(level) for level in found.kept],
        "superseded": [identified(late) for late in facts.superseded],
        "also": [also_shape(part) for part in found.also],
        "alerts": [json_documents.alert(alert) for alert in found.alerts()],
        "messages": [
            {"address": show_address(message.address), "subject": subject_of(message)}
            for message in found.messages()
        ],
        "cancelled": sum(len(part.withdrawal.cancelled) for part in [found, *found.also]),
    }


def identified(upload: Upload) -> Shape:
    """An upload by its id and its file."""
    return {"upload": upload.id, "file": upload.file}


def kept_shape(level: KeptLevel) -> Shape:
    """A level that stays, and the upload that covers it; null where it was forgotten."""
    covering = level.covering
    by: Shape = {"upload": None, "file": None} if covering is None else identified(covering)
    return {"store": level.store, "item": level.item, **by}


def also_shape(part: Undone) -> Shape:
    """An upload that was undone before, with what it gives back only now."""
    return {
        **identified(part.upload),
        "given_back": part.facts.given_back,
        "removed": part.facts.removed,
    }
