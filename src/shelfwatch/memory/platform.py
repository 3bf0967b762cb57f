"""Every port in memory, wired together."""

from datetime import timedelta

from shelfwatch.memory.access.access import MemoryAccess
from shelfwatch.memory.alerts import MemoryAlerts, MemoryOutageActions
from shelfwatch.memory.deliveries import MemoryDeliveries
from shelfwatch.memory.held_uploads import MemoryHeldUploads
from shelfwatch.memory.history import MemoryHistory
from shelfwatch.memory.inventory import MemoryInventory
from shelfwatch.memory.reading.demand import MemoryDemand
from shelfwatch.memory.reading.reading import MemoryReading
from shelfwatch.memory.subscribers import MemoryAddresses, MemorySubscribers
from shelfwatch.memory.tables import Memory
from shelfwatch.memory.uploads import MemoryExpectations, MemoryUploads
from shelfwatch.ports import Clock, FixedRules, RuleBook

# As long as SQLite waits, so that a test sees the same of both.
WAIT_FOR_LOCK = timedelta(seconds=30)


class MemoryPlatform:
    """`ports.Platform` in memory; a load waits up to `wait` for another."""

    def __init__(
        self, clock: Clock, wait: timedelta = WAIT_FOR_LOCK, rules: RuleBook | None = None
    ) -> None:
        # One set of tables for all ports: a transaction then covers a load, its alerts and its
        # deliveries.
        memory = Memory(wait)
        self.clock = clock
        self.rules: RuleBook = rules or FixedRules()
        self.inventory = MemoryInventory(memory, self.rules)
        self.uploads = MemoryUploads(memory)
        self.held_uploads = MemoryHeldUploads(memory)
        self.alerts = MemoryAlerts(memory, self.rules)
        self.deliveries = MemoryDeliveries(memory)
        self.subscribers = MemorySubscribers(memory)
        self.addresses = MemoryAddresses(memory)
        self.expectations = MemoryExpectations(memory)
        self.history = MemoryHistory(memory)
        self.outage_actions = MemoryOutageActions(memory)
        self.reading = MemoryReading(memory)
        self.demand = MemoryDemand(memory)
        self.access = MemoryAccess()
