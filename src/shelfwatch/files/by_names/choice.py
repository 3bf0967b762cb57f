"""Which column is the item, the count, the store: by the lexicon's preference, as values allow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from shelfwatch.files.by_names.column import Column
from shelfwatch.files.by_names.wide import StoreColumn

# What identifies an item where its code is blank: never its name, which people change.
NUMBERS = ("number", "barcode")

LINE_COUNTERS = {"id", "no", "nr", "number", "nummer", "#", "n"}

WOOCOMMERCE_TYPES = {"simple", "variable", "variation", "grouped", "external"}

# So few lines may be of a store each.
FEW_LINES = 6


@dataclass(frozen=True, slots=True)
class Roles:
    """Which column is what; `counts` has one, unless `across` has one for each store.

    `passed_over` are the columns that could be the count as well. `parts` are lots and shelves.
    `floors` are the places of the thresholds of stores that have a column each.
    `kinds_of_products` is WooCommerce's column of types, whatever the language of its header.
    `has_groups` is whether lines without a count are headings of groups.
    """

    item: Column
    count: Column | None = None
    across: Sequence[StoreColumn] = ()
    fallback: Column | None = None
    store: Column | None = None
    name: Column | None = None
    threshold: Column | None = None
    parts: Sequence[Column] = ()
    passed_over: Sequence[Column] = ()
    floors: Mapping[str, int] = field(default_factory=dict)
    kinds_of_products: Column | None = None
    has_groups: bool = False


def count_columns(columns: Sequence[Column]) -> list[Column]:
    """The columns that may be the count, the preferred first."""
    named = [column for column in columns if column.sense("count") and column.holds_counts]
    flags = [column for column in named if any(says_whether(column, other) for other in named)]
    return by_preference([column for column in named if column not in flags], "count")


def says_whether(column: Column, other: Column) -> bool:
    """Whether a column of 0 and 1 says only whether there is any of what the other counts."""
    if not column.is_flag or other.is_flag:
        return False
    has_any = ["1" if value.strip("0.,-") and value[:1] != "-" else "0" for value in other.values]
    return list(column.values) == has_any


def undecided_counts(counts: Sequence[Column]) -> Sequence[Column]:
    """Those of several columns of counts that a person has to choose from, the first included.

    What can be sold and what lies in the store are of one kind, and the first is preferred; a bare
    quantity beside them, or two columns of one name's meaning, may be anything.
    """
    # Where the values are equal on every line it doesn't matter which of them is taken.
    first = counts[0].sense("count")
    parts = {sense.part for count in counts if (sense := count.sense("count"))}
    rivals = [
        count
        for count in counts[1:]
        if count.values != counts[0].values
        and (sense := count.sense("count"))
        and first
        and ("plain" in parts or sense.part == first.part)
    ]
    return [counts[0], *rivals] if rivals else []


def item_columns(columns: Sequence[Column]) -> list[Column]:
    """The columns that may identify an item, the preferred first; what is blank identifies none."""
    found = [
        column
        for column in columns
        if column.sense("item") and not column.is_blank and not holds_text_of_count(column)
    ]
    # A line's number is another item's tomorrow, as soon as a line is added above it.
    lasting = [
        c for c in found if not (c.name.casefold().rstrip(".") in LINE_COUNTERS and c.numbers_lines)
    ]
    return by_preference(lasting or found, "item")


def holds_text_of_count(column: Column) -> bool:
    """Whether a name that is an item's in one language and a count's in another holds counts."""
    return column.sense("count") is not None and column.holds_counts


def by_preference(columns: Sequence[Column], kind: str) -> list[Column]:
    """Columns in the order of the lexicon."""
    ranked = [(sense, column.place, column) for column in columns if (sense := column.sense(kind))]
    return [column for _, _, column in sorted(ranked, key=lambda each: each[:2])]


def store_column(columns: Sequence[Column]) -> Column | None:
    """The column of stores: surely one, or a place of which there are few."""
    # A blank column that is called a store stays one: its lines are of the store that is named.
    sure = by_preference([c for c in columns if c.sense("store", "store")], "store")
    if sure:
        return next((column for column in sure if not column.is_blank), sure[0])
    places = by_preference([c for c in columns if c.sense("store", "place")], "store")
    return next((place for place in places if are_stores(place)), None)


def store_columns_beside(columns: Sequence[Column], store: Column | None) -> list[Column]:
    """Further columns that may name stores: with the first one they may make a store's name."""
    found = [column for column in columns if column.sense("store") and column is not store]
    return by_preference(found, "store")


def joined(roles: Roles, second: Column) -> Roles:
    """The roles where a second column belongs to the store's name."""
    return replace(roles, parts=[*roles.parts, second])


def are_stores(place: Column) -> bool:
    """Whether places are stores rather than shelves: there are few, and no numbers of racks."""
    # Taken for stores, shelves would make an alarm for each that is emptied, and hide the item's
    # count; taken for shelves, stores would be added up. So both have to look like what they are.
    is_few = 2 * place.different <= len(place.values)
    may_be_few = len(place.values) <= FEW_LINES and not place.holds_codes
    return (is_few or may_be_few) and not place.holds_shelves


def part_columns(columns: Sequence[Column], store: Column | None) -> list[Column]:
    """The columns in which lines of one level may differ: lots, and places within a store."""
    return [
        column
        for column in columns
        if column is not store
        and not column.is_blank
        and (column.sense("part") or column.sense("store", "place"))
    ]


def tells_apart(item: Column, others: Sequence[Column]) -> bool:
    """Whether hardly any two lines have the same item, seen together with the other columns."""
    lines = list(zip(item.values, *(other.values for other in others), strict=True))
    named = [line for line in lines if line[0]]
    # A few repeats are conflicts for a person to see; many are another kind of list.
    return len(set(named)) * 4 >= len(named) * 3


def kinds_of_products(columns: Sequence[Column]) -> Column | None:
    """WooCommerce's column of product types, which it writes in English in every language."""
    return next((c for c in columns if c.filled and set(c.filled) <= WOOCOMMERCE_TYPES), None)


def has_groups(columns: Sequence[Column], item: Column, count: Column) -> bool:
    """Whether every line without a count has nothing but a name: it heads the lines below it."""
    others = [column for column in columns if column not in (item, count) and column.filled]
    if not others:
        return False
    blank = [at for at, value in enumerate(count.values) if not value and item.values[at]]
    return bool(blank) and not any(other.values[at] for other in others for at in blank)


def first_named(columns: Sequence[Column], kind: str, part: str | None = None) -> Column | None:
    """The preferred column of a kind."""
    fitting = by_preference([c for c in columns if c.sense(kind, part)], kind)
    return next(iter(fitting), None)
