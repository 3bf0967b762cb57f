"""What people call stores and items: how they are kept, and what was meant by a mistyped one."""

from difflib import get_close_matches

from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.identity import store_key
from shelfwatch.ports import Inventory

# Names that are compared letter by letter: about a second's work.
MOST_COMPARED = 20_000


def kept_name(inventory: Inventory, name: str) -> str:
    """The spelling under which a store is kept, or `name` itself where there is no such store."""
    known = {store.key: store.name for store in inventory.stores()}
    return known.get(store_key(name), name)


def never_seen(inventory: Inventory, store: str, item: str) -> Misuse:
    """What to say of an item that a store never had, with the nearest name there is."""
    names = [found.name for found in inventory.stores()]
    if store_key(store) not in map(store_key, names):
        near = did_you_mean(nearest(store, names))
        return Misuse(f"There is no store {store}; {near}`shelfwatch status` lists the stores.")
    near = did_you_mean(nearest(item, [level.item for level in inventory.levels(store)]))
    command = f"`shelfwatch stock --store {quoted(store)}`"
    return Misuse(f"{store} never had an item {item}; {near}{command} lists its items.")


def nearest(name: str, names: list[str]) -> str | None:
    """The one of `names` that is most like `name`, or None."""
    alike = {other.casefold(): other for other in names}
    if name.casefold() in alike:
        return alike[name.casefold()]
    # difflib compares each pair: among a million names that would take a minute.
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
