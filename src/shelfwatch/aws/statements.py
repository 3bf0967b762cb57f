"""Many conditional writes, 25 to a call: about eight times the rows a second of single calls.

Each statement carries its own condition, which a batch of plain puts cannot.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from shelfwatch.aws.table import faults_of
from shelfwatch.aws.values import Item, from_attributes
from shelfwatch.core.errors import EnvironmentFault

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Some = TypeVar("Some")

MOST = 25
"""Statements that one BatchExecuteStatement takes."""

AT_ONCE = 4
"""Calls on their way together: they wait for the network, not for the processor."""

CONDITION_FAILED = {"ConditionalCheckFailed", "DuplicateItem"}
PASSING = {
    "InternalServerError",
    "ProvisionedThroughputExceeded",
    "RequestLimitExceeded",
    "ThrottlingError",
    "TransactionConflict",
}
TRIES = 8
LONGEST_WAIT = 2.0


@dataclass(frozen=True, slots=True)
class Statement:
    """One conditional write of one row; `about` is whatever its writer wants to know it by."""

    text: str
    parameters: list[dict[str, Any]]
    about: Any = None


Settle = Callable[[Statement, Item | None], Statement | None]
"""What to do where a condition failed, given the row that was there: another statement to try in
its place, or None where all is well. Raises where it is not."""


class Statements:
    """Writes statements in batches, several at once, and asks before each batch to go on."""

    def __init__(self, client: "DynamoDBClient", settle: Settle, go_on: Callable[[], None]) -> None:
        self._client = client
        self._settle = settle
        self._go_on = go_on

    def run(self, statements: Iterable[Statement]) -> int:
        """Write them all; how many. What `go_on` raises ends it, with no batch half known.

        Raises EnvironmentFault where DynamoDB refuses for longer than is waited.
        """
        written = 0
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for round_ in chunks(chunks(statements, MOST), AT_ONCE):
                self._go_on()
                written += sum(pool.map(self._write, round_))
        return written

    def _write(self, batch: list[Statement]) -> int:
        """Write one batch, and again what was throttled or has to be written otherwise."""
        waiting = batch
        for attempt in range(TRIES):
            waiting = self._try(waiting)
            if not waiting:
                return len(batch)
            time.sleep(min(LONGEST_WAIT, 0.05 * 2.0**attempt) * random.random())  # noqa: S311 jitter
        raise EnvironmentFault("DynamoDB takes no more writes just now; the load is tried again.")

    def _try(self, batch: list[Statement]) -> list[Statement]:
        """Write a batch once; what has to be tried again."""
        with faults_of("the batch of writes"):
            answers = self._client.batch_execute_statement(
                Statements=[
                    {
                        "Statement": statement.text,
                        "Parameters": statement.parameters,
                        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                    }
                    for statement in batch
                ]
            )["Responses"]
        again = []
        for statement, answer in zip(batch, answers, strict=True):
            error = answer.get("Error")
            if error is not None and (other := self._other(statement, dict(error))) is not None:
                again.append(other)
        return again

    def _other(self, statement: Statement, error: dict[str, Any]) -> Statement | None:
        """What to try where a statement failed, or None where that is well."""
        if error.get("Code") in PASSING:
            return statement
        if error.get("Code") in CONDITION_FAILED:
            found = error.get("Item")
            return self._settle(statement, from_attributes(found) if found else None)
        raise EnvironmentFault(
            f"DynamoDB refused a write ({error.get('Code')}: {error.get('Message')});"
            " check the stack and its permissions."
        )


def chunks(things: Iterable[Some], size: int) -> Iterator[list[Some]]:
    """`things` in lists of at most `size`."""
    source = iter(things)
    while chunk := list(islice(source, size)):
        yield chunk
