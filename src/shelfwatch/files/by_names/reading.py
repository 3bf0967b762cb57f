"""A header with some lines below it -> one reading of it, or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shelfwatch.core.errors import Refused
from shelfwatch.core.stock.identity import store_key
from shelfwatch.files.by_names.choice import (
    NUMBERS,
    Roles,
    count_columns,
    first_named,
    has_groups,
    item_columns,
    joined,
    kinds_of_products,
    part_columns,
    store_column,
    store_columns_beside,
    tells_apart,
    undecided_counts,
)
from shelfwatch.files.by_names.column import Column, columns_of
from shelfwatch.files.by_names.no_stock import refuse_no_stock, refuse_repeats, signs
from shelfwatch.files.by_names.question import (
    ask_whether_one_store,
    ask_whether_total,
    ask_which_count,
)
from shelfwatch.files.by_names.sentence import sentence_of
from shelfwatch.files.by_names.wide import store_columns, thresholds
from shelfwatch.files.layouts.columns import Columns, CountColumn, fold
from shelfwatch.files.layouts.layout import Layout, Tracking
from shelfwatch.files.layouts.shops import WOOCOMMERCE_PARENTS


@dataclass(frozen=True, slots=True)
class Reading:
    """A header that has one reading: as good as a layout that knows it."""

    layout: Layout
    columns: Columns


def may_be_header(names: Sequence[str]) -> bool:
    """Whether names alone could be of an inventory, or of what is taken for one."""
    columns = columns_of(names, [])
    if not item_columns(columns):
        return False
    said = ("count", "sign", "threshold")
    has_count = any(column.sense(kind) for column in columns for kind in said)
    return has_count or bool(store_columns(columns))


def read_names(
    names: Sequence[str], rows: Sequence[Sequence[str]], file: str
) -> Reading | Refused | None:
    """What a header means, by its `names` and by the first lines below it.

    A Refused says what the file is if it is no stock, or asks which of several columns is meant,
    with the commands for `file`. None where the names say nothing.
    """
    columns = columns_of(names, rows)
    items = item_columns(columns)
    across = store_columns(columns)
    counts = count_columns(columns)
    if not items:
        return None
    if no_stock := refuse_no_stock(columns, counts or [each.column for each in across]):
        return no_stock
    store = store_column(columns)
    if across and not store:
        # A total beside the stores proves them; one that is none may be the stock of another place.
        if not is_sum(counts, [each.column for each in across]):
            return ask_whether_total(file, items[0], counts[0], [each.column for each in across])
        wide = Roles(items[0], across=across, floors=thresholds(columns))
        return reading_of(with_item(columns, items, wide))
    if not counts:
        return None
    if twice := named_twice(columns, [items[0], counts[0], store]):
        return twice
    if rivals := undecided_counts(counts):
        return ask_which_count(file, items[0], rivals, store)
    known = Roles(
        items[0],
        counts[0],
        store=store,
        parts=part_columns(columns, store),
        threshold=first_named([c for c in columns if c.holds_counts], "threshold"),
        passed_over=counts[1:],
        kinds_of_products=kinds_of_products(columns),
        has_groups=has_groups(columns, items[0], counts[0]),
    )
    roles = with_item(columns, items, known)
    if roles is None:
        seconds = [each for each in store_columns_beside(columns, store) if not each.is_blank]
        together = (each for each in seconds if with_item(columns, items, joined(known, each)))
        second = next(together, None)
        if store and second:
            return ask_whether_one_store(file, items[0], counts[0], [store, second])
        return refuse_repeats(items[0], signs(columns, "date"))
    return reading_of(roles)


def named_twice(columns: Sequence[Column], taken: Sequence[Column | None]) -> Refused | None:
    """Why nobody can tell which column is meant, where two of one name hold different values."""
    for column in taken:
        for other in columns:
            is_same_name = column is not None and fold(other.name) == fold(column.name)
            if column is not None and is_same_name and other.values != column.values:
                return Refused(
                    f"The header has more than one column named {column.name}: rename or remove all"
                    " but one."
                )
    return None


def with_item(columns: Sequence[Column], items: Sequence[Column], roles: Roles) -> Roles | None:
    """The roles with the first item that tells lines apart; None where not one does.

    A code is never passed over for a name: two lines of one code are then for a person to mend.
    """
    # Without the store a chain's list would look like the same items again and again.
    others = [each for each in (roles.store, *roles.parts) if each is not None]
    part = part_of(items[0])
    # "Art" is short for an article, or its kind: where it names kinds, the name tells lines apart.
    after = (*NUMBERS, "name") if part == "thing" else NUMBERS
    allowed = [each for each in items if part_of(each) in (part, *after)]
    item = next((each for each in allowed if tells_apart(each, others)), None)
    if item is None:
        return None
    names = [each for each in columns if each is not item and each.sense("item", "name")]
    label = first_named(names, "item") or next(
        (each for each in items if each is not item and part_of(each) == "thing"), None
    )
    return replace(roles, item=item, fallback=fallback_of(item, items), name=label)


def fallback_of(item: Column, items: Sequence[Column]) -> Column | None:
    """What identifies an item where its own cell is blank: a number, a bar code, or a name.

    A name only where most lines have no code: there people never wrote any. Elsewhere a blank code
    was forgotten, and the line is for somebody to mend.
    """
    # A fallback is told, and costs a look at each line: only where a cell is blank is there one.
    if len(item.filled) == len(item.values):
        return None
    others = [each for each in items if each is not item]
    numbers = [each for each in others if part_of(each) in NUMBERS]
    has_few = 2 * len(item.filled) < len(item.values)
    return next(iter(numbers or (others if has_few else [])), None)


def part_of(item: Column) -> str:
    """What kind of identity a column is: code, number, barcode, thing or name."""
    sense = item.sense("item")
    return sense.part if sense else ""


def is_sum(counts: Sequence[Column], parts: Sequence[Column]) -> bool:
    """Whether the stores' columns are all there is, or add up to the one beside them."""
    if not counts:
        return True
    lines = zip(*(part.numbers for part in parts), strict=True)
    return list(counts[0].numbers) == [sum(line) for line in lines]


def reading_of(roles: Roles | None) -> Reading | None:
    """The reading that roles make, in the terms of a layout."""
    if roles is None:
        return None
    kinds = roles.kinds_of_products
    layout = Layout(
        sentence_of(roles),
        item=[fold(roles.item.name)],
        is_by_names=True,
        sums=adds_up(roles),
        tracking=[Tracking(kinds.name, no=WOOCOMMERCE_PARENTS)] if kinds else [],
        untracked=["", "parent"] if kinds else [""] if roles.has_groups else [],
        unguards=kinds is not None,
    )
    return Reading(
        layout,
        Columns(
            counts_of(roles),
            (roles.item.place,),
            fallback=(roles.fallback.place,) if roles.fallback else (),
            store=(roles.store.place,) if roles.store else (),
            name=(roles.name.place,) if roles.name else (),
            tracking={kinds.name: kinds.place} if kinds else {},
        ),
    )


def adds_up(roles: Roles) -> bool:
    """Whether lines of one level are parts of it: a lot says so, a shelf where levels repeat."""
    # A sum is refused as a whole where one line names no item, so that it needs a reason.
    if any(part.sense("part", "lot") for part in roles.parts):
        return True
    others = [roles.store] if roles.store else []
    lines = list(zip(roles.item.values, *(other.values for other in others), strict=True))
    return bool(roles.parts) and len(set(lines)) < len(lines)


def counts_of(roles: Roles) -> list[CountColumn]:
    """Where the counts stand, each with its threshold."""
    if roles.count is not None:
        threshold = roles.threshold.place if roles.threshold else None
        return [CountColumn(roles.count.place, threshold=threshold)]
    return [
        CountColumn(each.column.place, each.store, roles.floors.get(store_key(each.store)))
        for each in roles.across
    ]
