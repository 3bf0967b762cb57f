"""What a file is that is no stock: a list of sales, of changes, a history; said by its columns."""

from collections.abc import Sequence
from decimal import Decimal

from shelfwatch.core.errors import Refused
from shelfwatch.files.by_names.column import Column

WHAT_TO_DO = "export the stock itself, with a count for each item"

# Words that are also used otherwise, as for the order in which items are shown.
BARE = {"order", "transaction", "invoice", "picking", "ticket", "venda", "beleg", "document"}


def refuse_no_stock(columns: Sequence[Column], counts: Sequence[Column]) -> Refused | None:
    """Why a file with these columns, of which `counts` may be counts, is no stock; else None."""
    # A blank column of order numbers is a form's that nobody fills in.
    present = [column for column in columns if not column.is_blank]
    is_plain = all(count.sense("count", "plain") for count in counts)
    orders = [column for column in signs(present, "order") if is_order(column, is_plain=is_plain)]
    # One date on all lines is when the list was made; several are when something happened.
    dates = [c for c in signs(present, "date") if c.holds_dates and c.different > 1]
    parties = signs(present, "party")
    changes = [column for column in signs(present, "change") if column.holds_counts]
    flows = [column for column in signs(present, "flow") if column.holds_counts]
    if changes and is_plain:
        return refused("changes", f"{named(changes)} says by how much counts change")
    if orders or parties or (is_plain and dates):
        return refused("sales", has_signs(dates, orders, parties))
    if is_plain and (paid := paid_for(present, counts)):
        return refused("sales", f"{paid.name} is the price times {counts[0].name}")
    # Beside a count they do no harm: many shops export what was sold next to what is left.
    if flows and not counts:
        return refused("sales", f"{named(flows)} says what was sold or ordered")
    return only_thresholds(present) if not counts else None


def only_thresholds(columns: Sequence[Column]) -> Refused | None:
    """Why settings for ordering anew are no stock, where a file has thresholds and no counts."""
    found = [column for column in columns if column.sense("threshold") and column.filled]
    if not found:
        return None
    return Refused(
        f"The file is no inventory: it says from when on items are low ({named(found)}), and not"
        f" how many there are; {WHAT_TO_DO}."
    )


def paid_for(columns: Sequence[Column], counts: Sequence[Column]) -> Column | None:
    """The column of what was paid: on every line a price of another column times the quantity."""
    amounts = [column for column in signs(columns, "amount") if column.holds_counts]
    prices = [c for c in columns if c.holds_counts and c not in counts and c not in amounts]
    for amount in amounts if counts else ():
        lines = zip(counts[0].numbers, amount.numbers, strict=True)
        # Lines of one piece show nothing: there the amount is the price.
        if not any(total for count, total in lines if count not in (0, 1)):
            continue
        if any(multiplied(price, counts[0]) == amount.numbers for price in prices):
            return amount
    return None


def multiplied(price: Column, count: Column) -> list[Decimal]:
    """The price of each line times its quantity."""
    return [one * many for one, many in zip(price.numbers, count.numbers, strict=True)]


def is_order(column: Column, *, is_plain: bool) -> bool:
    """Whether a column really numbers or dates orders, not merely by a word of many uses."""
    return is_plain or column.name.casefold() not in BARE


def signs(columns: Sequence[Column], part: str) -> list[Column]:
    """The columns whose names are this sign of what is no stock."""
    return [column for column in columns if column.sense("sign", part)]


def has_signs(dates: Sequence[Column], orders: Sequence[Column], parties: Sequence[Column]) -> str:
    """What the lines of the file have that no stock has, with the columns."""
    kinds = (("dates", dates), ("order numbers", orders), ("customers", parties))
    said = [kind for kind, columns in kinds if columns]
    return f"its lines have {' and '.join(said)} ({named([*dates, *orders, *parties])})"


def named(columns: Sequence[Column]) -> str:
    """Up to three columns by their names."""
    return ", ".join(column.name for column in columns[:3])


def refused(what: str, because: str) -> Refused:
    """One sentence on a file that is no stock."""
    return Refused(
        f"The file is no inventory: this looks like a list of {what}: {because}; {WHAT_TO_DO}."
    )


def refuse_repeats(item: Column, dates: Sequence[Column]) -> Refused:
    """What is said of a file where the same item stands on many lines."""
    because = f" with other dates ({named(dates)})" if dates else ""
    return refused(
        "sales or a history",
        f"the same items ({item.name}) stand on many of its lines{because}",
    )
