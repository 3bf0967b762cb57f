"""A subscriber: an address, and the stores and kinds of which it is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.terms import NEWS_KINDS, USUAL_TERMS, Terms
from shelfwatch.core.errors import Misuse
from shelfwatch.core.stock.change import AlertKind
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
    `operations` alone gets no alerts. `terms` say which news of its stores it gets, and when.
    """

    id: int
    address: str
    stores: Sequence[str] | AllStores
    kinds: frozenset[SubscriptionKind] = JUST_STOCK
    terms: Terms = USUAL_TERMS

    def hears_of(self, store: str) -> bool:
        """Whether it asked for a store; letter case does not matter."""
        if self.stores is ALL_STORES:
            return True
        return store_key(store) in map(store_key, self.stores)

    @property
    def kind_names(self) -> list[str]:
        """What it is told of: `stock` where that is all news, else the kinds of news by name."""
        of_stock = [kind for kind in NEWS_KINDS if kind in self.terms.kinds] or ["stock"]
        return [
            name
            for kind in sorted(self.kinds, reverse=True)
            for name in (of_stock if kind is SubscriptionKind.STOCK else [str(kind)])
        ]


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
    """Those of the stores of which nobody hears when an item runs out, each once, in order.

    Who asked for some items hears of the store: what else runs out there is a choice of his.
    """
    hearing = [one for one in subscribers if hears_of_outages(one)]
    return [
        store for store in dict.fromkeys(stores) if not any(one.hears_of(store) for one in hearing)
    ]


def unheard_alerts(alerts: Iterable[Alert], subscribers: Sequence[Subscriber]) -> list[str]:
    """The stores, each once, where items ran out of which nobody hears."""
    hearing = [one for one in subscribers if hears_of_outages(one)]
    return list(
        dict.fromkeys(
            alert.store
            for alert in alerts
            if alert.kind is AlertKind.OUT and not is_heard(alert, hearing)
        )
    )


def is_heard(alert: Alert, hearing: Iterable[Subscriber]) -> bool:
    """Whether each item of an alert is told to anybody of those who hear of outages."""
    terms = [one.terms for one in hearing if one.hears_of(alert.store)]
    if any(not one.items for one in terms):
        return True
    return all(any(one.wants_item(change.item) for one in terms) for change in alert.items)


def has_stock_subscribers(subscribers: Iterable[Subscriber]) -> bool:
    """Whether anybody is told when an item runs out."""
    return any(map(hears_of_outages, subscribers))


def hears_of_outages(subscriber: Subscriber) -> bool:
    """Whether somebody is told when an item of its stores runs out."""
    hears_of_stock = SubscriptionKind.STOCK in subscriber.kinds
    return hears_of_stock and subscriber.terms.wants(AlertKind.OUT)
