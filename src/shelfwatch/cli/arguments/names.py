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


def known_store(inventory: Inventory, name: str) -> str:
    """The spelling under which a store is kept. Raises Misuse where there is no such store."""
    stores = inventory.stores()
    known = {store.key: store.name for store in stores}
    if store_key(name) not in known:
        raise no_store(name, [store.name for store in stores])
    return known[store_key(name)]


def no_store(name: str, names: list[str]) -> Misuse:
    """What to say of a store that there is not, with the nearest name there is."""
    near = did_you_mean(nearest(name, names))
    return Misuse(f"There is no store {name}; {near}`shelfwatch status` lists the stores.")


def never_seen(inventory: Inventory, store: str, item: str) -> Misuse:
    """What to say of an item that a store never had, with the nearest name there is."""
    names = [found.name for found in inventory.stores()]
    if store_key(store) not in map(store_key, names):
        return no_store(store, names)
    near = did_you_mean(nearest(item, [level.item for level in inventory.levels(store)]))
    command = f"`shelfwatch stock --store {quoted(store)}`"
    return Misuse(f"{store} never had an item {item}; {near}{command} lists its items.")


def known_level(inventory: Inventory, store: str | None, item: str | None) -> str | None:
    """The store as it is kept, None for all. Raises Misuse for a store or item there is not."""
    kept = None if store is None else known_store(inventory, store)
    if item is None or next(inventory.levels(kept, item), None) is not None:
        return kept
    if kept is not None:
        raise never_seen(inventory, kept, item)
    items = list({level.item for level in inventory.levels()})
    near = did_you_mean(nearest(item, items))
    raise Misuse(f"No store has an item {item}; {near}`shelfwatch stock` lists them all.")


def nearest(name: str, names: list[str]) -> str | None:
    """The one of `names` that is most like `name`, or None."""
    alike = {other.casefold(): other for other in names}
    if name.casefold() in alike:
        return alike[name.casefold()]
    beginning = [other for other in alike if other.startswith(name.casefold())]
    if beginning:
        return alike[min(beginning, key=len)]
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
