"""The levels of an upload as conditional writes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from shelfwatch.aws.dynamodb.attributes import to_ticks
from shelfwatch.aws.dynamodb.bulk_writer import Write
from shelfwatch.aws.dynamodb.level_rows import LevelBlock, LevelRow
from shelfwatch.aws.dynamodb.table import Table, faults_of, names_in
from shelfwatch.aws.s3.stored_changes import ChangeLog, Image, StoredChange, image_before, image_of
from shelfwatch.core.errors import EnvironmentFault
from shelfwatch.core.stock.count import from_millionths
from shelfwatch.core.uploads.upload import Upload
from shelfwatch.ports import StoreName

# Nobody has written the level yet.
FIRST_SIGHT = "attribute_not_exists(#Store)"

# The level is what the plan compared with, and no newer upload wrote it (what was written by hand
# has no version). Not this upload either: it would take its own version for the one before.
AS_COMPARED_AND_NOT_NEWER = (
    "#Count = :Before AND (attribute_not_exists(#Version) OR #Version <= :Version)"
    " AND (attribute_not_exists(#Upload) OR #Upload <> :Upload)"
)

# A changed level remembers whose it was before, for whoever undoes the change.
REMEMBERED = "#Was = if_not_exists(#Version, :Never), #By = if_not_exists(#Upload, :Nobody)"

# Stand for the version and the upload of what was written by hand.
NOBODY_BEFORE = {":Never": {"N": "0"}, ":Nobody": {"S": ""}}

# A name or a threshold belongs to a level; it never makes one.
IS_A_LEVEL = "attribute_exists(#Count)"

# Where an upload changes so many levels, those seen for the first time go in transactions.
MANY = 2_000


class WrittenMeanwhile(EnvironmentFault):
    """A level is not any more what the plan compared with; another plan has to be made."""


@dataclass(frozen=True, slots=True)
class LevelWrites:
    """The writes of blocks; `shown` tells a store's name as Inventory has it, `log` keeps them."""

    inventory: Table
    upload: Upload
    shown: Callable[[StoreName], str]
    are_many: bool
    log: ChangeLog

    def of(self, blocks: Iterable[LevelBlock]) -> Iterator[Write]:
        """A write for each level, in their order."""
        by_whom = {
            "Version": {"N": str(to_ticks(self.upload.version))},
            "Upload": {"S": self.upload.id},
        }
        for block in blocks:
            shown = self.shown(block.store)
            for row in block.rows:
                values = noted(row) if row.after is None else noted(row) | counted(row) | by_whom
                yield self._write(block.store.key, shown, row, values)

    def _write(self, store: str, shown: str, row: LevelRow, values: dict[str, Any]) -> Write:
        condition = condition_for(row)
        removed = [name for name in written(row) if name not in values]
        request = {
            "TableName": self.inventory.name,
            "Key": {"Store": {"S": shown}, "Item": {"S": row.item}},
            "ConditionExpression": condition,
            **expressions(tuple(values), tuple(removed), condition),
        }
        if values:
            request["ExpressionAttributeValues"] = {f":{name}": v for name, v in values.items()}
        name = f"{row.item} of {shown}"
        if row.after is None:
            return Write(request, name, gone)
        # Only an update compares with what was there; DynamoDB refuses values that no expression
        # names.
        if row.before is not None:
            request["ExpressionAttributeValues"] |= NOBODY_BEFORE

        def made(old: Mapping[str, Any]) -> None:
            self._note(store, row, image_of(old) if old else None)

        def refused(write: Write) -> None:
            self._note(store, row, image_before(self._own(write)))

        in_bulk = self.are_many and condition == FIRST_SIGHT
        return Write(request, name, refused, in_bulk, made)

    def _note(self, store: str, row: LevelRow, old: Image | None) -> None:
        self.log.add(StoredChange(store, row.item, row.after or 0, row.row, old))

    def _own(self, write: Write) -> Image:
        """The level as this upload wrote it in an earlier try, whose answer got lost.

        Raises WrittenMeanwhile where another load wrote it, as this one's lease ran out, or a
        person did by hand.
        """
        with faults_of(write.name):
            found: Any = self.inventory.client.get_item(
                TableName=self.inventory.name, Key=write.request["Key"], ConsistentRead=True
            )
        level = found.get("Item", {})
        if level.get("Upload") != {"S": self.upload.id}:
            raise WrittenMeanwhile(
                f"Another load wrote {write.name} meanwhile; load the file again."
            )
        return image_of(level)


def condition_for(row: LevelRow) -> str:
    """The named condition under which a level is written."""
    if row.after is None:
        return IS_A_LEVEL
    return FIRST_SIGHT if row.before is None else AS_COMPARED_AND_NOT_NEWER


def counted(row: LevelRow) -> dict[str, Any]:
    """The attributes of a changed count."""
    values = {"Count": number(row.after or 0)}
    if row.row is not None:
        values["Row"] = {"N": str(row.row)}
    return values if row.before is None else values | {"Before": number(row.before)}


def noted(row: LevelRow) -> dict[str, Any]:
    """The attributes of a name and a threshold, those of them that there are."""
    label = {"Label": {"S": row.name}} if row.name else {}
    return label if row.threshold is None else label | {"Threshold": number(row.threshold)}


def written(row: LevelRow) -> Iterator[str]:
    """The attributes that a write may leave without a value, and then removes."""
    if row.after is not None:
        yield from ("Row", "Undo", "Undid")
    if row.noted:
        yield from ("Label", "Threshold")


@cache
def expressions(sets: tuple[str, ...], removed: tuple[str, ...], condition: str) -> dict[str, Any]:
    """What to do with these attributes, as UpdateItem takes it."""
    parts = []
    remembered = REMEMBERED if "Before" in sets else ""
    if sets:
        assignments = [f"#{name} = :{name}" for name in sets]
        parts.append("SET " + ", ".join([*assignments, remembered] if remembered else assignments))
    if removed:
        parts.append("REMOVE " + ", ".join(f"#{name}" for name in removed))
    names = {*sets, *removed, *names_in(condition), *names_in(remembered)}
    return {
        "UpdateExpression": " ".join(parts),
        "ExpressionAttributeNames": {f"#{name}": name for name in names},
    }


def gone(_write: Write) -> None:
    """Somebody removed the level meanwhile: then there is nothing to be called anything."""


def number(millionths: int) -> dict[str, str]:
    """A count in millionths as DynamoDB takes numbers."""
    return {"N": f"{from_millionths(millionths):f}"}
