"""A level: how many of an item a store has."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Level:
    """`version` is that of the upload that last wrote the count, not of the last that spoke."""

    store: str
    item: str
    count: Decimal
    version: datetime


@dataclass(frozen=True, slots=True)
class StoreName:
    """A store that a file speaks of: `key` decides which it is, `name` how the file spells it."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Store:
    """A store as `status` shows it.

    `newest` is the version of the newest upload applied to it; an older one is late, and may
    write only levels that no newer upload speaks of.
    """

    key: str
    name: str
    items: int
    out: int
    newest: datetime
    last_upload: datetime
