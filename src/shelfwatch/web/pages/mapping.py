"""A file whose columns nobody knows: what they hold, and which is which, said in the page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shelfwatch.core.access.person import Person
from shelfwatch.core.errors import Refused
from shelfwatch.files.text.column_preview import ShownColumns
from shelfwatch.service.loading.mapping import (
    Answers,
    description_of,
    look_into_columns,
    to_mapping,
)
from shelfwatch.web import actions
from shelfwatch.web.asking import Form
from shelfwatch.web.context import WebContext
from shelfwatch.web.staging import Staged

# Different values that are shown of a column.
MOST_VALUES = 5


@dataclass(frozen=True, slots=True)
class ColumnToMap:
    """A column with its most frequent values, how often each is there, and what it may be."""

    name: str
    values: Sequence[tuple[str, int]]
    holds_counts: bool
    likely: str


def columns_to_map(context: WebContext, staged: Staged) -> Sequence[ColumnToMap]:
    """The columns of a file, where it has any that can be told apart."""
    try:
        shown = look(context, staged)
    except Refused:
        return ()  # the preview says why
    return [
        ColumnToMap(
            column.name,
            Counter(column.filled).most_common(MOST_VALUES),
            column.holds_counts,
            likely_use(shown, column.name),
        )
        for column in shown.columns
        if column.name
    ]


def look(context: WebContext, staged: Staged) -> ShownColumns:
    """The columns of a file that waits."""
    return look_into_columns(context.staging.path(staged), staged.name, context.load_context())


def likely_use(shown: ShownColumns, name: str) -> str:
    """What a column seems to hold: only what its values bear out."""
    likely = {
        shown.likely_item(): "item",
        shown.likely_count(): "count",
        shown.likely_store(): "store",
    }
    return likely.get(name, "")


def save_answers(context: WebContext, person: Person, staged: Staged, form: Form) -> None:
    """Have this and all files with the same header read as somebody says. Raises Misuse."""
    person.require_act()
    person.require_all()
    answers = Answers(
        item=form["item"] or None,
        counts=[name for name in form.all("count") if name],
        stores=[form["store_column"]] if form["store_column"] else [],
        store=form["store"] or None,
    )
    mapping = to_mapping(look(context, staged), answers)
    actions.note(context, person, "map", description_of(mapping))
    context.save_mapping(mapping)
