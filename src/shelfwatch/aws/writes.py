"""Many conditional writes: one by one while they are few, a hundred to a transaction when many.

A transaction costs twice the write units of its writes, and saves most of the time; so the 2 % of
a reload are written cheaply, and a first load quickly. (PartiQL's batches would be as quick for
the single price, but no emulator has them in a table's stream, so nothing could be proven.)
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import ClientError

from shelfwatch.aws.table import ConditionFailed, faults_of
from shelfwatch.core.errors import EnvironmentFault

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Some = TypeVar("Some")

MANY = 2_000
"""From here on writes go in transactions."""

IN_TRANSACTION = 100
"""Writes that one TransactWriteItems takes."""

AT_ONCE = 8
"""Calls on their way together: they wait for the network, not for the processor."""

TRIES = 10
LONGEST_WAIT = 2.0


@dataclass(frozen=True, slots=True)
class Write:
    """One conditional write; `request` is what UpdateItem takes. `name` is what a fault names."""

    request: dict[str, Any]
    name: str


Refusal = Callable[[Write], None]
"""What to do where a condition did not hold: return where that is well, raise where it is not."""


class Writes:
    """Writes, and asks before each round of calls whether to go on."""

    def __init__(
        self, client: "DynamoDBClient", refusal: Refusal, go_on: Callable[[], None]
    ) -> None:
        self._client = client
        self._refusal = refusal
        self._go_on = go_on

    def run(self, writes: Iterable[Write], number: int) -> None:
        """Make all `number` writes. What `go_on` raises ends it between two rounds.

        Raises EnvironmentFault where DynamoDB refuses for longer than is waited.
        """
        work = self._singly if number < MANY else self._together
        size = 1 if number < MANY else IN_TRANSACTION
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for round_ in chunks(chunks(writes, size), AT_ONCE * max(1, 10 // size)):
                self._go_on()
                for _ in pool.map(work, round_):
                    pass

    def _singly(self, batch: list[Write]) -> None:
        """Make one write."""
        (write,) = batch
        try:
            with faults_of(write.name):
                self._client.update_item(**write.request)
        except ConditionFailed:
            self._refusal(write)

    def _together(self, batch: list[Write]) -> None:
        """Make writes in one transaction; those whose condition fails are left out of the next."""
        for attempt in range(TRIES):
            batch = self._try(batch)
            if not batch:
                return
            wait = min(LONGEST_WAIT, 0.05 * 2.0**attempt)
            time.sleep(wait * random.random())  # noqa: S311 -- jitter is no secret
        raise EnvironmentFault("DynamoDB takes no more writes just now; try again later.")

    def _try(self, batch: list[Write]) -> list[Write]:
        """Make one transaction; what of it has to be tried again."""
        items: Any = [{"Update": write.request} for write in batch]
        with faults_of("the transaction"):
            try:
                self._client.transact_write_items(TransactItems=items)
            except ClientError as error:
                if error.response["Error"]["Code"] != "TransactionCanceledException":
                    raise
                reasons: Any = error.response.get("CancellationReasons", [])
                return self._without_refused(batch, reasons)
        return []

    def _without_refused(self, batch: list[Write], reasons: list[Any]) -> list[Write]:
        again = []
        for write, reason in zip(batch, reasons, strict=True):
            if reason.get("Code") == "ConditionalCheckFailed":
                self._refusal(write)
            else:
                again.append(write)
        return again


def chunks(things: Iterable[Some], size: int) -> Iterator[list[Some]]:
    """`things` in lists of at most `size`."""
    source = iter(things)
    while chunk := list(islice(source, size)):
        yield chunk
