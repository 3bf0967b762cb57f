"""Judge a batch of changes: claim their alerts, keep their outages, tell, and mark.

Each store and upload of a batch is on its own: where one of them fails, its records are reported
as failed and come again; the others are done. Whatever comes again finds what is recorded.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from shelfwatch.aws.client_retries import CLAIM_LEASE, MOST_TOGETHER
from shelfwatch.aws.deadline import NO_DEADLINE, Deadline
from shelfwatch.aws.dynamodb.attributes import Item
from shelfwatch.aws.dynamodb.stream import StreamChange
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.ledger.alerts import AlertRows, Claimed, Group
from shelfwatch.aws.ledger.outages import Outages, moment_of
from shelfwatch.aws.ledger.publish_claims import PublishClaims, Taken
from shelfwatch.aws.ledger.suppression import suppressed
from shelfwatch.aws.ledger.uploads import upload_row
from shelfwatch.aws.sns.topic import Topic
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.errors import PassingFault, ShelfwatchError
from shelfwatch.core.stock.change import AlertKind, judge
from shelfwatch.core.stock.identity import store_key
from shelfwatch.ports import Clock

PAUSE = timedelta(seconds=0.2)


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a batch: the alerts that were told now, and the failed records by number."""

    alerts: list[Alert]
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
                # One by one: what was told before a fault is told, and is reported so.
                for alert in self._tell(group, is_undo=members[0].is_undo):
                    checked.alerts.append(alert)
            except ShelfwatchError as error:
                checked.failed.update(dict.fromkeys((one.number for one in members), str(error)))
        return checked

    def _tell(self, group: Group, *, is_undo: bool) -> Iterator[Alert]:
        """Tell what a group has of news; the alerts that were not told before, once each is."""
        at = self.clock.now()
        if not any(
            change.after is None or judge(change.before, change.after) for change in group.changes
        ):
            return
        row = self.ledger.get(upload_row(group.upload))
        claimed = [] if is_undo else self._claim(group, row, at)
        made = moment_of(self.ledger, group.upload, row, is_undo=is_undo) or at
        Outages(self.ledger).keep(group.upload, group.store, group.changes, made)
        untold = [found for found in claimed if not found.is_published]
        back = [found for found in untold if found.alert.kind is not AlertKind.OUT]
        for found in untold:
            if found.alert.kind is AlertKind.OUT:
                alerts = self._tell_with(found, back)
                yield from (one.alert for one in alerts)
                back = [one for one in back if one not in alerts]
        yield from self._settle(back)

    def _tell_with(self, found: Claimed, back: Sequence[Claimed]) -> Sequence[Claimed]:
        """Tell an alert of what is out, and with it what is back; what was told by it.

        A recorded alert has a message of its own, so that a retry tells the same once more, and is
        marked before the next one is begun: whatever becomes of that, this one stays told.
        """
        self.deadline.check()
        taken = self._take(found, back[: MOST_TOGETHER - 1])
        alerts = [one for one, _ in taken]
        if alerts:
            publish = partial(self.topic.publish, [one.alert for one in alerts])
            PublishClaims(self.ledger).tell_taken([its for _, its in taken], self.clock, publish)
        return alerts

    def _take(self, found: Claimed, back: Sequence[Claimed]) -> list[tuple[Claimed, Taken]]:
        """Take an alert, and what is free of `back`; nothing where another check has told it.

        Where another has it, waits what becomes of that. Raises PassingFault where that is not
        known in time: then the changes come again.
        """
        publish_claims = PublishClaims(self.ledger)
        give_up = time.monotonic() + (CLAIM_LEASE + PAUSE).total_seconds()
        while True:
            # All are taken until the same moment: whoever takes over from a check that died has to
            # find all of them free at once, or what is back would be left out of the message.
            now = self.clock.now()
            if (taken := publish_claims.take(found.key, now)) is not None:
                with_it = [(one, publish_claims.take(one.key, now)) for one in back]
                return [(found, taken), *((one, its) for one, its in with_it if its is not None)]
            if publish_claims.is_settled(found.key):
                return []
            if time.monotonic() > give_up:
                raise PassingFault("Another check is telling the same; it is looked at again.")
            time.sleep(PAUSE.total_seconds())

    def _settle(self, back: Sequence[Claimed]) -> Iterator[Alert]:
        """Mark what is back and stands in no message: by itself it is told to nobody."""
        publish_claims = PublishClaims(self.ledger)
        for found in back:
            if publish_claims.take(found.key, self.clock.now()) is not None:
                publish_claims.mark_published(found.key, self.clock.now())
                yield found.alert

    def _claim(self, group: Group, row: Item | None, at: datetime) -> list[Claimed]:
        """The alerts of a group; a baseline has none, and an undone upload those of what stays."""
        if row is not None and row["Baseline"]:
            return []
        if row is not None and "Undo" in row:
            gone = suppressed(self.ledger, group.upload, store_key(group.store))
            kept = [change for change in group.changes if change.item not in gone]
            group = Group(group.upload, group.store, kept, is_undone=True)
        return AlertRows(self.ledger).claim(group, at)


def grouped(changes: Iterable[StreamChange]) -> dict[tuple[str, str], list[StreamChange]]:
    """Changes by upload and store, in the order in which those come first."""
    groups: dict[tuple[str, str], list[StreamChange]] = {}
    for change in changes:
        groups.setdefault((change.upload, change.store), []).append(change)
    return groups
