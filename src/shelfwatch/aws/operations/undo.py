"""Undo on a stack: a person's command does it, with the rights of that person.

One that was cut off is finished first, by the next undo or by `redrive`.
"""

from dataclasses import dataclass, field

from shelfwatch.aws.dynamodb.attributes import Item, key_of
from shelfwatch.aws.platform import AwsPlatform
from shelfwatch.aws.sns.listeners import Listeners, NoListeners
from shelfwatch.aws.sns.publisher import Publisher
from shelfwatch.aws.sns.republish import Republisher
from shelfwatch.aws.sns.subscriptions import STOCK
from shelfwatch.aws.sns.sweep import Sweep
from shelfwatch.aws.sns.topic import Topic
from shelfwatch.aws.undo.session import AlertedMeanwhile
from shelfwatch.aws.undo.steps import UndoSteps, unfinished
from shelfwatch.core.alerting.subscriber import ALL_STORES, Subscriber
from shelfwatch.core.uploads.upload import Upload
from shelfwatch.service.undo import Undone, take_back

# Check-Stock may record news while an undo is worked out, but hardly three times.
TRIES = 3


def people() -> list[Subscriber]:
    """Who is told: SNS knows the people, and the topic stands for them."""
    return [Subscriber(0, STOCK, ALL_STORES)]


@dataclass(frozen=True, slots=True)
class StackUndo:
    """Undoes uploads of a stack, and tells its topic."""

    platform: AwsPlatform
    topic: Topic
    listeners: Listeners = field(default_factory=NoListeners)

    def undo(self, id: str, *, most_kept: int | None = None, dry_run: bool = False) -> Undone:
        """See `service.undo.undo`. Raises Misuse, and EnvironmentFault where AWS fails."""
        if dry_run:
            return take_back(self.platform, id, people, most_kept=most_kept, dry_run=True)
        # One that was cut off holds back what this one may want to give back, and its alerts wait.
        self.finish()
        done = self._take_back(id, most_kept)
        for part in [done, *done.also]:
            self._close(part.entry)
        return done

    def finish(self) -> list[str]:
        """Finish the undos that were cut off; the files that were undone by them.

        One that came to no plan is taken back: its upload counts until somebody asks again.
        """
        found = unfinished(self.platform.inventory.tables.ledger)
        return [file for row in found if (file := self._finish(row)) is not None]

    def _finish(self, row: Item) -> str | None:
        """Finish one undo under the leases of its stores: whoever is still at it is done first."""
        inventory = self.platform.inventory
        steps = UndoSteps(inventory.tables)
        with inventory.leases.of(inventory.tables.changes.stores(row["Upload"])):
            # Read again under the leases: whoever was at it may have finished meanwhile.
            now = inventory.tables.ledger.get(key_of(row)) or {"IsDone": True}
            if "IsDone" in now:
                return None
            if "Plan" not in now:
                steps.abort(now)
                return None
            with inventory.undo_plans.open(now["Plan"]) as opened:
                steps.finish(opened)
        self._close(opened.plan.undo.upload)
        return opened.plan.undo.upload.file

    def _take_back(self, id: str, most_kept: int | None) -> Undone:
        for _ in range(TRIES - 1):
            try:
                return take_back(self.platform, id, people, most_kept=most_kept)
            except AlertedMeanwhile:
                continue
        return take_back(self.platform, id, people, most_kept=most_kept)

    def _close(self, undo: Upload) -> None:
        """Tell what an undo recorded; only then it is done."""
        tables = self.platform.inventory.tables
        rows = tables.ledger.query("#Name = :name", {"name": f"alerts {undo.id}"})
        publisher = Publisher(
            self.platform.claims, self.topic, self.platform.clock, listeners=self.listeners
        )
        # Before it is closed: an undo that is cut off here is told by whoever finishes it, under
        # the same ids, and marks of what was told keep it from being told twice.
        Republisher(publisher).publish(rows)
        Sweep(publisher).run()
        UndoSteps(tables).close(undo)
