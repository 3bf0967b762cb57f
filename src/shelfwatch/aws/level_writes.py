"""The changed levels of an upload, written under named conditions."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from shelfwatch.aws.table import Table, Update, names_in
from shelfwatch.aws.values import to_ticks
from shelfwatch.aws.writes import Write, Writes
from shelfwatch.core.count import from_millionths
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.upload import Upload
from shelfwatch.ports import ChangeBlock, DetailBlock, StoreName

FIRST_SIGHT = "attribute_not_exists(#Store) OR #Upload = :upload"
"""Nobody has written the level yet, unless it was this upload, whose answer got lost."""

AS_COMPARED_AND_NOT_NEWER = (
    "#Count = :before AND (attribute_not_exists(#Version) OR #Version <= :version)"
    " OR #Upload = :upload"
)
"""The level is what the plan compared with, and no newer upload wrote it (what was written by
hand has no version); or it was this upload, whose answer got lost."""

IS_A_LEVEL = "attribute_exists(#Count)"
"""A name or a threshold belongs to a level; it never makes one."""

SET = "SET #Count = :after, #Version = :version, #Upload = :upload, #Row = :row"
SET_BEFORE = SET + ", #Before = :before"


class LevelWrites:
    """Writes blocks of changes; `shown` tells a store's name as Inventory has it."""

    def __init__(self, inventory: Table, upload: Upload, shown: Callable[[StoreName], str]) -> None:
        self._inventory = inventory
        self._shown = shown
        self._version = {"N": str(to_ticks(upload.version))}
        self._upload = {"S": upload.id}

    def run(self, blocks: Iterable[ChangeBlock], number: int, go_on: Callable[[], None]) -> None:
        """Write every change of the blocks, about `number`. Raises what `go_on` raises."""
        writes = Writes(self._inventory.client, refuse, go_on)
        writes.run((write for block in blocks for write in self._writes(block)), number)

    def note(self, blocks: Iterable[DetailBlock], number: int, go_on: Callable[[], None]) -> None:
        """Write names and thresholds, about `number`; the stream's reader passes them over."""
        writes = Writes(self._inventory.client, gone, go_on)
        writes.run((write for block in blocks for write in self._details(block)), number)

    def _details(self, block: DetailBlock) -> Iterator[Write]:
        shown = self._shown(block.store)
        for item, detail in block.details().items():
            noted = {"Label": detail.name or None, "Threshold": detail.threshold}
            update = Update(
                set=noted,
                remove=tuple(name for name, value in noted.items() if value is None),
                condition=IS_A_LEVEL,
            )
            key = {"Store": shown, "Item": item}
            yield Write(self._inventory.request(key, update), f"{item} of {shown}")

    def _writes(self, block: ChangeBlock) -> Iterator[Write]:
        shown = self._shown(block.store)
        for item, packed in json.loads(block.packed).items():
            after, row, *before = packed.split()
            key = {"Store": {"S": shown}, "Item": {"S": item}}
            yield self._write(key, after, row, before[0] if before else None)

    def _write(self, key: dict[str, Any], after: str, row: str, before: str | None) -> Write:
        expression, condition = SET, FIRST_SIGHT
        values = {
            ":after": number(after),
            ":version": self._version,
            ":upload": self._upload,
            ":row": {"N": row},
        }
        if before is not None:
            expression, condition = SET_BEFORE, AS_COMPARED_AND_NOT_NEWER
            values[":before"] = number(before)
        names = {*names_in(expression), *names_in(condition)}
        request = {
            "TableName": self._inventory.name,
            "Key": key,
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {f"#{name}": name for name in names},
            "ExpressionAttributeValues": values,
        }
        return Write(request, f"{key['Item']['S']} of {key['Store']['S']}")


def refuse(write: Write) -> None:
    """See `writes.Refusal`: this upload's lease ran out, and another took the store."""
    raise EnvironmentFault(f"Another load wrote {write.name} meanwhile; load the file again.")


def gone(_write: Write) -> None:
    """Somebody removed the level meanwhile: then there is nothing to be called anything."""


def number(millionths: str) -> dict[str, str]:
    """A count in millionths as DynamoDB takes numbers."""
    return {"N": f"{from_millionths(int(millionths)):f}"}
