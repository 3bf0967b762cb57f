"""Deliver: work off the messages that are due, several at a time.

What becomes of a message is recorded by the calling thread alone. So when time is up, or the
process ends, a send that is still under way is simply forgotten: its lease runs out, and the
same message goes out again under the same id (DESIGN, promise 7).
"""

import logging
import queue
import random
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from shelfwatch.core.alerting.addresses import channel_of, show_address
from shelfwatch.core.alerting.delivery import Delivery, delivered, given_up, postponed
from shelfwatch.core.alerting.retries import LEASE, is_hopeless, wait_before
from shelfwatch.core.errors import DeliveryFault, PassingFault, PermanentFault
from shelfwatch.core.messages.message import message_of
from shelfwatch.ports import Channel, Platform
from shelfwatch.service.alerting.addresses import suspend_address

# Messages under way at a time.
SENDERS = 4

# So that a channel that stalls leaves one for all the others (DESIGN, promise 8).
SENDERS_OF_A_CHANNEL = SENDERS - 1

# How long a stop waits for messages under way: an ordinary send ends in it and isn't repeated.
GRACE = timedelta(seconds=0.5)

# How often `stop` is asked while nothing else happens.
GLANCE = timedelta(seconds=0.05)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the deliveries that were tried; `errors` has each fault once, as a sentence.

    Where some were postponed, others may be due as before, left alone since their channel is
    down: a caller that delivers in a loop should pause before the next run.
    """

    delivered: int = 0
    postponed: int = 0
    given_up: int = 0
    errors: Sequence[str] = ()


def never() -> bool:
    """Do not stop before everything is tried."""
    return False


def deliver(
    platform: Platform,
    channel: Channel,
    *,
    jitter: Callable[[], float] = random.random,
    stop: Callable[[], bool] = never,
) -> Outcome:
    """Send what is due, until nothing is or `stop` says so; then at most GRACE is waited.

    A failed delivery is no error here. Raises EnvironmentFault where what is due can't be read,
    or what became of it can't be written.
    """
    deliveries = DeliveryRun(platform, channel, jitter)
    while not stop():
        if deliveries.start_one():
            deliveries.settle_ended(timedelta(0))
        elif deliveries.under_way:
            deliveries.settle_ended(GLANCE)
        else:
            break
    # What has left is noted where that is quick: it would else be sent again after the lease.
    deliveries.settle_last(GRACE)
    return deliveries.outcome()


@dataclass(frozen=True, slots=True)
class Ended:
    """A send that is over; `fault` is None where the channel took the message."""

    delivery: Delivery
    fault: DeliveryFault | None


class DeliveryRun:
    """One pass over what is due, and what it has learnt on the way about who can't be reached."""

    def __init__(self, platform: Platform, channel: Channel, jitter: Callable[[], float]) -> None:
        self._platform = platform
        self._channel = channel
        self._jitter = jitter
        self._ended: queue.SimpleQueue[Ended] = queue.SimpleQueue()
        self._busy: Counter[str] = Counter()
        self._down: set[str] = set()
        self._unreachable: dict[str, PassingFault] = {}
        self._tally: Counter[str] = Counter()
        self._errors: dict[str, None] = {}

    @property
    def under_way(self) -> int:
        """Messages that are being sent."""
        return self._busy.total()

    def outcome(self) -> Outcome:
        """What became of everything that has ended."""
        return Outcome(**self._tally, errors=tuple(self._errors))

    def start_one(self) -> bool:
        """Lease the next delivery and start to send it; False where none may be started now."""
        # More would only wait for one another: the channels are few, and their servers slow.
        if self.under_way >= SENDERS:
            return False
        now = self._platform.clock.now()
        delivery = self._platform.deliveries.lease(now, now + LEASE, self._avoided())
        if delivery is None:
            return False
        known = self._suspension(delivery.address) or self._unreachable.get(delivery.address)
        if known is not None:
            # Trying again would make everybody behind it wait for the same failure once more.
            self._settle(Ended(delivery, known))
        else:
            self._start(delivery)
        return True

    def settle_ended(self, patience: timedelta) -> bool:
        """Wait for a send to end, and record what became of it; False where none did."""
        try:
            ended = self._ended.get(timeout=patience.total_seconds())
        except queue.Empty:
            return False
        self._busy[channel_of(ended.delivery.address)] -= 1
        self._settle(ended)
        return True

    def settle_last(self, patience: timedelta) -> None:
        """Wait so long for what is under way, all in all; what takes longer is forgotten."""
        end = time.monotonic() + patience.total_seconds()
        while self.under_way and (left := end - time.monotonic()) > 0:
            self.settle_ended(timedelta(seconds=left))

    def _suspension(self, address: str) -> PermanentFault | None:
        state = self._platform.addresses.state(address)
        if state.suspended is None:
            return None
        # Of no address: it is suspended already.
        reason = state.reason.removesuffix(".")
        return PermanentFault(f"Suspended ({reason}): `shelfwatch resume` sends there again.")

    def _avoided(self) -> set[str]:
        full = {channel for channel, busy in self._busy.items() if busy >= SENDERS_OF_A_CHANNEL}
        return self._down | full

    def _start(self, delivery: Delivery) -> None:
        self._busy[channel_of(delivery.address)] += 1

        def send() -> None:
            self._ended.put(Ended(delivery, fault_in_sending(self._channel, delivery)))

        # A daemon, since a send that outlives the process is provided for: see the module.
        threading.Thread(target=send, daemon=True, name=f"send {delivery.id}").start()

    def _settle(self, ended: Ended) -> None:
        """Record what became of a delivery, and remember who can't be reached."""
        delivery, fault = ended.delivery, ended.fault
        now = self._platform.clock.now()
        if fault is None:
            self._platform.deliveries.settle(delivered(delivery, now))
            self._tally["delivered"] += 1
            return
        self._errors[f"{show_address(delivery.address)}: {fault}"] = None
        # A permanent fault is of this address alone; a passing one may be the whole channel's.
        if isinstance(fault, PassingFault):
            self._remember(delivery, fault)
        if fault.retryable and not is_hopeless(delivery, now):
            at = now + wait_before(delivery.attempts + 1, self._jitter())
            self._platform.deliveries.settle(postponed(delivery, at, str(fault)))
            self._tally["postponed"] += 1
        else:
            self._platform.deliveries.settle(given_up(delivery, now, str(fault)))
            self._tally["given_up"] += 1
        if isinstance(fault, PermanentFault):
            self._end_or_suspend(delivery.address, fault)

    def _end_or_suspend(self, address: str, fault: PermanentFault) -> None:
        """Send nothing more where nothing will ever arrive."""
        if fault.has_left:
            self._platform.subscribers.remove(address)
        elif fault.of_address:
            suspend_address(self._platform, address, fault)

    def _remember(self, delivery: Delivery, fault: PassingFault) -> None:
        if fault.channel_down:
            self._down.add(channel_of(delivery.address))
        else:
            self._unreachable[delivery.address] = fault


def fault_in_sending(channel: Channel, delivery: Delivery) -> DeliveryFault | None:
    """Send one message; what went wrong, or None."""
    try:
        channel.send(delivery.address, message_of(delivery))
    except DeliveryFault as fault:
        return fault
    except Exception as error:  # noqa: BLE001 the edge: a channel's own bug must not stop the others
        return fault_of_bug(error, delivery)
    return None


def fault_of_bug(error: Exception, delivery: Delivery) -> PassingFault:
    """What a channel failed with that it should not have; the log shows where.

    The error's text is left out everywhere: it may quote the address, which may hold a secret.
    """
    kind = type(error).__name__
    where = "".join(traceback.format_tb(error.__traceback__))
    logger.error("A channel failed with %s on delivery %s\n%s", kind, delivery.id, where)
    return PassingFault(f"The channel failed with {kind}: see the log, and report it.")
