"""Judge a batch of changes: claim their alerts, keep their outages, tell, and mark.

Each store and upload of a batch is on its own: where one of them fails, its records are reported
as failed and come again; the others are done. Whatever comes again finds what is recorded.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from shelfwatch.aws.claims import Claimed, Claims, Group
from shelfwatch.aws.outages import Outages
from shelfwatch.aws.stream import StreamChange
from shelfwatch.aws.table import Table
from shelfwatch.aws.topic import Topic
from shelfwatch.aws.uploads import upload_row
from shelfwatch.core.alert import Alert
from shelfwatch.core.change import News, judge
from shelfwatch.core.errors import ShelfwatchError
from shelfwatch.ports import Clock


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

    def check(self, changes: Iterable[StreamChange]) -> Checked:
        """Judge changes, in whatever batches they come, and however often."""
        checked = Checked([], {})
        for (upload, store), members in grouped(changes).items():
            group = Group(upload, store, [member.change for member in members])
            try:
                checked.told.extend(self._tell(group))
            except ShelfwatchError as error:
                checked.failed.update(dict.fromkeys((one.number for one in members), str(error)))
        return checked

    def _tell(self, group: Group) -> list[Alert]:
        """Tell what a group has of news; the alerts that were not told before."""
        at = self.clock.now()
        if not any(judge(change.before, change.after) for change in group.changes):
            return []
        claimed = [] if self._is_baseline(group.upload) else Claims(self.ledger).claim(group, at)
        Outages(self.ledger).keep(group.upload, group.store, group.changes, at)
        untold = [found for found in claimed if not found.is_told]
        self._publish(untold)
        for found in untold:
            Claims(self.ledger).mark_told(found, self.clock.now())
        return [found.alert for found in untold]

    def _publish(self, untold: list[Claimed]) -> None:
        """What is back stands in the message of what is out, and makes none by itself."""
        alerts = [found.alert for found in untold]
        if any(alert.kind is News.OUT for alert in alerts):
            self.topic.publish(alerts)

    def _is_baseline(self, upload: str) -> bool:
        row = self.ledger.get(upload_row(upload))
        return row is not None and bool(row["Baseline"])


def grouped(changes: Iterable[StreamChange]) -> dict[tuple[str, str], list[StreamChange]]:
    """Changes by upload and store, in the order in which those come first."""
    groups: dict[tuple[str, str], list[StreamChange]] = {}
    for change in changes:
        groups.setdefault((change.upload, change.store), []).append(change)
    return groups
