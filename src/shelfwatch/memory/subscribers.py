"""Who is told."""

from collections.abc import Iterable
from dataclasses import replace

from shelfwatch.core.delivery import DeliveryState, Kind, Subscriber, show_address
from shelfwatch.memory.tables import Memory, Tables
from shelfwatch.ports import Subscribers


class MemorySubscribers:
    """The port `Subscribers` in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, address: str, stores: Iterable[str], kind: Kind = Kind.STOCK) -> Subscriber:
        """See `ports.Subscribers`."""
        wanted = tuple(sorted({store.strip() for store in stores}))
        with self._memory.write() as tables:
            known = tables.subscribers.get(address)
            if known is None:
                tables.subscribers_ever += 1
                known = Subscriber(tables.subscribers_ever, address, kinds=frozenset())
            told = replace(known, kinds=known.kinds | {kind})
            if kind is Kind.STOCK:
                told = replace(told, stores=wanted)
            tables.subscribers[address] = told
            return told

    def remove(self, address: str) -> bool:
        """See `ports.Subscribers`."""
        with self._memory.write() as tables:
            gone = tables.subscribers.pop(address, None)
            if gone is None:
                return False
            cancel(tables, gone)
            return True

    def subscribers(self) -> list[Subscriber]:
        """See `ports.Subscribers`."""
        return list(self._memory.read().subscribers.values())


def cancel(tables: Tables, subscriber: Subscriber) -> None:
    """End what is still due to somebody, and keep no secret of theirs."""
    for delivery in tables.deliveries.values():
        if delivery.subscriber != subscriber.id:
            continue
        left = replace(delivery, address=show_address(delivery.address))
        if delivery.state is DeliveryState.DUE:
            left = replace(left, state=DeliveryState.CANCELLED, next_try=None)
        tables.deliveries[delivery.id] = left


def _keeps_its_contract(subscribers: MemorySubscribers) -> Subscribers:
    return subscribers
