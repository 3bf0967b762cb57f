"""What `shelfwatch map` does: show the columns, have the rest said, and save it."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

import typer

from shelfwatch.cli.arguments.files import readable
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import Column, say, show_table
from shelfwatch.core.errors import Misuse
from shelfwatch.files.text.column_preview import ShownColumns
from shelfwatch.local.installation import Installation
from shelfwatch.local.settings.column_mappings import save_mapping
from shelfwatch.service.loading.mapping import (
    Answers,
    description_of,
    look_into_columns,
    to_mapping,
)

COLUMNS = (Column("column"), Column("values"), Column("may hold"))
HOW = "Save which is which: shelfwatch map FILE --item-column NAME --count-column NAME."


def map_file(installation: Installation, file: str, answers: Answers) -> ExitCode:
    """Show the columns of `file`; save what is said of them, by options or on a terminal.

    Raises Misuse where a column is named that the file does not have, or that holds no counts.
    """
    shown = look_into(installation, file)
    show_table(COLUMNS, column_rows(shown))
    if shown.reading:
        say(f"Without a mapping it is read {shown.reading.layout.name}.")
    if shown.refusal:
        say(f"Without a mapping it is not loaded. {shown.refusal}")
    if answers.is_silent and not sys.stdin.isatty():
        if knows(shown):
            say(f"Its header is known ({knows(shown)}): it needs no mapping.")
        say(HOW)
        return ExitCode.DONE
    if not is_wanted(shown, answers):
        return ExitCode.DONE
    mapping = to_mapping(shown, ask(shown) if answers.is_silent else answers)
    save_mapping(installation.home.mappings, mapping)
    say(f"Saved: {description_of(mapping)} in every file with this header.")
    return ExitCode.DONE


def look_into(installation: Installation, file: str) -> ShownColumns:
    """The columns of a file. Raises Refused where it has none, or cannot be read."""
    load_context = installation.load_context
    with readable(file, load_context.limits, load_context.scratch) as input:
        return look_into_columns(input.path, input.name, load_context)


def knows(shown: ShownColumns) -> str | None:
    """The known layout that a file has; none where a person has mapped it."""
    return None if shown.layout is None or shown.layout.is_own else shown.layout.name


def is_wanted(shown: ShownColumns, answers: Answers) -> bool:
    """Whether a header that is known shall be mapped all the same, which a person has to say.

    Raises Misuse where nobody can be asked: a mapping would take the layout's quirks away.
    """
    layout = knows(shown)
    # Asked before it is overwritten: a layout knows what is untracked and what adds up.
    if layout is None or answers.is_sure:
        return True
    if not sys.stdin.isatty():
        raise Misuse(f"Its header is known ({layout}): add --yes to map it all the same.")
    return typer.confirm(f"Its header is known ({layout}). Map it all the same?")


def column_rows(shown: ShownColumns) -> Iterator[Sequence[str]]:
    """A line for each column: its name, some of its values, and what it seems to hold."""
    may_hold = {
        shown.likely_item(): "items",
        shown.likely_count(): "counts",
        shown.likely_store(): "stores",
    }
    for column in shown.columns:
        yield column.name, ", ".join(shown.samples(column)), may_hold.get(column.name, "")


def ask(shown: ShownColumns) -> Answers:
    """What the person at the terminal says; only what the values bear out is proposed."""
    item = typer.prompt("Column of items", default=shown.likely_item())
    count = typer.prompt("Column of counts", default=shown.likely_count())
    stores = ask_or_none("Column of stores (blank where there is none)", shown.likely_store())
    answers = Answers(item, [count], [stores] if stores else [])
    if stores:
        return answers
    return replace(
        answers, store=ask_or_none("The store of such files (blank: it is told otherwise)")
    )


def ask_or_none(question: str, likely: str | None = None) -> str | None:
    """What the person says, `likely` where that is nothing, or None where there is nothing."""
    said: str = typer.prompt(question, default=likely or "", show_default=bool(likely))
    return said or None
