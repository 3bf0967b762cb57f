"""What the report says of a reading by names, so that a wrong one is noticed at once."""

from shelfwatch.files.by_names.choice import Roles
from shelfwatch.files.by_names.column import Column

SHOWN_STORES = 3
LONGEST = 40
"""Characters of a name that are shown: somebody wrote a whole sentence into a header."""


def sentence_of(roles: Roles) -> str:
    """`by its column names: SKU is the item, Qty on hand the count, Branch the store`."""
    said = [f"{short(roles.item)}{or_else(roles)} is the item"]
    said += [f"{short(roles.count)} the count{rather(roles)}"] if roles.count else across(roles)
    if roles.store:
        said.append(f"{short(roles.store)} the store")
    return f"by its column names: {', '.join(said)}"


def short(column: Column) -> str:
    """The name of a column on one line."""
    return " ".join(column.name.split())[:LONGEST]


def or_else(roles: Roles) -> str:
    """What identifies an item where the first column is blank."""
    return f" (else {short(roles.fallback)})" if roles.fallback else ""


def rather(roles: Roles) -> str:
    """The columns that were passed over for the count."""
    names = " and ".join(map(short, roles.passed_over))
    return f" (rather than {names})" if names else ""


def across(roles: Roles) -> list[str]:
    """The counts of each store, the first of them by name."""
    shown = [
        f"{short(each.column)} the count of {each.store}" for each in roles.across[:SHOWN_STORES]
    ]
    more = len(roles.across) - SHOWN_STORES
    return [*shown, f"{more} more likewise"] if more > 0 else shown
