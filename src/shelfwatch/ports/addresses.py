"""What is kept of the addresses of subscribers: secrets, and which of them are suspended."""

from collections.abc import Callable
from typing import Protocol

from shelfwatch.core.alerting.address_state import AddressState


class Addresses(Protocol):
    """The state of each address that somebody is subscribed under."""

    def state(self, address: str) -> AddressState:
        """What is kept of an address; where nothing is, a state that says nothing."""
        ...

    def states(self) -> list[AddressState]:
        """Every state that says something, by address, all as of one moment."""
        ...

    def change(self, address: str, decide: Callable[[AddressState], AddressState]) -> AddressState:
        """Keep what `decide` makes of the state, in one transaction; returns what is kept.

        Nothing is kept of an address that nobody is subscribed under, and what is kept goes with
        its subscription (`Subscribers.remove`): a secret must not outlive its use.
        """
        ...
