"""An alert: what people are told about one store, from the changes of one upload.

An alert is recorded before it is sent, under an id that the upload, the store and the kind
decide; so a second check of the same changes finds the same alert (DESIGN, promise 7).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from shelfwatch.core.stock.change import AlertKind, Change, judge


@dataclass(frozen=True, slots=True)
class Alert:
    """The items of one store that one upload took out of stock, or brought back."""

    id: str
    kind: AlertKind
    store: str
    upload: str
    at: datetime
    items: Sequence[Change]


def alert_id(upload: str, store_key: str, kind: AlertKind, number: int = 0) -> str:
    """The id of the alert of `kind` that `upload` causes about a store.

    On one machine there is one. A stream brings the changes in batches, each of which makes an
    alert of its own: `number` counts them.
    """
    key = f"{upload}|{store_key}|{kind}" + (f"|{number}" if number else "")
    return "a" + hashlib.sha256(key.encode()).hexdigest()[:15]


def compose(
    upload: str, store: str, store_key: str, changes: Iterable[Change], at: datetime
) -> list[Alert]:
    """The alerts that `changes` of one store and upload make: none, one, or one of each kind."""
    found: dict[AlertKind, list[Change]] = {}
    for change in changes:
        kind = judge(change.before, change.after)
        if kind is not None:
            found.setdefault(kind, []).append(change)
    return [
        Alert(alert_id(upload, store_key, kind), kind, store, upload, at, tuple(found[kind]))
        for kind in AlertKind
        if kind in found
    ]
