"""What the report says of a reading by names, so that a wrong one is noticed at once."""

from shelfwatch.files.by_names.choice import Roles

SHOWN_STORES = 3


def sentence_of(roles: Roles) -> str:
    """`by its column names: SKU is the item, Qty on hand the count, Branch the store`."""
    said = [f"{roles.item.name}{or_else(roles)} is the item"]
    said += [f"{roles.count.name} the count{rather(roles)}"] if roles.count else across(roles)
    if roles.store:
        said.append(f"{roles.store.name} the store")
    return f"by its column names: {', '.join(said)}"


def or_else(roles: Roles) -> str:
    """What identifies an item where the first column is blank."""
    return f" (else {roles.fallback.name})" if roles.fallback else ""


def rather(roles: Roles) -> str:
    """The columns that were passed over for the count."""
    names = " and ".join(column.name for column in roles.passed_over)
    return f" (rather than {names})" if names else ""


def across(roles: Roles) -> list[str]:
    """The counts of each store, the first of them by name."""
    shown = [
        f"{each.column.name} the count of {each.store}" for each in roles.across[:SHOWN_STORES]
    ]
    more = len(roles.across) - SHOWN_STORES
    return [*shown, f"{more} more likewise"] if more > 0 else shown
