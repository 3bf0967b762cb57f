"""The changes that DynamoDB's stream of Inventory tells (`NEW_AND_OLD_IMAGES`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shelfwatch.aws.dynamodb.attributes import Item, from_attributes
from shelfwatch.core.errors import RejectedValue
from shelfwatch.core.stock.change import Change
from shelfwatch.core.stock.count import from_millionths, millionths

BY_HAND = "by hand"
REMOVED = "removed"

# What reading a record that nobody of ours wrote may raise.
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RejectedValue,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class StreamChange:
    """A change of one level. `number` is the record's sequence number, to report a failure by.

    `upload` is the id of the upload that wrote it, or one of its own where somebody wrote to the
    table by hand: then all that was so written in the same second belongs together. `is_undo`
    says that the change is an undo's, and `upload` the undo's own entry: it tells by itself.
    """

    number: str
    store: str
    upload: str
    change: Change
    is_undo: bool = False


@dataclass(frozen=True, slots=True)
class Decoded:
    """The changes of a batch; `unreadable` are the records of which none could be made."""

    changes: list[StreamChange]
    unreadable: dict[str, str]


def decode(records: Iterable[Mapping[str, Any]]) -> Decoded:
    """The changes that records tell; each unreadable one with its reason, by its number."""
    decoded = Decoded([], {})
    for record in records:
        number = str(record.get("dynamodb", {}).get("SequenceNumber", ""))
        try:
            change = to_change(number, record)
        except UNREADABLE as error:
            decoded.unreadable[number] = f"{type(error).__name__}: {error}"
            continue
        if change is not None:
            decoded.changes.append(change)
    return decoded


def to_change(number: str, record: Mapping[str, Any]) -> StreamChange | None:
    """The change of one record, or None where it leaves a level's count."""
    payload = record["dynamodb"]
    # A removal has no new image, also where the time to live removed the row.
    if "NewImage" not in payload:
        return to_removal(number, payload)
    new, old = from_attributes(payload["NewImage"]), from_attributes(payload.get("OldImage", {}))
    before, after = count_of(old), count_of(new)
    if after is None:
        raise LookupError("a level without a count")
    # A name or a threshold changed: a detail, and no news.
    if before == after:
        return None
    # A level keeps the mark of its last undo until a file writes it, so only a new mark counts.
    undo = new.get("Undo") if new.get("Undo") != old.get("Undo") else None
    return StreamChange(
        number=number,
        store=str(new["Store"]),
        upload=undo or new.get("Upload") or by_hand(payload),
        is_undo=undo is not None,
        change=Change(str(new["Item"]), before, after, row_of(new), new.get("Label", "")),
    )


def by_hand(payload: Mapping[str, Any]) -> str:
    """What stands for an upload where there was none."""
    return f"{BY_HAND} {int(payload['ApproximateCreationDateTime'])}"


def is_nobodys(upload: str) -> bool:
    """Whether what stands for an upload is none, of which the ledger has no row."""
    return upload.startswith((f"{BY_HAND} ", f"{REMOVED} "))


def to_removal(number: str, payload: Mapping[str, Any]) -> StreamChange:
    """A level that is gone: its outage, if any, is over, also where it began just before."""
    old = from_attributes(payload["OldImage"])
    change = Change(str(old["Item"]), count_of(old), None)
    return StreamChange(number, str(old["Store"]), f"{REMOVED} {number}", change)


def row_of(image: Item) -> int | None:
    """The row of the file that said so, or None where none did."""
    return int(image["Row"]) if "Row" in image else None


def count_of(image: Item) -> Any:
    """The exact count of an image, or None where it has none."""
    return from_millionths(millionths(image["Count"])) if "Count" in image else None
