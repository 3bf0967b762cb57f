"""What `shelfwatch map` does: show the columns, have the rest said, and save it."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import typer

from shelfwatch.cli.arguments.files import readable
from shelfwatch.cli.exit_codes import ExitCode
from shelfwatch.cli.output.console import Column, say, show_table
from shelfwatch.core.errors import Misuse, Refused
from shelfwatch.files.arrival.opened_file import open_file
from shelfwatch.files.layouts.columns import fold
from shelfwatch.files.layouts.custom import OwnColumns
from shelfwatch.files.text.column_preview import ShownColumns, show_columns
from shelfwatch.local.installation import Installation
from shelfwatch.local.settings.column_mappings import save_mapping

COLUMNS = (Column("column"), Column("values"), Column("may hold"))
HOW = "Save which is which: shelfwatch map FILE --item-column NAME --count-column NAME."


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said of the columns; None or nothing where they did not.

    Several `counts` are added up, and two `stores` make one name. `is_sure` is whether a layout
    that is known may be overruled without a question.
    """

    item: str | None = None
    counts: Sequence[str] = ()
    stores: Sequence[str] = ()
    store: str | None = None
    untracked: Sequence[str] = ()
    skipped: Sequence[str] = ()
    sums: bool = False
    is_sure: bool = False

    @property
    def is_silent(self) -> bool:
        """Whether nothing was said at all."""
        return replace(self, is_sure=False) == Answers()


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
    limits, scratch = load_context.limits, load_context.scratch
    with (
        readable(file, limits, scratch) as input,
        open_file(input.path, input.name, limits, scratch) as content,
    ):
        layouts, encoding = load_context.layouts, load_context.encoding
        return show_columns(content, limits, scratch, layouts, encoding)


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


def to_mapping(shown: ShownColumns, answers: Answers) -> OwnColumns:
    """The mapping that the answers make. Raises Misuse where a load could not use it."""
    if not answers.item or not answers.counts:
        raise Misuse("Name both the column of items and the column of counts.")
    if answers.stores and answers.store:
        raise Misuse("Name either the column of stores or the one store, not both.")
    if len(answers.stores) > 2:
        raise Misuse("Name at most two columns that make the store.")
    columns = [answers.item, *answers.counts, *answers.stores]
    if len(set(map(fold, columns))) < len(columns):
        raise Misuse("Name a different column for each of items, counts and stores.")
    for name in columns:
        if shown.named(name) is None:
            raise Misuse(f"The file has no column {name}; `shelfwatch map FILE` shows them.")
    refuse_no_counts(shown, answers)
    return usable(shown, own_columns(shown, answers))


def own_columns(shown: ShownColumns, answers: Answers) -> OwnColumns:
    """The answers in the terms of a mapping."""
    first, *added = answers.counts
    store, second = [*answers.stores, None, None][:2]
    return OwnColumns(
        answers.item or "",
        first,
        store,
        answers.store,
        [name for name in shown.header if name],
        added,
        second,
        answers.untracked,
        answers.skipped,
        answers.sums,
    )


def refuse_no_counts(shown: ShownColumns, answers: Answers) -> None:
    """Raise Misuse where a column of counts holds something else, such as currencies."""
    # Pressed in haste, a currency or a flag would be saved, and each file after it refused.
    untracked = {fold(text) for text in answers.untracked}
    for name in answers.counts:
        column = shown.named(name)
        if column and not column.holds_counts and not set(map(fold, column.filled)) <= untracked:
            held = f"no counts, but {column.filled[0]}" if column.filled else "nothing so far"
            raise Misuse(f"The column {name} holds {held}: name the column of counts.")


def usable(shown: ShownColumns, mapping: OwnColumns) -> OwnColumns:
    """The mapping, where a load finds its columns. Raises Misuse where one is there twice."""
    try:
        mapping.layout().find_columns(shown.header)
    except Refused as fault:
        raise Misuse(str(fault)) from fault
    return mapping


def description_of(mapping: OwnColumns) -> str:
    """A mapping as a person says it."""
    stores = [name for name in (mapping.store_column, mapping.second_store_column) if name]
    of = f"stores are {' with '.join(stores)}, " if stores else ""
    store = f"the store is {mapping.store}, " if mapping.store else ""
    counts = " plus ".join([mapping.count, *mapping.added])
    lines = [
        f"{', '.join(mapping.untracked)} is no count" if mapping.untracked else "",
        f"lines of {', '.join(mapping.skipped)} are passed over" if mapping.skipped else "",
        "lines of one item add up" if mapping.sums else "",
    ]
    more = "".join(f", {line}" for line in lines if line)
    return f"{of}{store}items are {mapping.item}, and counts are {counts}{more}"
