"""What the tests of deliver share: channels that do as they are told, and what is due to them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from contract.world import World
from shelfwatch.core.alerting.delivery import DeliveryState
from shelfwatch.core.messages.message import Message
from shelfwatch.ports import Channel

HOOK = "json://127.0.0.1/t0psecret"


@dataclass
class Channels:
    """A channel that does with each address what it is told to, and keeps who was tried."""

    do: Callable[[str], object] = field(default=lambda _address: None)
    tried: list[str] = field(default_factory=list)

    def send(self, address: str, _message: Message) -> None:
        """See `ports.Channel`."""
        self.tried.append(address)
        self.do(address)


def people(number: int) -> list[str]:
    """So many e-mail addresses."""
    return [f"person-{place}@example.org" for place in range(number)]


def make_due(world: World, *addresses: str, uploads: int = 1) -> None:
    """Make a delivery to each address due, for each of so many uploads."""
    for address in addresses:
        world.subscribe(address)
    for version in range(uploads):
        world.load(f"Berlin,item {version},0", version=version)
    world.check()


def states(world: World) -> dict[str, tuple[DeliveryState, int]]:
    """Where each address's delivery stands, and how often it was tried."""
    return {
        delivery.address: (delivery.state, delivery.attempts)
        for delivery in world.platform.deliveries.deliveries()
    }


def raising(error: Exception) -> Callable[[str], None]:
    """A channel that fails in this way."""

    def fail(_address: str) -> None:
        raise error

    return fail


def _keeps_its_contract(channels: Channels) -> Channel:
    return channels
