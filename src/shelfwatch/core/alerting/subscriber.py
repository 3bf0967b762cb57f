"""A subscriber: an address, and the stores and kinds of which it is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.identity import store_key


class SubscriptionKind(StrEnum):
    """What a subscriber is told of: stock, or held files and other questions."""

    STOCK = "stock"
    OPERATIONS = "operations"


JUST_STOCK = frozenset({SubscriptionKind.STOCK})


class AllStores(Enum):
    """The type of ALL_STORES."""

    ALL_STORES = "all stores"


# Every store, those that come later too. Said in so many words: no names at all are what is left
# where names are lost on the way, and then somebody would hear of everything.
ALL_STORES: Final = AllStores.ALL_STORES


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One address. `stores` of which it is told are names, or ALL_STORES; no names are no stores.

    `address` is an e-mail address or an Apprise URL, which may hold a secret. Somebody of kind
    `operations` alone gets no alerts.
    """

    id: int
    address: str
    stores: Sequence[str] | AllStores
    kinds: frozenset[SubscriptionKind] = JUST_STOCK

    def hears_of(self, store: str) -> bool:
        """Whether it asked for a store; letter case does not matter."""
        if self.stores is ALL_STORES:
            return True
        return store_key(store) in map(store_key, self.stores)


def asked_for(stores: Iterable[str] | AllStores) -> Sequence[str] | AllStores:
    """What a subscriber asks for: names without outer blanks, each once and sorted, or all.

    Raises Misuse where there is no name.
    """
    if stores is ALL_STORES:
        return stores
    names = tuple(sorted({store.strip() for store in stores}))
    if not names:
        raise Misuse("Name a store, or say that it is all of them.")
    return names


def unheard_of(stores: Iterable[str], subscribers: Sequence[Subscriber]) -> list[str]:
    """Those of the stores of which nobody hears when an item runs out, each once, in order."""
    hearing = [one for one in subscribers if SubscriptionKind.STOCK in one.kinds]
    return [
        store for store in dict.fromkeys(stores) if not any(one.hears_of(store) for one in hearing)
    ]


def has_stock_subscribers(subscribers: Iterable[Subscriber]) -> bool:
    """Whether anybody is told when an item runs out."""
    return any(SubscriptionKind.STOCK in one.kinds for one in subscribers)
