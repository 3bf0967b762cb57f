"""Calls to DynamoDB, counted as they are made."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from contract.aws_world import AwsWorld


@contextmanager
def counted(world: AwsWorld) -> Iterator[Counter[str]]:
    """Counts each call by its operation and table."""
    calls: Counter[str] = Counter()

    def count(params: Any, model: Any, **_: Any) -> None:
        name = params.get("TableName", "")
        calls[f"{model.name} {name.rpartition('-')[2]}".strip()] += 1

    events = world.clients.dynamodb.meta.events
    events.register("provide-client-params.dynamodb", count)
    try:
        yield calls
    finally:
        events.unregister("provide-client-params.dynamodb", count)
