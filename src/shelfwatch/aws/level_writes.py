"""The changed levels of one store, written under named conditions."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from shelfwatch.aws.statements import Statement, Statements
from shelfwatch.aws.table import Table
from shelfwatch.aws.values import Item, to_ticks
from shelfwatch.core.count import from_millionths
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.upload import Upload
from shelfwatch.ports import ChangeBlock

FIRST_SIGHT = """
    INSERT INTO "{table}" VALUE {{'Store': ?, 'Item': ?, 'Count': ?, 'Version': ?, 'Upload': ?,
        'Row': ?}}"""
"""Nobody has written the level yet: an insert fails where there is a row."""

CHANGE = """
    UPDATE "{table}" SET "Count" = ? SET "Version" = ? SET "Upload" = ? SET "Row" = ?
    SET "Before" = ? WHERE "Store" = ? AND "Item" = ?"""

AS_COMPARED_AND_NOT_NEWER = ' AND "Count" = ? AND "Version" <= ?'
"""The level is what the plan compared with, and no newer upload wrote it."""

AS_COMPARED_BY_HAND = ' AND "Count" = ? AND "Version" IS MISSING'
"""The level is what the plan compared with, and was written by hand, without a version."""


class LevelWrites:
    """Writes blocks of changes; `shown` is the store's name as Inventory has it."""

    def __init__(self, inventory: Table, upload: Upload, shown: str) -> None:
        self._inventory = inventory
        self._upload = upload
        self._shown = shown
        self._version = str(to_ticks(upload.version))

    def run(self, block: ChangeBlock, go_on: Callable[[], None]) -> int:
        """Write every change of a block; how many. Raises what `go_on` raises."""
        statements = Statements(self._inventory.client, self._settle, go_on)
        return statements.run(self._statements(block))

    def _statements(self, block: ChangeBlock) -> Iterator[Statement]:
        for item, packed in json.loads(block.packed).items():
            after, row, *before = packed.split()
            if before:
                yield self._change(item, number(after), row, number(before[0]))
            else:
                yield self._first_sight(item, number(after), row)

    def _first_sight(self, item: str, after: str, row: str) -> Statement:
        parameters: list[dict[str, Any]] = [
            {"S": self._shown},
            {"S": item},
            {"N": after},
            {"N": self._version},
            {"S": self._upload.id},
            {"N": row},
        ]
        return Statement(self._text(FIRST_SIGHT), parameters, (item, after, row, None))

    def _change(
        self, item: str, after: str, row: str, before: str, *, by_hand: bool = False
    ) -> Statement:
        parameters: list[dict[str, Any]] = [
            {"N": after},
            {"N": self._version},
            {"S": self._upload.id},
            {"N": row},
            {"N": before},
            {"S": self._shown},
            {"S": item},
            {"N": before},
        ]
        if by_hand:
            text = CHANGE + AS_COMPARED_BY_HAND
        else:
            text = CHANGE + AS_COMPARED_AND_NOT_NEWER
            parameters.append({"N": self._version})
        return Statement(self._text(text), parameters, (item, after, row, before))

    def _settle(self, statement: Statement, found: Item | None) -> Statement | None:
        """See `statements.Settle`: our own write whose answer got lost is well."""
        item, after, row, before = statement.about
        if found is not None and found.get("Upload") == self._upload.id:
            return None
        is_by_hand = found is not None and "Version" not in found
        if is_by_hand and before is not None and AS_COMPARED_BY_HAND not in statement.text:
            return self._change(item, after, row, before, by_hand=True)
        raise EnvironmentFault(
            f"Another load wrote {item} of {self._shown} meanwhile; load the file again."
        )

    def _text(self, template: str) -> str:
        return " ".join(template.format(table=self._inventory.name).split())


def number(millionths: str) -> str:
    """A count in millionths as DynamoDB takes numbers."""
    return f"{from_millionths(int(millionths)):f}"
