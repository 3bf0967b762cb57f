"""Capacity units as DynamoDB counts them, from the calls that are made and the rows as they are.

AWS, "DynamoDB read and write operations": a write unit for each KiB of a row, begun ones too, the
larger of before and after; twice that in a transaction; each index again that the row stands in. A
read unit for each 4 KiB that is read strongly consistently, and one for a row that is not there.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from contract.aws_world import AwsWorld

KIB = 1_024

KEYS = {"Inventory": ("Store", "Item"), "Ledger": ("Name", "Part")}

AT_A_TIME = 100
"""Keys that one BatchGetItem takes."""


@contextmanager
def units(world: AwsWorld) -> Iterator[Counter[str]]:
    """Write units by table, in full once the context is left."""
    written: list[tuple[str, dict[str, Any], int]] = []
    spent: Counter[str] = Counter()

    def note(params: Any, model: Any, **_: Any) -> None:
        if model.name in ("UpdateItem", "PutItem", "DeleteItem"):
            written.append((params["TableName"], key_in(params), 1))
        elif model.name == "TransactWriteItems":
            requests = [request for one in params["TransactItems"] for request in one.values()]
            written.extend((one["TableName"], key_in(one), 2) for one in requests)

    with listening(world, note):
        yield spent
    for table in {table for table, _, _ in written}:
        mine = [(key, times) for name, key, times in written if name == table]
        rows = rows_of(world, table, [key for key, _ in mine])
        for key, times in mine:
            row = rows.get(json.dumps(key), {})
            # An outage that has ended stood in the index until then, where its row was removed.
            indexes = 1 + ("List" in row or "Ended" in row)
            spent[short(table)] += times * indexes * max(1, -(-size(row) // KIB))


@contextmanager
def read_units(world: AwsWorld) -> Iterator[Counter[str]]:
    """Read units by table, of rows that are no larger than 4 KiB; a query counts as one."""
    spent: Counter[str] = Counter()

    def note(params: Any, model: Any, **_: Any) -> None:
        if model.name in ("GetItem", "Query"):
            spent[short(params["TableName"])] += 1
        elif model.name == "BatchGetItem":
            for table, asked in params["RequestItems"].items():
                spent[short(table)] += len(asked["Keys"])

    with listening(world, note):
        yield spent


@contextmanager
def listening(world: AwsWorld, note: Any) -> Iterator[None]:
    """Call `note` for each call to DynamoDB, before it is made."""
    events = world.clients.dynamodb.meta.events
    events.register("provide-client-params.dynamodb", note)
    try:
        yield
    finally:
        events.unregister("provide-client-params.dynamodb", note)


def short(table: str) -> str:
    """What a table is called in every stack."""
    return table.rpartition("-")[2]


def key_in(request: dict[str, Any]) -> dict[str, Any]:
    """The key of the row that a request writes."""
    if "Key" in request:
        return dict(request["Key"])
    return {name: request["Item"][name] for name in KEYS[short(request["TableName"])]}


def rows_of(world: AwsWorld, table: str, keys: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The rows under these keys, by the text of the key."""
    left = list({json.dumps(key): key for key in keys}.values())
    found: dict[str, Any] = {}
    for first in range(0, len(left), AT_A_TIME):
        wanted: Any = {table: {"Keys": left[first : first + AT_A_TIME]}}
        for row in world.clients.dynamodb.batch_get_item(RequestItems=wanted)["Responses"][table]:
            key = {name: row[name] for name in KEYS[short(table)]}
            found[json.dumps(key)] = row
    return found


def size(row: dict[str, Any]) -> int:
    """Bytes of a row: its names, and its values as texts, which is never less than DynamoDB's."""
    return sum(len(name.encode()) + len(as_text(value)) for name, value in row.items())


def as_text(value: dict[str, Any]) -> bytes:
    """A value of DynamoDB's without its type."""
    (plain,) = value.values()
    if isinstance(plain, bytes):
        return plain
    return plain.encode() if isinstance(plain, str) else json.dumps(plain, default=str).encode()
