"""Write units as DynamoDB counts them, from the calls that are made and the rows as they are then.

AWS, "DynamoDB read and write operations": a unit for each KiB of a row, begun ones too, the larger
of before and after; twice that in a transaction; each index again that the row stands in.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from contract.aws_world import AwsWorld

KIB = 1_024


@contextmanager
def units(world: AwsWorld) -> Iterator[Counter[str]]:
    """Write units by table, in full once the context is left."""
    written: list[tuple[str, dict[str, Any], int]] = []
    spent: Counter[str] = Counter()

    def note(params: Any, model: Any, **_: Any) -> None:
        if model.name == "UpdateItem":
            written.append((params["TableName"], params["Key"], 1))
        elif model.name == "PutItem":
            item = params["Item"]
            key = {name: item[name] for name in ("Name", "Part")}
            written.append((params["TableName"], key, 1))
        elif model.name == "TransactWriteItems":
            updates = [one["Update"] for one in params["TransactItems"]]
            written.extend((one["TableName"], one["Key"], 2) for one in updates)

    events = world.clients.dynamodb.meta.events
    events.register("provide-client-params.dynamodb", note)
    try:
        yield spent
    finally:
        events.unregister("provide-client-params.dynamodb", note)
    for table, key, times in written:
        row = world.clients.dynamodb.get_item(TableName=table, Key=key)["Item"]
        indexes = 1 + ("List" in row)
        spent[table.rpartition("-")[2]] += times * indexes * -(-size(row) // KIB)


def size(row: dict[str, Any]) -> int:
    """Bytes of a row: its names, and its values as texts, which is never less than DynamoDB's."""
    return sum(len(name.encode()) + len(as_text(value)) for name, value in row.items())


def as_text(value: dict[str, Any]) -> bytes:
    """A value of DynamoDB's without its type."""
    (plain,) = value.values()
    if isinstance(plain, bytes):
        return plain
    return plain.encode() if isinstance(plain, str) else json.dumps(plain).encode()
