"""Many conditional writes, some at the same time: one by one, or a hundred to a transaction.

A transaction costs twice the write units of its writes and saves most of the time. So it is for
levels that nobody has seen before, and for outages and alerts where a storm brings many of them.
A level that changes later costs the single price, however many there are. (PartiQL's batches would
be quick for that price too, but no emulator has them in a table's stream, so nothing could be
proven.)
"""

import random
import threading
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from shelfwatch.aws.dynamodb.attributes import Item, key_text
from shelfwatch.aws.dynamodb.table import ConditionFailed, faults_of
from shelfwatch.core.errors import EnvironmentFault

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Writes that one TransactWriteItems takes.
IN_TRANSACTION = 100

# Calls on their way together: they wait for the network, not for the processor.
AT_ONCE = 8

# From so many writes on they go in transactions: twice the price, and a fifth of the time.
MANY = 200

TRIES = 10
LONGEST_WAIT = 2.0


def no_progress(_before: Mapping[str, Any]) -> None:
    """Nobody asks what was before."""


class Operation(StrEnum):
    """What a write does, as a transaction calls it."""

    UPDATE = "Update"
    PUT = "Put"
    DELETE = "Delete"


@dataclass(frozen=True, slots=True)
class Write:
    """One conditional write; `request` is what its operation takes. `name` is what a fault names.

    `refused` is called where the condition did not hold: it returns where that is well, and
    raises where it is not. `in_bulk` lets the write go in a transaction with others. `made` is
    called with the row as it was before, empty where there was none.
    """

    request: dict[str, Any]
    name: str
    refused: Callable[["Write"], None]
    in_bulk: bool = False
    made: Callable[[Mapping[str, Any]], None] = no_progress
    operation: Operation = Operation.UPDATE


Calls = Generator[list[Write], None, None]


class Writes:
    """Makes writes, and asks before each call whether to go on.

    `done` is how many of the writes, from the first, are surely made, also where `run` raised.
    """

    def __init__(
        self, client: "DynamoDBClient", go_on: Callable[[], None], at_once: int = AT_ONCE
    ) -> None:
        self._client = client
        self._go_on = go_on
        self._at_once = at_once
        self._turn = threading.Lock()
        self._on_their_way: set[int] = set()
        self._taken = 0

    @property
    def done(self) -> int:
        """All before the first that is not made."""
        return min(self._on_their_way, default=self._taken)

    def run(self, writes: Iterable[Write]) -> None:
        """Make all writes. What `go_on` raises ends it between two calls.

        Raises EnvironmentFault where DynamoDB refuses for longer than is waited.
        """
        source = calls(writes)
        with ThreadPoolExecutor(self._at_once) as pool:
            workers = [pool.submit(self._work, source) for _ in range(self._at_once)]
        for worker in workers:
            worker.result()

    def _work(self, source: Calls) -> None:
        """Make one call after the other until there are none, or one of any worker failed."""
        try:
            while taken := self._take(source):
                first, batch = taken
                self._call(batch)
                with self._turn:
                    self._on_their_way.remove(first)
        finally:
            with self._turn:
                source.close()

    def _take(self, source: Calls) -> tuple[int, list[Write]] | None:
        """The next call, with the place of its first write; None where there is none."""
        with self._turn:
            # Asked under the lock, so that no thread takes a call once another was told to stop.
            self._go_on()
            batch = next(source, None)
            if batch is None:
                return None
            first = self._taken
            self._taken += len(batch)
            # What is on its way may be made or not: a rest begins before the first of those.
            self._on_their_way.add(first)
            return first, batch

    def _call(self, batch: list[Write]) -> None:
        if len(batch) == 1:
            self._singly(batch[0])
        else:
            self._together(batch)

    def _singly(self, write: Write) -> None:
        try:
            with faults_of(write.name):
                answer = self._make(write.operation)(**write.request, ReturnValues="ALL_OLD")
        except ConditionFailed:
            write.refused(write)
            return
        write.made(answer.get("Attributes", {}))

    def _make(self, operation: Operation) -> Callable[..., Any]:
        """The call of the client that makes one write of its kind."""
        match operation:
            case Operation.UPDATE:
                return self._client.update_item
            case Operation.PUT:
                return self._client.put_item
            case Operation.DELETE:
                return self._client.delete_item

    def _together(self, batch: list[Write]) -> None:
        """Make writes in one transaction; those whose condition fails are left out of the next."""
        for attempt in range(TRIES):
            batch = self._try(batch)
            if not batch:
                return
            self._go_on()
            # Two transactions on one row cancel each other: without a pause of chance they would
            # for ever.
            wait = min(LONGEST_WAIT, 0.05 * 2.0**attempt)
            time.sleep(wait * random.random())  # noqa: S311 -- jitter is no secret
        raise EnvironmentFault("DynamoDB takes no more writes just now; try again later.")

    def _try(self, batch: list[Write]) -> list[Write]:
        """Make one transaction; what of it has to be tried again."""
        items: Any = [{write.operation.value: write.request} for write in batch]
        with faults_of("the transaction"):
            try:
                self._client.transact_write_items(TransactItems=items)
                # A transaction gives no images back. Whoever asks for them writes for the first
                # time what goes together, so there are none.
                for write in batch:
                    write.made({})
            except ClientError as error:
                if error.response["Error"]["Code"] != "TransactionCanceledException":
                    raise
                reasons: Any = error.response.get("CancellationReasons", [])
                return without_refused(batch, reasons)
        return []


@dataclass(frozen=True, slots=True)
class RowWrite:
    """One write of the row under a key; `request` is what its operation takes."""

    key: Item
    request: dict[str, Any]
    operation: Operation = Operation.UPDATE


def write_all(client: "DynamoDBClient", rows: Sequence[RowWrite]) -> set[str]:
    """Make writes, together where they are many; the keys whose condition did not hold.

    The keys are as `key_text` writes them. Raises EnvironmentFault.
    """
    refused: set[str] = set()
    is_many = len(rows) >= MANY
    if not rows:
        return refused
    Writes(client, lambda: None, min(AT_ONCE, len(rows))).run(
        Write(
            one.request,
            key_text(one.key),
            lambda write: refused.add(write.name),
            is_many,
            operation=one.operation,
        )
        for one in rows
    )
    return refused


def without_refused(batch: list[Write], reasons: list[Any]) -> list[Write]:
    """The writes of a cancelled transaction whose own conditions held."""
    again = []
    for write, reason in zip(batch, reasons, strict=True):
        if reason.get("Code") == "ConditionalCheckFailed":
            write.refused(write)
        else:
            again.append(write)
    return again


def calls(writes: Iterable[Write]) -> Calls:
    """The writes in their order, a list for each call."""
    batch: list[Write] = []
    for write in writes:
        if batch and (len(batch) == IN_TRANSACTION or not write.in_bulk):
            yield batch
            batch = []
        if write.in_bulk:
            batch.append(write)
        else:
            yield [write]
    if batch:
        yield batch
