"""Say once which columns of a file hold what: what somebody answers becomes a saved mapping."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from shelfwatch.core.errors import Misuse, Refused
from shelfwatch.files.arrival.opened_file import open_file
from shelfwatch.files.layouts.columns import fold
from shelfwatch.files.layouts.custom import OwnColumns
from shelfwatch.files.text.column_preview import ShownColumns, show_columns
from shelfwatch.service.loading.load import LoadContext


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


def look_into_columns(path: Path, name: str, load_context: LoadContext) -> ShownColumns:
    """The columns of a file. Raises Refused where it has none, or cannot be read."""
    limits, scratch = load_context.limits, load_context.scratch
    with open_file(path, name, limits, scratch) as content:
        return show_columns(content, limits, scratch, load_context.layouts, load_context.encoding)


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
