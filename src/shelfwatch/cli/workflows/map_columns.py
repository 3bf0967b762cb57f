"""What `shelfwatch map` does: show the columns, have the rest said, and save it."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import typer

from shelfwatch.cli.arguments.files import readable
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import Column, say, show_table
from shelfwatch.core.errors import Misuse
from shelfwatch.files.arrival.opened_file import open_file
from shelfwatch.files.layouts.columns import fold
from shelfwatch.files.layouts.custom import OwnColumns
from shelfwatch.files.text.column_preview import ShownColumns, show_columns
from shelfwatch.local.installation import Installation
from shelfwatch.local.settings.column_mappings import save_mapping

COLUMNS = (Column("column"), Column("values"), Column("may hold"))


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said of the columns; None where nothing."""

    item: str | None
    count: str | None
    store_column: str | None
    store: str | None

    @property
    def is_silent(self) -> bool:
        """Whether nothing was said at all."""
        return self == Answers(None, None, None, None)


def map_file(installation: Installation, file: str, answers: Answers) -> ExitCode:
    """Show the columns of `file`; save what is said of them, by options or on a terminal.

    Raises Misuse where a column is named that the file does not have.
    """
    shown = look_into(installation, file)
    show_table(COLUMNS, column_rows(shown))
    if answers.is_silent:
        if not sys.stdin.isatty():
            say("Save which is which: shelfwatch map FILE --item-column NAME --count-column NAME.")
            return ExitCode.DONE
        answers = ask(shown)
    mapping = to_mapping(shown.header, answers)
    save_mapping(installation.home.mappings, mapping)
    say(f"Saved: {description_of(mapping)} in every file with this header.")
    return ExitCode.DONE


def look_into(installation: Installation, file: str) -> ShownColumns:
    """The columns of a file. Raises Refused where it has none, or cannot be read."""
    load_context = installation.load_context
    with (
        readable(file, load_context.limits, load_context.scratch) as input,
        open_file(input.path, input.name, load_context.limits, load_context.scratch) as content,
    ):
        return show_columns(
            content, load_context.limits, load_context.scratch, load_context.encoding
        )


def column_rows(shown: ShownColumns) -> Iterator[Sequence[str]]:
    """A line for each column: its name, some of its values, and what it seems to hold."""
    may_hold = {
        shown.likely_item(): "items",
        shown.likely_count(): "counts",
        shown.likely_store(): "stores",
    }
    for name, values in zip(shown.header, shown.values, strict=True):
        yield name, ", ".join(values), may_hold.get(name, "")


def ask(shown: ShownColumns) -> Answers:
    """What the person at the terminal says; what seems likely is proposed."""
    answers = Answers(
        item=typer.prompt("Column of items", default=shown.likely_item()),
        count=typer.prompt("Column of counts", default=shown.likely_count()),
        store_column=ask_or_none(
            "Column of stores (blank where there is none)", shown.likely_store()
        ),
        store=None,
    )
    if answers.store_column:
        return answers
    return replace(
        answers, store=ask_or_none("The store of such files (blank: it is told otherwise)")
    )


def ask_or_none(question: str, likely: str | None = None) -> str | None:
    """What the person says, `likely` where that is nothing, or None where there is nothing."""
    said: str = typer.prompt(question, default=likely or "", show_default=bool(likely))
    return said or None


def to_mapping(header: Sequence[str], answers: Answers) -> OwnColumns:
    """The mapping that the answers make. Raises Misuse where they do not fit the header."""
    if not answers.item or not answers.count:
        raise Misuse("Name both the column of items and the column of counts.")
    if answers.store_column and answers.store:
        raise Misuse("Name either the column of stores or the one store, not both.")
    columns = [fold(name) for name in (answers.item, answers.count, answers.store_column) if name]
    if len(set(columns)) < len(columns):
        raise Misuse("Name a different column for each of items, counts and stores.")
    for column in (answers.item, answers.count, answers.store_column):
        if column and fold(column) not in map(fold, header):
            raise Misuse(f"The file has no column {column}; `shelfwatch map FILE` shows them.")
    return OwnColumns(
        answers.item,
        answers.count,
        answers.store_column,
        answers.store,
        [name for name in header if name],
    )


def description_of(mapping: OwnColumns) -> str:
    """A mapping as a person says it."""
    of = f"stores are {mapping.store_column}, " if mapping.store_column else ""
    store = f"the store is {mapping.store}, " if mapping.store else ""
    return f"{of}{store}items are {mapping.item}, and counts are {mapping.count}"
