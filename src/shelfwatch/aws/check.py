"""Judge a batch of changes: claim their alerts, keep their outages, tell, and mark.

Each store and upload of a batch is on its own: where one of them fails, its records are reported
as failed and come again; the others are done. Whatever comes again finds what is recorded.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shelfwatch.aws.claims import Claimed, Claims, Group
from shelfwatch.aws.deadline import NO_DEADLINE, Deadline
from shelfwatch.aws.outages import Outages
from shelfwatch.aws.silence import silenced
from shelfwatch.aws.stream import StreamChange
from shelfwatch.aws.table import Table
from shelfwatch.aws.tellings import TELLING, Tellings
from shelfwatch.aws.topic import Topic
from shelfwatch.aws.uploads import upload_row
from shelfwatch.core.alert import Alert
from shelfwatch.core.change import News, judge
from shelfwatch.core.errors import PassingFault, ShelfwatchError
from shelfwatch.core.identity import store_key
from shelfwatch.ports import Clock

PAUSE = timedelta(seconds=0.2)


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a batch: the alerts that were told now, and the failed records by number."""

    told: list[Alert]
    failed: dict[str, str]


@dataclass(frozen=True, slots=True)
class Judge:
    """What judging needs."""

    ledger: Table
    topic: Topic
    clock: Clock
    deadline: Deadline = NO_DEADLINE

    def check(self, changes: Iterable[StreamChange]) -> Checked:
        """Judge changes, in whatever batches they come, and however often."""
        checked = Checked([], {})
        for (upload, store), members in grouped(changes).items():
            group = Group(upload, store, [member.change for member in members])
            try:
                self.deadline.check()
                checked.told.extend(self._tell(group, is_undo=members[0].is_undo))
            except ShelfwatchError as error:
                checked.failed.update(dict.fromkeys((one.number for one in members), str(error)))
        return checked

    def _tell(self, group: Group, *, is_undo: bool) -> list[Alert]:
        """Tell what a group has of news; the alerts that were not told before."""
        at = self.clock.now()
        if not any(
            change.after is None or judge(change.before, change.after) for change in group.changes
        ):
            return []
        claimed = [] if is_undo else self._claim(group, at)
        Outages(self.ledger).keep(group.upload, group.store, group.changes, at)
        untold = [found for found in claimed if not found.is_told and self._take(found)]
        tellings = Tellings(self.ledger)
        try:
            self._publish(untold)
        except ShelfwatchError:
            for found in untold:
                tellings.give_back(found.key)
            raise
        for found in untold:
            tellings.mark_told(found.key, self.clock.now())
        return [found.alert for found in untold]

    def _take(self, found: Claimed) -> bool:
        """Take an alert to tell it; where another check has it, wait what becomes of that.

        Raises PassingFault where that is not known in time: then the changes come again.
        """
        tellings = Tellings(self.ledger)
        give_up = time.monotonic() + (TELLING + PAUSE).total_seconds()
        while not tellings.take(found.key, self.clock.now()):
            if tellings.is_settled(found.key):
                return False
            if time.monotonic() > give_up:
                raise PassingFault("Another check is telling the same; it is looked at again.")
            time.sleep(PAUSE.total_seconds())
        return True

    def _publish(self, untold: list[Claimed]) -> None:
        """A message for each alert of what is out; what is back stands in the first of them.

        A recorded alert keeps its message to itself, so that a retry tells the same once more.
        """
        out = [found.alert for found in untold if found.alert.kind is News.OUT]
        back = [found.alert for found in untold if found.alert.kind is News.BACK]
        for place, alert in enumerate(out):
            self.topic.publish([alert, *back] if place == 0 else [alert])

    def _claim(self, group: Group, at: datetime) -> list[Claimed]:
        """The alerts of a group; a baseline has none, and an undone upload those of what stays."""
        row = self.ledger.get(upload_row(group.upload)) or {"Baseline": False}
        if row["Baseline"]:
            return []
        if "Undo" in row:
            gone = silenced(self.ledger, group.upload, store_key(group.store))
            kept = [change for change in group.changes if change.item not in gone]
            group = Group(group.upload, group.store, kept, is_undone=True)
        return Claims(self.ledger).claim(group, at)


def grouped(changes: Iterable[StreamChange]) -> dict[tuple[str, str], list[StreamChange]]:
    """Changes by upload and store, in the order in which those come first."""
    groups: dict[tuple[str, str], list[StreamChange]] = {}
    for change in changes:
        groups.setdefault((change.upload, change.store), []).append(change)
    return groups
