"""The sole right to load into some stores, kept as a lease on each store's row in the ledger.

A lease outlives its function's timeout, so whoever holds one that has not expired is alive or was
killed just now. Leases are taken in the order of the stores' keys, so no two loads wait for each
other in a circle.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from shelfwatch.aws.dynamodb.attributes import Item, short_key, to_ticks
from shelfwatch.aws.dynamodb.table import ConditionFailed, Table, Update
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.ports import Clock, StoreName

# Nobody loads into the store, or whoever did is gone, or it was this invocation's first try: AWS
# retries a failed invocation under the same request id, and never while it still runs.
FREE_OR_EXPIRED_OR_MINE = (
    "attribute_not_exists(#LeaseHolder) OR #LeaseUntil < :now OR #LeaseHolder = :holder"
)

# Nobody took the store over since: a load that outlived its lease gives nothing back.
STILL_MINE = "#LeaseHolder = :holder"

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 1.0


class StoreIsBusy(EnvironmentFault):
    """Other loads into the store take their turns; this one was not reached in its time."""


@dataclass(frozen=True, slots=True)
class Leases:
    """How leases are taken: `holder` is who takes them, `lasting` how long they are good for.

    Whoever waits for one asks `go_on` meanwhile, which raises where its time is up.
    """

    ledger: Table
    clock: Clock
    holder: str
    lasting: timedelta
    wait: timedelta
    go_on: Callable[[], None]

    @contextmanager
    def of(self, stores: Sequence[StoreName]) -> Iterator[dict[str, Item]]:
        """Hold the leases of `stores`; their rows in the ledger, by key.

        Raises StoreIsBusy where other loads keep one for longer than is waited.
        """
        give_up = time.monotonic() + self.wait.total_seconds()
        with ExitStack() as held:
            rows = {}
            # In the order of keys, whatever the file has: two loads never wait for each other in a
            # circle.
            for store in sorted(stores, key=lambda store: store.key):
                rows[store.key] = self._take(store, give_up)
                # Each as soon as it is taken: where the next one fails, those before are given
                # back.
                held.callback(self._give_back, store.key)
            yield rows

    def _take(self, store: StoreName, give_up: float) -> Item:
        pause = FIRST_PAUSE
        while True:
            try:
                return self._try(store.key)
            except ConditionFailed as held:
                if time.monotonic() + pause > give_up:
                    raise StoreIsBusy(
                        f"Another load into {store.name} is still running; try again later."
                    ) from held
            self.go_on()
            time.sleep(pause * (1 - random.random() / 2))  # noqa: S311 -- jitter is no secret
            pause = min(2 * pause, LONGEST_PAUSE)

    def _try(self, key: str) -> Item:
        now = self.clock.now()
        return self.ledger.update(
            store_row(key),
            Update(
                set={"LeaseHolder": self.holder, "LeaseUntil": to_ticks(now + self.lasting)},
                condition=FREE_OR_EXPIRED_OR_MINE,
                values={"now": to_ticks(now), "holder": self.holder},
            ),
        )

    def _give_back(self, key: str) -> None:
        try:
            self.ledger.update(
                store_row(key),
                Update(
                    set={},
                    remove=("LeaseHolder", "LeaseUntil"),
                    condition=STILL_MINE,
                    values={"holder": self.holder},
                ),
            )
        except ConditionFailed:
            return  # it expired, and is somebody else's now


def store_row(key: str) -> Item:
    """The key of a store's row in the ledger."""
    return {"Name": "stores", "Part": short_key(key)}
