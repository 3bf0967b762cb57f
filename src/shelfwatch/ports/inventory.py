"""The right to load, and what is done with it: levels, plans and the inventory."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol, TextIO

from shelfwatch.core.stock.change import Change
from shelfwatch.core.stock.count import from_millionths
from shelfwatch.core.stock.level import Detail, Level, Store, StoreName
from shelfwatch.core.uploads.upload import Upload, UploadReport
from shelfwatch.ports.undo import UndoSession

# Between the fields of a line that `LoadSession.write_levels` writes; no name can contain it.
LEVEL_FIELDS = "\x1f"


@dataclass(frozen=True, slots=True)
class StoreState:
    """What a load has to know of a store to see whether it comes late.

    `newest` is the version of the newest upload applied to it. Below `horizon` it is not known
    any more what newer uploads covered. `has_levels` is False at a store's first load.
    """

    newest: datetime
    horizon: datetime | None
    has_levels: bool


@dataclass(frozen=True, slots=True)
class ChangeBlock:
    """Some changes of one store, as text: a JSON object from item to `"AFTER ROW BEFORE"`.

    Counts are millionths; BEFORE is missing at first sight; ROW is 0 where no row says it, since
    the item is missing from a full snapshot. Text, because both the engine that
    finds the changes and the one that stores them read JSON natively, which is several times
    faster than a Python object for each row.
    """

    store: StoreName
    packed: str
    size: int

    def changes(self) -> list[Change]:
        """The same as objects, for where there are few of them."""
        return [unpacked(item, fields) for item, fields in json.loads(self.packed).items()]


def unpacked(item: str, fields: str) -> Change:
    """A change from `"AFTER ROW BEFORE"`, its counts in millionths."""
    # BEFORE is left out rather than 0: an item that is seen first and one that was at zero are
    # different news.
    after, row, *before = map(int, fields.split())
    earlier = from_millionths(before[0]) if before else None
    return Change(item, earlier, from_millionths(after), row or None)


@dataclass(frozen=True, slots=True)
class DetailBlock:
    """Names and thresholds of one store's items, as text: JSON, item to `[NAME, THRESHOLD]`.

    The threshold is in millionths, or null. Text for the reason that `ChangeBlock` has.
    """

    store: StoreName
    packed: str
    size: int

    def details(self) -> dict[str, Detail]:
        """The same as objects, for where there are few of them."""
        return {
            item: Detail(name, None if threshold is None else from_millionths(threshold))
            for item, (name, threshold) in json.loads(self.packed).items()
        }


@dataclass(frozen=True, slots=True)
class CoveredItems:
    """The items of one store that an upload covers.

    `fingerprint` is equal for equal sets, so that a set is kept once however often it comes;
    the set itself is asked of the plan only where it is not kept yet.
    """

    store: StoreName
    fingerprint: str
    size: int


class Plan(Protocol):
    """What a load is about to write; reading it writes nothing."""

    def blocks(self) -> Iterator[ChangeBlock]:
        """Every change, in blocks of bounded size, ordered by store and item."""
        ...

    def details(self) -> Iterator[DetailBlock]:
        """Every name and threshold that is not kept as it is, in blocks of bounded size."""
        ...

    def covered(self) -> Sequence[CoveredItems]:
        """What the upload covers, one entry for each store."""
        ...

    def covered_items(
        self, wanted: Sequence[CoveredItems]
    ) -> Iterator[tuple[CoveredItems, Iterable[str]]]:
        """These entries of `covered()`, each with its items, in no certain order.

        They come one a line, in pieces of bounded size that are to be taken one after the other.
        """
        ...


class LoadSession(Protocol):
    """The sole right to load into some stores; got from `Inventory.load_session`."""

    def state(self, store_key: str) -> StoreState | None:
        """What is known of a store, or None where it has never been loaded."""
        ...

    def knows_item_set(self, fingerprint: str) -> bool:
        """Whether a set of items with this fingerprint is kept already."""
        ...

    def write_levels(self, places: Mapping[str, int], out: BinaryIO, own: BinaryIO) -> None:
        """Write every level of the stores in `places` to `out`, as the last committed load left it.

        A line of UTF-8 each, in any order: the number that `places` has for the store's key, the
        item, and the count in millionths, with LEVEL_FIELDS between them. Reads strongly
        consistently. `own` gets a copy of the lines of those levels that this very upload wrote
        before it was interrupted.
        """
        ...

    def write_details(self, places: Mapping[str, int], out: TextIO) -> None:
        """Write the name and threshold of every level of these stores that has either to `out`.

        A line each: the store's number in `places`, the item, the name, and the threshold in
        millionths or nothing, with LEVEL_FIELDS between them.
        """
        ...

    def covered_since(self, store_key: str, version: datetime) -> Iterator[str]:
        """The items of a store that uploads newer than `version` cover, one a line, in texts."""
        ...

    def apply(self, report: UploadReport, plan: Plan) -> None:
        """Write the plan's changes and details, what it covers, and its report, as one.

        The report takes the place of a refused or held one of the same upload.
        The report's upload is recorded as not yet checked. Called once, at the end; where the
        surrounding context is left by an exception, nothing of it was written. A platform that
        has no transaction for so much may leave levels behind instead: the same upload again
        then finishes it, and until that is done older uploads are late for all it covers.
        """
        ...


class Inventory(Protocol):
    """The levels of every store."""

    def load_session(
        self, upload: Upload, stores: Sequence[StoreName]
    ) -> AbstractContextManager[LoadSession]:
        """Wait for the sole right to load into `stores`, and keep it until the context is left.

        Raises EnvironmentFault where another load holds it for longer than the platform waits.
        """
        ...

    def undo_session(self, upload: Upload) -> AbstractContextManager[UndoSession]:
        """Wait for the sole right to load into an upload's stores, and keep it likewise.

        For a loaded upload, also one that was undone before: then for what was kept that time.
        """
        ...

    def stores(self) -> list[Store]:
        """Every store, by name."""
        ...

    def levels(
        self, store: str | None = None, item: str | None = None, *, only_out: bool = False
    ) -> Iterator[Level]:
        """The levels that match, by store and item; a store matches in any letter case."""
        ...

    def forget(self, upload: Upload, store: str, item: str | None) -> int:
        """Remove an item of a store, or all of it, and end its outages; no alert is made.

        Recorded as `upload`, which covers what it removes: older files do not bring it back.
        Returns how many levels were removed. Raises Misuse where there is no such level.
        """
        ...

    def rename(self, upload: Upload, store: str, name: str) -> int:
        """Give a store another name, and where that name exists, join the two; no alert is made.

        Joined stores keep, of each item, the level of the newer version. Returns how many
        levels the renamed store has. Raises Misuse where there is no such store.
        """
        ...
