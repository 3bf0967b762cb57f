"""Undoing an upload: the facts that decide what it does, and the one step that writes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.stock.level import StoreName
from shelfwatch.core.uploads.upload import Upload, UploadReport
from shelfwatch.ports.alerting import AlertBatch, StoreChanges


@dataclass(frozen=True, slots=True)
class KeptLevel:
    """A level that the upload changed and that its undo leaves as it is.

    `covering` is the newest upload that covers it; None where it was forgotten by hand.
    """

    store: str
    item: str
    covering: Upload | None


@dataclass(frozen=True, slots=True)
class UndoFacts:
    """What an undo comes to: of the levels that the upload changed, how many have which fate.

    A level goes back where it is still as the upload left it (its count and its version), and no
    newer upload covers it. `stores` are those of the changed levels.

    `returning` has the changes that the undo makes, before and after, where the upload's own change
    made an alert. `staying` has the upload's changes that are not undone and by which an item is
    out of stock to this day.

    `deliveries`, with their alerts, are those of the upload and of every undo after it. It is
    `is_checked` where somebody has judged its changes. `superseded` are the uploads that came
    after it, are older, and lost rows to it.
    """

    given_back: int
    removed: int
    kept: int
    stores: Sequence[StoreName]
    returning: Sequence[StoreChanges]
    staying: Sequence[StoreChanges]
    deliveries: Sequence[Delivery]
    is_checked: bool
    superseded: Sequence[Upload]


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The ids of the deliveries that an undo cancels, and the alerts that it makes instead."""

    cancelled: Sequence[str]
    batch: AlertBatch


class UndoSession(Protocol):
    """The sole right to undo one upload; got from `Inventory.undo_session`."""

    def facts(self) -> UndoFacts:
        """What undoing it comes to, as things are; reading it writes nothing."""
        ...

    def kept(self) -> Iterator[KeptLevel]:
        """Every level that is kept, by store and item; asked for before `apply`."""
        ...

    def apply(self, undo: UploadReport, undone: UploadReport, withdrawal: Withdrawal) -> None:
        """Give the levels back, and record all that comes of it, as one.

        A level gets the count and the version that it had before; one that was first seen in the
        upload is removed with its details. Each is a change of `undo`, which begins and ends
        outages as any change does, and the removed ones end them. `undo` covers nothing, and
        neither does the upload any more. The upload's report is replaced by `undone`, and counts
        as checked: where nobody has checked it, its outages begin and end first.

        Called once, at the end; where the context is left by an exception, nothing was written.
        A platform that has no transaction for so much may be interrupted instead: the levels
        that are back already then no longer match, so that the same call again does the rest.
        """
        ...

    def now_restorable(self) -> list[UploadReport]:
        """After `apply`: the uploads undone before that may have levels to give back now.

        They had to leave these to an upload that is undone as well by now. The newest first;
        it is enough that some level has the version of such an upload.
        """
        ...
