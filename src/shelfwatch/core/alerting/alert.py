"""An alert: what people are told about one store, from the changes of one upload.

An alert is recorded before it is sent, under an id that the upload, the store and the kind
decide; so a second check of the same changes finds the same alert (DESIGN, promise 7).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from shelfwatch.core.stock.change import AlertKind, Change

# Items out of stock that a store's first load tells as it tells any that ran out. More are no
# alarm but how things stand on the day that somebody began to load them.
MOST_AT_FIRST = 10


@dataclass(frozen=True, slots=True)
class Alert:
    """The items of one store that one upload took out of stock, made low, or brought back.

    `first_of` is how many items the store has by its first load, where this is of one; else 0.
    """

    id: str
    kind: AlertKind
    store: str
    upload: str
    at: datetime
    items: Sequence[Change]
    first_of: int = 0

    @property
    def is_summary(self) -> bool:
        """Whether it sums up a first load: nothing ran out, somebody began to look."""
        return self.first_of > 0 and len(self.items) > MOST_AT_FIRST


def alert_id(upload: str, store_key: str, kind: AlertKind, number: int = 0) -> str:
    """The id of the alert of `kind` that `upload` causes about a store.

    On one machine there is one. A stream brings the changes in batches, each of which makes an
    alert of its own: `number` counts them.
    """
    key = f"{upload}|{store_key}|{kind}" + (f"|{number}" if number else "")
    return "a" + hashlib.sha256(key.encode()).hexdigest()[:15]


def compose(
    upload: str,
    store: str,
    store_key: str,
    changes: Iterable[Change],
    at: datetime,
    first_of: int = 0,
) -> list[Alert]:
    """The alerts that `changes` of one store and upload make: none, one, or one of each kind.

    `first_of` is how many items the store has, where the upload is its first load.
    """
    found: dict[AlertKind, list[Change]] = {}
    for change in changes:
        if change.kind is not None:
            found.setdefault(change.kind, []).append(change)
    return [
        Alert(
            id=alert_id(upload, store_key, kind),
            kind=kind,
            store=store,
            upload=upload,
            at=at,
            items=tuple(found[kind]),
            first_of=first_of,
        )
        for kind in AlertKind
        if kind in found
    ]
