"""Between the core's values and DynamoDB's: times in microseconds, counts as exact numbers."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

START = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)

# How long settled rows of the ledger are kept, as long as one machine keeps them by default.
KEPT_FOR = timedelta(days=400)

# Bytes of a name that stand in a sort key of the ledger; DynamoDB takes 1,024 in all.
LONGEST_KEY = 900

# Of members in one row, before compression; a row of DynamoDB holds 400 KB.
MOST_BYTES = 250_000

Member = TypeVar("Member")

# A row of a table, as Python values: str, int, Decimal, bool, bytes, None, lists and dicts.
Item = dict[str, Any]

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


def to_attributes(item: Mapping[str, Any]) -> Item:
    """`item` as DynamoDB's API takes it; what is None is left out."""
    return {name: _serialize(value) for name, value in item.items() if value is not None}


def from_attributes(attributes: Mapping[str, Any]) -> Item:
    """What `to_attributes` was given, with numbers as Decimal and bytes as bytes."""
    return {name: plain(_deserialize(value)) for name, value in attributes.items()}


def plain(value: Any) -> Any:
    """boto3's wrapper of bytes as bytes, anything else as it is."""
    return bytes(value) if hasattr(value, "value") else value


def to_ticks(moment: datetime) -> int:
    """`moment` as whole microseconds since 1970 in UTC."""
    return (moment - START) // TICK


def from_ticks(ticks: Decimal | int) -> datetime:
    """The moment, in UTC."""
    return START + int(ticks) * TICK


def expiring(settled: datetime) -> int:
    """The value of `Expires` for a row that was settled then: DynamoDB removes it afterwards.

    DynamoDB takes whole seconds here, and reads any other unit as a time that never comes.
    """
    return int((settled + KEPT_FOR).timestamp())


def sortable(moment: datetime) -> str:
    """`moment` as text that sorts by time."""
    return f"{to_ticks(moment):020d}"


def short_key(name: str) -> str:
    """`name`, or its beginning and its hash where it is too long for a sort key."""
    if len(name.encode()) <= LONGEST_KEY:
        return name
    return f"{name[:100]} {digest(name)}"


def key_of(row: Item) -> Item:
    """The key of a row of the ledger."""
    return {"Name": row["Name"], "Part": row["Part"]}


def key_text(key: Item) -> str:
    """The key of a row of the ledger as one text, by which rows are found again."""
    return f"{key['Name']}\n{key['Part']}"


def parts(members: Iterable[Member], size: Callable[[Member], int]) -> Iterator[list[Member]]:
    """Members in as few lists as fit into a row each, in their order."""
    part: list[Member] = []
    total = 0
    for member in members:
        if part and total > MOST_BYTES:
            yield part
            part, total = [], 0
        part.append(member)
        total += size(member)
    if part:
        yield part


def digest(text: str) -> str:
    """32 hexadecimal digits that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
