"""Each change into exactly one recorded alert, whatever is retried and however it is batched.

The alerts of an upload and store are numbered. A check reads them all, and whatever of its
changes stands in none becomes the next one, written under the condition that nobody wrote that
number meanwhile. One write holds the id and the members, so there is no half of a claim. Many
stores are read and written together, a hundred rows at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from shelfwatch.aws.dynamodb.attributes import Item, key_text, parts
from shelfwatch.aws.dynamodb.table import ConditionFailed, Table
from shelfwatch.aws.ledger.alerts import Claimed, bytes_of, part_of, row_of_alert, to_claimed
from shelfwatch.aws.ledger.uploads import upload_row
from shelfwatch.core.alerting.alert import Alert, alert_id
from shelfwatch.core.errors import PassingFault
from shelfwatch.core.stock.change import AlertKind, Change, judge
from shelfwatch.core.stock.identity import store_key

# Another check of the same upload and store has not recorded an alert under this number.
NOBODY_TOOK_THE_NUMBER = "attribute_not_exists(#Name)"

# What is recorded from here on of an upload that is undone, its undo would not see.
NOBODY_UNDOES_IT = "attribute_not_exists(#Undo)"

# Rows in one transaction beside the check of their upload, and bytes: DynamoDB takes 100 and 4 MB.
IN_TRANSACTION, MOST_IN_TRANSACTION = 99, 3_000_000

# How often a check looks again for what others have recorded meanwhile.
TRIES = 10


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The changes of one store by one upload; `is_undone` says that the upload was undone."""

    upload: str
    store: str
    changes: Sequence[Change]
    is_undone: bool = False


@dataclass(slots=True, eq=False)
class Wanted:
    """News of one kind of a group, the alerts `recorded` of that kind, and what is in the way."""

    group: Group
    kind: AlertKind
    news: Sequence[Change]
    recorded: list[Claimed] = field(default_factory=list)
    fault: PassingFault | None = None

    @property
    def next_key(self) -> Item:
        """The key of the first alert that was not read."""
        return numbered_key(self.group, self.kind, len(self.recorded))

    @property
    def missing(self) -> list[Change]:
        """The news that no alert holds."""
        claimed = {change.item for found in self.recorded for change in found.alert.items}
        return [change for change in self.news if change.item not in claimed]

    @property
    def claims(self) -> Iterator[Claimed]:
        """The alerts that hold the news."""
        items = {change.item for change in self.news}
        for found in self.recorded:
            if any(change.item in items for change in found.alert.items):
                yield found


class AlertRows:
    """The alerts in the ledger, as the judge of changes needs them."""

    def __init__(self, ledger: Table) -> None:
        self._ledger = ledger

    def claim(self, group: Group, at: datetime) -> list[Claimed]:
        """Every recorded alert that a change of `group` stands in, once all of them do.

        Raises PassingFault where its upload is just being undone.
        """
        (claims,) = self.claim_all([group], at)
        if isinstance(claims, PassingFault):
            raise claims
        return claims

    def claim_all(
        self, groups: Sequence[Group], at: datetime
    ) -> list[list[Claimed] | PassingFault]:
        """The same for many groups, a hundred rows at a time; a fault stands for its group alone.

        Raises EnvironmentFault.
        """
        wanted = [
            Wanted(group, kind, news)
            for group in groups
            for kind in AlertKind
            if (news := news_of(group, kind))
        ]
        open_ones = wanted
        for _ in range(TRIES):
            # Another check may have taken the numbers meanwhile: then its alerts are read first.
            self._read(open_ones)
            self._record([one for one in open_ones if one.missing], at)
            open_ones = [one for one in open_ones if one.fault is None and one.missing]
            if not open_ones:
                break
        for one in open_ones:
            one.fault = PassingFault("Other checks record the same; it is looked at again.")
        return [claims_of(group, wanted) for group in groups]

    def _read(self, wanted: Iterable[Wanted]) -> None:
        """Add what is recorded and was not read yet; alerts are numbered without a gap."""
        left = {key_text(one.next_key): one for one in wanted}
        while left:
            rows = self._ledger.get_many(one.next_key for one in left.values())
            for key, row in rows.items():
                left[key].recorded.append(to_claimed(row))
            left = {key_text(left[key].next_key): left[key] for key in rows}

    def _record(self, wanted: Iterable[Wanted], at: datetime) -> None:
        """Record what no alert holds, as far as no other check is in the way."""
        by_upload: dict[str, list[tuple[Wanted, Item]]] = {}
        for one in wanted:
            for number, members in enumerate(parts(one.missing, bytes_of), len(one.recorded)):
                row = alert_item(one.group, one.kind, number, members, at)
                by_upload.setdefault(one.group.upload, []).append((one, row))
        for upload, rows in by_upload.items():
            for some in portions(rows):
                self._record_some(upload, some)

    def _record_some(self, upload: str, rows: Sequence[tuple[Wanted, Item]]) -> None:
        """Record alerts of one upload together, so that an undo of it can't miss some of them."""
        if rows[0][0].group.is_undone:
            self._record_singly(rows)
            return
        try:
            is_recorded = self._ledger.put_while(
                [row for _, row in rows],
                NOBODY_TOOK_THE_NUMBER,
                upload_row(upload),
                NOBODY_UNDOES_IT,
            )
        except ConditionFailed:
            for one, _ in rows:
                one.fault = PassingFault("The upload is being undone; its changes come again.")
            return
        if is_recorded:
            # As if it had been read: that would be two more calls for each check.
            for one, row in rows:
                one.recorded.append(to_claimed(row))

    def _record_singly(self, rows: Sequence[tuple[Wanted, Item]]) -> None:
        """Record the alerts of an undone upload, of which its undo has said what is to be told."""
        for _, row in rows:
            with suppress(ConditionFailed):
                self._ledger.put(row, NOBODY_TOOK_THE_NUMBER)


def claims_of(group: Group, wanted: Iterable[Wanted]) -> list[Claimed] | PassingFault:
    """The alerts that a group's changes stand in, or what is in the way of them."""
    mine = [one for one in wanted if one.group is group]
    fault = next((one.fault for one in mine if one.fault is not None), None)
    if fault is not None:
        return fault
    return [found for one in mine for found in one.claims]


def portions(rows: Sequence[tuple[Wanted, Item]]) -> Iterator[list[tuple[Wanted, Item]]]:
    """Rows in their order, as many at a time as one transaction takes."""
    portion: list[tuple[Wanted, Item]] = []
    size = 0
    for one, row in rows:
        # Undone uploads are recorded in another way, and a check may meet an upload before its undo
        # and after: each portion is of one kind.
        is_other = bool(portion) and portion[0][0].group.is_undone != one.group.is_undone
        if len(portion) == IN_TRANSACTION or size > MOST_IN_TRANSACTION or is_other:
            yield portion
            portion, size = [], 0
        portion.append((one, row))
        size += len(row["Packed"])
    if portion:
        yield portion


def news_of(group: Group, kind: AlertKind) -> list[Change]:
    """The changes of a group that are this news, each item once, by item."""
    found = {
        change.item: change
        for change in group.changes
        if judge(change.before, change.after) is kind
    }
    return [found[item] for item in sorted(found)]


def alert_item(
    group: Group, kind: AlertKind, number: int, members: Sequence[Change], at: datetime
) -> Item:
    """The row of an alert; the first of an upload and store has the id that it has everywhere."""
    id = alert_id(group.upload, store_key(group.store), kind, number)
    alert = Alert(id, kind, group.store, group.upload, at, ())
    return {**row_of_alert(alert, id, members), **numbered_key(group, kind, number)}


def numbered_key(group: Group, kind: AlertKind, number: int) -> Item:
    """The key of an alert that a check records."""
    part = f"{part_of(group.store, kind)}{number:06d}"
    return {"Name": f"alerts {group.upload}", "Part": part}
