"""Of which changes of an undone upload nobody is to hear, as its undo leaves it for the judge."""

from collections.abc import Iterable, Iterator

from shelfwatch.aws.dynamodb.attributes import Item, digest, key_of, parts
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.core.text.packed_lines import pack_lines, unpack_lines


def silent_rows(upload: str, undo: str, key: str, items: Iterable[str]) -> Iterator[Item]:
    """The rows that say of which items of a store nobody is to hear by an upload."""
    place = silent_row(upload, key)
    # An upload may have emptied a store of a million items, and a row holds 400 KB.
    for number, part in enumerate(parts(items, bytes_of)):
        row = {**place, "Part": f"{place['Part']}{undo} {number:06d}"}
        yield row | {"Packed": pack_lines(part)}


def silent_rows_of(ledger: Table, upload: str, undo: str) -> Iterator[Item]:
    """The keys of what one undo of an upload recorded."""
    for row in ledger.query("#Name = :name", {"name": f"undone {upload}"}):
        if f" {undo} " in row["Part"]:
            yield key_of(row)


def suppressed(ledger: Table, upload: str, key: str) -> frozenset[str]:
    """The items of a store of which nobody is to hear by an upload that is being undone."""
    place = silent_row(upload, key)
    params = {"name": place["Name"], "part": place["Part"]}
    # Of all undos that were tried: one that was taken back has removed its rows.
    rows = ledger.query("#Name = :name AND begins_with(#Part, :part)", params)
    return frozenset(item for row in rows for item in unpack_lines(row["Packed"]).split("\n"))


def silent_row(upload: str, key: str) -> Item:
    """What the key of a row begins with that says of which changes nobody is to hear."""
    return {"Name": f"undone {upload}", "Part": f"{digest(key)} "}


def bytes_of(item: str) -> int:
    """How many bytes an item takes in a row."""
    return len(item.encode())
