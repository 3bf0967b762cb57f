"""Finds the store and item that a person meant."""

from difflib import get_close_matches

from shelfwatch.core.errors import Misuse
from shelfwatch.core.identity import identity, store_key
from shelfwatch.core.level import Store
from shelfwatch.ports import Inventory

MOST_COMPARED = 20_000
"""Names that are compared letter by letter: about a second's work."""


def find_store(inventory: Inventory, name: str) -> Store:
    """The store of that name. Raises Misuse, with the nearest name there is."""
    wanted = identity(name, "store")
    stores = inventory.stores()
    for store in stores:
        if store.key == store_key(wanted):
            return store
    near = nearest(wanted, [store.name for store in stores])
    raise Misuse(
        f"There is no store {wanted}; {did_you_mean(near)}`shelfwatch status` lists the stores."
    )


def no_such_item(inventory: Inventory, store: Store, item: str) -> Misuse:
    """What to say of an item that a store never had, with the nearest name there is."""
    near = nearest(item, [level.item for level in inventory.levels(store.name)])
    return Misuse(
        f"{store.name} never had an item {item}; {did_you_mean(near)}"
        f"`shelfwatch stock --store {quoted(store.name)}` lists its items."
    )


def nearest(name: str, names: list[str]) -> str | None:
    """The one of `names` that is most like `name`, or None."""
    alike = {other.casefold(): other for other in names}
    if name.casefold() in alike:
        return alike[name.casefold()]
    if len(alike) > MOST_COMPARED:
        return None
    found = get_close_matches(name.casefold(), alike, n=1)
    return alike[found[0]] if found else None


def did_you_mean(name: str | None) -> str:
    """`did you mean NAME? ` or nothing."""
    return "" if name is None else f"did you mean {name}? "


def quoted(name: str) -> str:
    """`name` as a shell takes it for one word, in the way that people write it."""
    return name if name.isalnum() else f'"{name}"'
