"""A column of counts for each store, in any wording: `Stock Berlin`, `Qty [Bonn]`, `Rome stock`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shelfwatch.core.stock.identity import store_key
from shelfwatch.files.by_names.column import Column
from shelfwatch.files.meaning.column_names import Sense, lexicon, tokens_of

# One column alone may be called anything: `Stock room` is no store named room.
LEAST = 2

BRACKETED = re.compile(r"(?P<before>.+?)\s*[\[({](?P<inner>[^\])}]+)[\])}]\s*")
PIECE = re.compile(r"[^\s_/:@|-]+|[\s_/:@|-]+")
OUTER = " \t_-/:.,@|[](){}"


@dataclass(frozen=True, slots=True)
class StoreColumn:
    """A column of one store; `what` is the rest of its name, by which it belongs to others."""

    column: Column
    store: str
    what: str
    sense: Sense


def store_columns(columns: Sequence[Column]) -> list[StoreColumn]:
    """The columns of counts for each store, of the preferred kind; none where there are not."""
    groups: dict[str, list[StoreColumn]] = {}
    for column in columns:
        found = split_name(column, "count")
        if found and (column.holds_counts or column.is_blank):
            groups.setdefault(found.what, []).append(found)
    # Columns of one wording belong together: "Stock Bonn" with "Qty Rome" is two things.
    whole = [group for group in groups.values() if is_wide(group)]
    return min(whole, key=lambda group: (-len(group), group[0].sense), default=[])


def is_wide(group: Sequence[StoreColumn]) -> bool:
    """Whether columns are one for each of several stores."""
    stores = {store_key(each.store) for each in group}
    has_counts = any(each.column.holds_counts for each in group)
    return len(group) >= LEAST and len(stores) == len(group) and has_counts


def thresholds(columns: Sequence[Column]) -> dict[str, int]:
    """For each store the place of the column of its thresholds, where there is one."""
    found = [split for column in columns if (split := split_name(column, "threshold"))]
    return {store_key(each.store): each.column.place for each in found}


def split_name(column: Column, kind: str) -> StoreColumn | None:
    """The store in a column's name, if the rest of it is of this kind and the whole is not."""
    # "Stock level" is a name by itself, and no stock of a store called level.
    if column.senses:
        return None
    for what, store in splits(column.name):
        sense = sense_of(what, kind)
        named = store_in(store)
        if sense and named:
            return StoreColumn(column, named, "".join(tokens_of(what)), sense)
    return None


def splits(name: str) -> Iterator[tuple[str, str]]:
    """Each way to take a name apart into what it counts and whose it is, the longest first."""
    if bracketed := BRACKETED.fullmatch(name):
        yield bracketed["before"], bracketed["inner"]
    pieces = PIECE.findall(name)
    for at in range(len(pieces) - 1, 0, -1):
        yield "".join(pieces[:at]), "".join(pieces[at:])
    for at in range(1, len(pieces)):
        yield "".join(pieces[at:]), "".join(pieces[:at])


def sense_of(what: str, kind: str) -> Sense | None:
    """What a part of a name means, words such as `warehouse` at its end left out."""
    tokens = tokens_of(what)
    while tokens:
        found = [s for s in lexicon().names.get("".join(tokens), ()) if s.kind == kind]
        if found:
            return found[0]
        if tokens[-1] not in lexicon().around:
            return None
        tokens.pop()
    return None


def store_in(text: str) -> str | None:
    """The store that a part of a name names, or None where it says something else of a count."""
    tokens = tokens_of(text)
    kept = [word for word in tokens if word not in lexicon().around]
    if not kept:
        return text.strip(OUTER) if any(map(names_store, tokens)) else None
    # "Stock max" and "Qty 1" stand beside a count: a store named max would be out of everything.
    if any(word in lexicon().other for word in tokens) or "".join(kept).isdigit():
        return None
    return None if lexicon().names.get("".join(kept)) else text.strip(OUTER)


def names_store(word: str) -> bool:
    """Whether a word is one for a store: `Qty Shop` beside `Qty Warehouse` is the shop's."""
    return any(sense.kind == "store" for sense in lexicon().names.get(word, ()))
