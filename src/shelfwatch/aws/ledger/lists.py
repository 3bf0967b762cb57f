"""Rows of the ledger that are listed by time, each list spread over several keys of the index.

DynamoDB takes a thousand writes a second under one key, and a row's index is written with it: a
storm of ten thousand alerts under one key would slow down everything that writes to the ledger.
"""

from collections.abc import Iterator
from heapq import merge

from shelfwatch.aws.dynamodb.attributes import Item, digest
from shelfwatch.aws.dynamodb.table import Table

# The index of rows that are listed by time: uploads, alerts, and the outages that are open.
LISTED = "Listed"

# The lists of alerts and of open outages; `list_key` and `listed` spread them.
ALERTS, OUTAGES = "alerts", "outages"

# What the keys of one list end in: the first digit of a digest, so 16,000 writes a second in all.
ENDINGS = "0123456789abcdef"


def list_key(name: str, by: str) -> str:
    """The key of a list under which a row stands; rows of the same `by` stand together."""
    return f"{name} {digest(by)[0]}"


def listed(ledger: Table, name: str) -> Iterator[Item]:
    """Every row of a list, oldest first."""
    parts = [
        ledger.query("#List = :list", {"list": f"{name} {ending}"}, IndexName=LISTED)
        for ending in ENDINGS
    ]
    return merge(*parts, key=lambda row: str(row["Place"]))
