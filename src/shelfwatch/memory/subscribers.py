"""Who is subscribed to what, and what is kept of their addresses, in memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from shelfwatch.core.alerting.address_state import AddressState
from shelfwatch.core.alerting.addresses import show_address
from shelfwatch.core.alerting.delivery import Delivery, DeliveryState, wanted_of
from shelfwatch.core.alerting.subscriber import AllStores, Subscriber, SubscriptionKind, asked_for
from shelfwatch.memory.tables import Memory, Tables
from shelfwatch.ports import Addresses, Subscribers


class MemorySubscribers(Subscribers):
    """The port `Subscribers` in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(
        self,
        address: str,
        stores: Iterable[str] | AllStores,
        kind: SubscriptionKind = SubscriptionKind.STOCK,
    ) -> Subscriber:
        wanted = asked_for(stores) if kind is SubscriptionKind.STOCK else ()
        with self._memory.write() as tables:
            known = tables.subscribers.get(address)
            if known is None:
                # Never the number of who left: an old delivery would become somebody else's.
                tables.subscribers_ever += 1
                known = Subscriber(tables.subscribers_ever, address, (), frozenset())
            subscriber = replace(known, kinds=known.kinds | {kind})
            if kind is SubscriptionKind.STOCK:
                subscriber = replace(subscriber, stores=wanted)
                leave_others(tables, subscriber)
            tables.subscribers[address] = subscriber
            return subscriber

    def remove(self, address: str) -> bool:
        with self._memory.write() as tables:
            gone = tables.subscribers.pop(address, None)
            if gone is None:
                return False
            cancel(tables, gone)
            tables.address_states.pop(address, None)
            return True

    def subscribers(self) -> list[Subscriber]:
        return list(self._memory.read().subscribers.values())


class MemoryAddresses(Addresses):
    """The port `Addresses` in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def state(self, address: str) -> AddressState:
        return self._memory.read().address_states.get(address, AddressState(address))

    def states(self) -> list[AddressState]:
        states = self._memory.read().address_states
        return [
            state for _, state in sorted(states.items()) if state != AddressState(state.address)
        ]

    def change(self, address: str, decide: Callable[[AddressState], AddressState]) -> AddressState:
        with self._memory.write() as tables:
            made = decide(tables.address_states.get(address, AddressState(address)))
            if address not in tables.subscribers:
                return AddressState(address)
            tables.address_states[address] = made
            return made


def cancel(tables: Tables, subscriber: Subscriber) -> None:
    """End what is still due to somebody, and keep no secret of theirs."""
    for delivery in list(due_to(tables, subscriber)):
        end(tables, delivery)
    for delivery in tables.deliveries.values():
        if delivery.subscriber == subscriber.id:
            # The address may hold a token, and old deliveries are kept for long.
            shown = replace(delivery, address=show_address(delivery.address))
            tables.deliveries[delivery.id] = shown


def leave_others(tables: Tables, subscriber: Subscriber) -> None:
    """Of what is due to somebody, leave only what tells of the stores that it asks for now."""
    for delivery in list(due_to(tables, subscriber)):
        left = wanted_of(delivery, subscriber)
        if left is delivery:
            continue
        end(tables, delivery)
        if left is not None:
            # An id follows from its alerts: an earlier change may have made the very same.
            tables.deliveries.setdefault(left.id, left)


def due_to(tables: Tables, subscriber: Subscriber) -> Iterator[Delivery]:
    """What is still due to somebody."""
    for delivery in tables.deliveries.values():
        if delivery.subscriber == subscriber.id and delivery.state is DeliveryState.DUE:
            yield delivery


def end(tables: Tables, delivery: Delivery) -> None:
    """Let a delivery be tried no more."""
    cancelled = replace(delivery, state=DeliveryState.CANCELLED, next_try=None)
    tables.deliveries[delivery.id] = cancelled
