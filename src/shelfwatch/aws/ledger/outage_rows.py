"""The rows of outages: for each item one of its last outage, and one for each before that."""

from datetime import datetime

from shelfwatch.aws.dynamodb.attributes import (
    Item,
    digest,
    expiring,
    from_ticks,
    sortable,
    to_ticks,
)
from shelfwatch.aws.ledger.lists import OUTAGES, list_key
from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.outage import Outage, end_of

# No outage of the item stands in the ledger: another check that began one was faster.
NEVER_OUT = "attribute_not_exists(#Name)"

# The last outage is the one that was read, and it is still open.
STILL_OPEN = "#BegunBy = :seen AND attribute_exists(#List)"

# The last outage is the one that was read, and it is over.
STILL_OVER = "#BegunBy = :seen AND attribute_not_exists(#List)"


def last_key(store: str, item: str) -> Item:
    """The key of an item's last outage; a store's outages are spread over sixteen partitions.

    Else ten thousand items of one store would take DynamoDB ten seconds, at a thousand a second.
    """
    sign = digest(item)
    return {"Name": f"outages {store_key(store)} {sign[0]}", "Part": sign}


def past_key(store: str, item: str, begun_by: str) -> Item:
    """The key of an outage of an item that was not its last one."""
    key = last_key(store, item)
    return {**key, "Part": f"{key['Part']} {begun_by}"}


def begun_row(store: str, item: str, by: str, at: datetime, *, is_file: bool) -> Item:
    """The row of an outage that begins."""
    return {
        **last_key(store, item),
        "List": list_key(OUTAGES, item),
        "Place": f"{sortable(at)} {by}",
        "Store": store,
        "Item": item,
        "Begun": to_ticks(at),
        "BegunBy": by,
        "OfFile": is_file,
    }


def ended_row(row: Item, by: str, at: datetime) -> Item:
    """The row of an open outage once it has ended: in no list any more, and not kept for ever."""
    ended = end_of(from_ticks(row["Begun"]), at)
    kept = {name: value for name, value in row.items() if name != "List"}
    return {**kept, "Ended": to_ticks(ended), "EndedBy": by, "Expires": expiring(ended)}


def past_row(row: Item) -> Item:
    """The row of an ended outage once another one takes its place."""
    return {**row, **past_key(row["Store"], row["Item"], row["BegunBy"])}


def is_open(row: Item) -> bool:
    """Whether the outage of a row has not ended."""
    return "List" in row


def to_outage(row: Item) -> Outage:
    """The outage of a row."""
    ended = row.get("Ended")
    return Outage(
        store=row["Store"],
        item=row["Item"],
        began=from_ticks(row["Begun"]),
        began_by=row["BegunBy"],
        ended=None if ended is None else from_ticks(ended),
        ended_by=row.get("EndedBy"),
    )
