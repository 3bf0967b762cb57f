"""Judge a batch of changes: claim their alerts, keep their outages, tell, and mark.

Each store and upload of a batch is on its own: where one of them fails, its records are reported
as failed and come again; the others are done. Whatever comes again finds what is recorded. Many
stores are done together, since a call to DynamoDB takes as long for a hundred rows as for one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from shelfwatch.aws.client_retries import MOST_TOGETHER
from shelfwatch.aws.dynamodb.attributes import Item, key_text
from shelfwatch.aws.dynamodb.stream import StreamChange, is_nobodys
from shelfwatch.aws.dynamodb.table import Table
from shelfwatch.aws.ledger.alert_claims import AlertRows, Group
from shelfwatch.aws.ledger.alerts import Claimed
from shelfwatch.aws.ledger.outages import Outages, StoreChanges, is_news
from shelfwatch.aws.ledger.suppression import suppressed
from shelfwatch.aws.ledger.uploads import moment_of, upload_row
from shelfwatch.aws.sns.publisher import Message, Publisher, messages_of
from shelfwatch.aws.sns.sweep import Sweep
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.errors import PassingFault, ShelfwatchError
from shelfwatch.core.stock.change import AlertKind
from shelfwatch.core.stock.identity import store_key

# Changes that are judged together: where the time is up, the rest comes again. A group that has
# more is not split, since its alerts would be as many.
TOGETHER = 2_000


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a batch: the alerts that were told now, and the failed records by number.

    `held_back` says why a sweep could not tell what is recorded; that is no fault of a record.
    """

    alerts: list[Alert]
    failed: dict[str, str]
    held_back: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ChangeGroup:
    """The records of one store by one upload, and the row of that upload, or None."""

    records: Sequence[StreamChange]
    row: Item | None = None

    @property
    def upload(self) -> str:
        """The upload, or what stands for one."""
        return self.records[0].upload

    @property
    def store(self) -> str:
        """The store, as Inventory spells it."""
        return self.records[0].store

    @property
    def is_undo(self) -> bool:
        """Whether the changes are an undo's, which tells by itself."""
        return self.records[0].is_undo

    @cached_property
    def has_news(self) -> bool:
        """Whether any of it has to do with an alert or an outage."""
        return any(is_news(record.change) for record in self.records)


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges changes; `publisher` tells the alerts that are recorded, by the same ledger."""

    publisher: Publisher

    @property
    def ledger(self) -> Table:
        """Where alerts and outages are recorded."""
        return self.publisher.ledger

    def check(self, changes: Iterable[StreamChange]) -> Checked:
        """Judge changes, in whatever batches they come, and however often."""
        checked = Checked([], {})
        groups = [group for group in grouped(changes) if group.has_news]
        for some in portions(groups):
            self._check(some, checked)
        self._sweep(checked)
        return checked

    def _sweep(self, checked: Checked) -> None:
        """Tell what is held back, of this check and of others; what fails is left to the next."""
        try:
            swept = Sweep(self.publisher).run()
        except ShelfwatchError as fault:
            checked.held_back.append(str(fault))
            return
        checked.alerts.extend(swept.alerts)
        checked.held_back.extend(str(fault) for fault in swept.faults)

    def _check(self, groups: Sequence[ChangeGroup], checked: Checked) -> None:
        """Judge some groups together; where that fails, each by itself."""
        try:
            self.publisher.deadline.check()
            work = self._prepare(groups)
        except ShelfwatchError as error:
            if len(groups) == 1:
                fail(groups[0], error, checked)
                return
            # One of them may be what DynamoDB refuses: it must not take the others with it.
            for group in groups:
                self._check([group], checked)
            return
        self._tell(work, checked)

    def _prepare(self, groups: Sequence[ChangeGroup]) -> "Work":
        """Record the alerts of groups, and keep their outages; all of it may be done again."""
        now = self.publisher.clock.now()
        rows = self.ledger.get_many(
            upload_row(group.upload) for group in groups if not is_nobodys(group.upload)
        )
        # Read together: an upload stands behind many stores, and its row is the same for all of
        # them.
        known = [
            ChangeGroup(group.records, rows.get(key_text(upload_row(group.upload))))
            for group in groups
        ]
        asked = [(group, self._judged(group)) for group in known]
        judged = [group for _, group in asked if group is not None]
        found = iter(AlertRows(self.ledger).claim_all(judged, now))
        work = Work([(group, [] if one is None else next(found)) for group, one in asked])
        # After the alerts: an outage that is open says that its alert is recorded (`redrive`).
        outages = [self._store_changes(group, now) for group, _ in work.claimed]
        Outages(self.ledger, self.publisher.deadline).keep(outages)
        return work

    def _tell(self, work: "Work", checked: Checked) -> None:
        """Tell what was recorded and not told, and report the records of what could not be."""
        for group, undone in work.faults:
            fail(group, undone, checked)
        publisher = self.publisher
        sent = [(group, message) for group, claimed in work.claimed for message in untold(claimed)]
        outcome = publisher.tell([message for _, message in sent])
        # What was told before a fault is told, and is reported so.
        checked.alerts.extend(outcome.alerts)
        for place, fault in outcome.faults.items():
            fail(sent[place][0], fault, checked)
        back = [one for _, claimed in work.claimed for one in back_alone(claimed)]
        checked.alerts.extend(publisher.settle(back))

    def _store_changes(self, group: ChangeGroup, now: datetime) -> StoreChanges:
        """The changes of a group, with the moment at which they were made."""
        made = moment_of(self.ledger, group.upload, group.row, is_undo=group.is_undo)
        # What a person wrote into the table has no upload, and no time but now.
        is_file = group.row is not None and not group.is_undo
        changes = [record.change for record in group.records]
        return StoreChanges(group.upload, group.store, changes, made or now, is_file)

    def _judged(self, group: ChangeGroup) -> Group | None:
        """What of a group is told; nothing of a baseline or an undo, which tells by itself.

        Of an undone upload that is what stays.
        """
        if group.is_undo or (group.row is not None and group.row["Baseline"]):
            return None
        changes = [record.change for record in group.records]
        is_undone = group.row is not None and "Undo" in group.row
        if is_undone:
            gone = suppressed(self.ledger, group.upload, store_key(group.store))
            changes = [change for change in changes if change.item not in gone]
        return Group(group.upload, group.store, changes, is_undone)


@dataclass(frozen=True, slots=True)
class Work:
    """Groups with the alerts that were recorded of them, or with what was in the way."""

    groups: Sequence[tuple[ChangeGroup, list[Claimed] | PassingFault]] = field(default=())

    @property
    def claimed(self) -> Iterator[tuple[ChangeGroup, list[Claimed]]]:
        """Those whose alerts are recorded."""
        for group, found in self.groups:
            if not isinstance(found, PassingFault):
                yield group, found

    @property
    def faults(self) -> Iterator[tuple[ChangeGroup, PassingFault]]:
        """The others."""
        for group, found in self.groups:
            if isinstance(found, PassingFault):
                yield group, found


def fail(group: ChangeGroup, fault: ShelfwatchError, checked: Checked) -> None:
    """Report the records of a group as failed, so that they come again."""
    checked.failed.update(dict.fromkeys((one.number for one in group.records), str(fault)))


def untold(claimed: Sequence[Claimed]) -> Iterator[Message]:
    """The messages of a group's alerts that nobody has told."""
    return messages_of(*by_kind(claimed))


def back_alone(claimed: Sequence[Claimed]) -> Sequence[Claimed]:
    """What is back and stands in no message of what is out."""
    out, back = by_kind(claimed)
    return back[len(out) * (MOST_TOGETHER - 1) :]


def by_kind(claimed: Sequence[Claimed]) -> tuple[list[Claimed], list[Claimed]]:
    """The untold alerts of what is out, and those of what is back."""
    left = [found for found in claimed if found.is_due]
    out = [found for found in left if found.alert.kind is AlertKind.OUT]
    return out, [found for found in left if found.alert.kind is not AlertKind.OUT]


def grouped(changes: Iterable[StreamChange]) -> list[ChangeGroup]:
    """Changes by upload and store, in the order in which those come first."""
    groups: dict[tuple[str, str], list[StreamChange]] = {}
    for change in changes:
        groups.setdefault((change.upload, change.store), []).append(change)
    return [ChangeGroup(members) for members in groups.values()]


def portions(groups: Sequence[ChangeGroup]) -> Iterator[list[ChangeGroup]]:
    """Groups in their order, as many as are judged together."""
    portion: list[ChangeGroup] = []
    size = 0
    for group in groups:
        if portion and size + len(group.records) > TOGETHER:
            yield portion
            portion, size = [], 0
        portion.append(group)
        size += len(group.records)
    if portion:
        yield portion
