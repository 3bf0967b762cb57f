"""A level: how many of an item a store has."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shelfwatch.core.stock.identity import CONTROL

# Characters of a readable name that are kept: more than fits in a line of a message.
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Level:
    """`version` is that of the upload that last wrote the count, not of the last that covers it.

    `name` is what people call the item, "" where no file says; nor need one give a `threshold`.
    """

    store: str
    item: str
    count: Decimal
    version: datetime
    name: str = ""
    threshold: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """What a file says of an item in a store besides its count; changing it is no change."""

    name: str = ""
    threshold: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StoreName:
    """A store that a file covers: `key` decides which it is, `name` how the file spells it."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Store:
    """A store as `status` shows it.

    `newest` is the version of the newest upload applied to it; an older one is late, and may
    write only levels that no newer upload covers.
    """

    key: str
    name: str
    items: int
    out: int
    newest: datetime
    last_upload: datetime


def readable_name(text: str) -> str:
    """`text` as one short line: any kind and number of blanks and controls is one blank."""
    clean = CONTROL.sub(" ", unicodedata.normalize("NFC", text))
    return " ".join(re.split(r"\s+", clean)).strip()[:LONGEST_NAME].rstrip()
