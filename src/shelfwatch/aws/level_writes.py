"""The changed levels of one store, written under named conditions."""

import json
from collections.abc import Callable, Iterator

from shelfwatch.aws.table import Table, names_in
from shelfwatch.aws.values import to_ticks
from shelfwatch.aws.writes import Write, Writes
from shelfwatch.core.count import from_millionths
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.upload import Upload
from shelfwatch.ports import ChangeBlock

FIRST_SIGHT = "attribute_not_exists(#Store) OR #Upload = :upload"
"""Nobody has written the level yet, unless it was this upload, whose answer got lost."""

AS_COMPARED_AND_NOT_NEWER = (
    "#Count = :before AND (attribute_not_exists(#Version) OR #Version <= :version)"
    " OR #Upload = :upload"
)
"""The level is what the plan compared with, and no newer upload wrote it (what was written by
hand has no version); or it was this upload, whose answer got lost."""

SET = "SET #Count = :after, #Version = :version, #Upload = :upload, #Row = :row"
SET_BEFORE = SET + ", #Before = :before"


class LevelWrites:
    """Writes blocks of changes; `shown` is the store's name as Inventory has it."""

    def __init__(self, inventory: Table, upload: Upload, shown: str) -> None:
        self._inventory = inventory
        self._shown = shown
        self._version = {"N": str(to_ticks(upload.version))}
        self._upload = {"S": upload.id}

    def run(self, block: ChangeBlock, go_on: Callable[[], None]) -> None:
        """Write every change of a block. Raises what `go_on` raises."""
        writes = Writes(self._inventory.client, self._refuse, go_on)
        writes.run(self._writes(block), block.size)

    def _writes(self, block: ChangeBlock) -> Iterator[Write]:
        for item, packed in json.loads(block.packed).items():
            after, row, *before = packed.split()
            yield self._write(item, after, row, before[0] if before else None)

    def _write(self, item: str, after: str, row: str, before: str | None) -> Write:
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
            "Key": {"Store": {"S": self._shown}, "Item": {"S": item}},
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {f"#{name}": name for name in names},
            "ExpressionAttributeValues": values,
        }
        return Write(request, item)

    def _refuse(self, write: Write) -> None:
        """See `writes.Refusal`: this upload's lease ran out, and another took the store."""
        raise EnvironmentFault(
            f"Another load wrote {write.name} of {self._shown} meanwhile; load the file again."
        )


def number(millionths: str) -> dict[str, str]:
    """A count in millionths as DynamoDB takes numbers."""
    return {"N": f"{from_millionths(int(millionths)):f}"}
