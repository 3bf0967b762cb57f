"""Undoing one upload, inside a transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from shelfwatch.core.alerting.delivery import UNDONE_REASON, Delivery, DeliveryState
from shelfwatch.core.rules.rules import Rules
from shelfwatch.core.stock.change import AlertKind, Change, is_news_of_undo, judge
from shelfwatch.core.uploads.upload import Origin, Status, Upload, UploadReport
from shelfwatch.memory.alerts import (
    by_store,
    judged_changes,
    keep_states,
    with_threshold,
    write_alerts,
)
from shelfwatch.memory.forget_and_rename import end_outage
from shelfwatch.memory.tables import ChangeRow, CoverageRow, LevelKey, LevelRow, Tables
from shelfwatch.memory.uploads import record
from shelfwatch.ports import KeptLevel, StoreName, UndoFacts, UndoSession, Withdrawal


@dataclass(frozen=True)
class MemoryUndoSession(UndoSession):
    """The port `UndoSession` on the tables of a transaction."""

    tables: Tables
    upload: Upload
    rules: Rules

    def facts(self) -> UndoFacts:
        back = [row for row in self._returning if row.change.before is not None]
        news = [
            with_threshold(self.tables, reversed_row(row), self.rules) for row in self._returning
        ]
        return UndoFacts(
            given_back=len(back),
            removed=len(self._returning) - len(back),
            kept=sum(1 for _ in self.kept()),
            stores=[self._store(key) for key in sorted({row.store for row in self._rows})],
            returning=by_store(self.tables, news, is_news_of_undo),
            staying=by_store(
                self.tables,
                [
                    with_threshold(self.tables, row, self.rules)
                    for row in self._rows
                    if self._stands(row)
                ],
            ),
            deliveries=self._deliveries(),
            is_checked=self.upload.id not in self.tables.unchecked,
            superseded=[other for other in self._arrived_later if self._was_superseded(other)],
        )

    def kept(self) -> Iterator[KeptLevel]:
        was_undone = self.tables.reports[self.upload.id].status is Status.UNDONE
        rows = sorted(self._rows, key=lambda row: (row.store, row.change.item))
        for row in rows:
            covering = self._covering.get(level_of(row))
            if row not in self._returning and (covering or not was_undone):
                yield KeptLevel(self._store(row.store).name, row.change.item, covering)

    def apply(self, undo: UploadReport, undone: UploadReport, withdrawal: Withdrawal) -> None:
        """Committed when the surrounding transaction is."""
        returning = self._returning
        record(self.tables, undo)
        self._check()
        for row in returning:
            self._give_back(row, undo.upload)
        self.tables.covered = [row for row in self.tables.covered if row.upload != self.upload.id]
        self.tables.reports[self.upload.id] = undone
        self._tell(withdrawal)

    def now_restorable(self) -> list[UploadReport]:
        versions = {level.version for level in self.tables.levels.values()}
        found = [
            report
            for report in reversed(self.tables.reports.values())
            if report.status is Status.UNDONE and report.upload.version in versions
        ]
        return sorted(found, key=lambda report: report.upload.version, reverse=True)

    @cached_property
    def _rows(self) -> Sequence[ChangeRow]:
        """The upload's change of each level; of two that a joining of stores made one, the last."""
        rows = [row for row in self.tables.changes if row.upload == self.upload.id]
        return list({level_of(row): row for row in rows}.values())

    @cached_property
    def _returning(self) -> Sequence[ChangeRow]:
        """The changes that are undone."""
        return [
            row
            for row in self._rows
            if level_of(row) not in self._covering
            and self.tables.levels.get(level_of(row)) == written(row, self.upload)
        ]

    @cached_property
    def _covering(self) -> dict[LevelKey, Upload]:
        """The newest upload that covers each level, where it is newer than this one."""
        later = {upload.id for upload in self._arrived_later}
        newer = [
            row
            for row in self.tables.covered
            if row.version > self.upload.version
            or (row.version == self.upload.version and row.upload in later)
        ]
        # Stable, and the last one wins below: of equal versions the one that arrived later.
        newer.sort(key=lambda row: row.version)
        return {
            (row.store, item): self.tables.reports[row.upload].upload
            for row in newer
            for item in self.tables.sets[row.fingerprint]
        }

    @cached_property
    def _arrived_later(self) -> Sequence[Upload]:
        arrived = list(self.tables.reports)
        later = arrived[arrived.index(self.upload.id) + 1 :]
        return [self.tables.reports[id].upload for id in later]

    def _stands(self, row: ChangeRow) -> bool:
        """Whether an item is out of stock by a change that is not undone."""
        level = self.tables.levels.get(level_of(row))
        return (
            news_in(row) is AlertKind.OUT
            and row not in self._returning
            and level is not None
            and level.count <= 0
            and not self._ran_out_again(row)
        )

    def _ran_out_again(self, row: ChangeRow) -> bool:
        """Whether a later change took the same level out of stock, and was told as that."""
        later = self.tables.changes[self.tables.changes.index(row) + 1 :]
        return any(
            level_of(other) == level_of(row) and news_in(other) is AlertKind.OUT for other in later
        )

    def _deliveries(self) -> list[Delivery]:
        """Those of the upload, and of the undos after it."""
        undos = [upload.id for upload in self._arrived_later if upload.origin is Origin.UNDO]
        uploads = {self.upload.id, *undos}
        return [found for found in self.tables.deliveries.values() if found.upload in uploads]

    def _was_superseded(self, other: Upload) -> bool:
        """Whether an upload that came later lost rows to this one."""
        report = self.tables.reports[other.id]
        is_late = other.version < self.upload.version and report.status is Status.LOADED
        return (
            is_late
            and report.outcomes.superseded > 0
            and not self._covered_by(other).isdisjoint(self._covered_by(self.upload))
        )

    def _covered_by(self, upload: Upload) -> set[LevelKey]:
        """The levels that an upload covers."""
        own: list[CoverageRow] = [row for row in self.tables.covered if row.upload == upload.id]
        return {(row.store, item) for row in own for item in self.tables.sets[row.fingerprint]}

    def _check(self) -> None:
        """Where nobody has judged the upload, let its outages begin and end, untold."""
        if self.upload.id in self.tables.unchecked:
            self.tables.unchecked.remove(self.upload.id)
            keep_states(self.tables, judged_changes(self.tables, self.upload.id, self.rules))

    def _give_back(self, row: ChangeRow, undo: Upload) -> None:
        """Undo one change of a level; the undo's own change of it says so."""
        level, before = level_of(row), row.change.before
        undo_session = replace(
            reversed_row(row), upload=undo.id, before_version=self.upload.version
        )
        self.tables.changes.append(undo_session)
        # The upload had made the level, so its undo removes it, with name and outage.
        if before is None or row.before_version is None:
            del self.tables.levels[level]
            self.tables.details.pop(level, None)
            self.tables.low.discard(level)
            end_outage(self.tables, undo, *level)
            return
        self.tables.levels[level] = LevelRow(before, row.before_version)
        keep_states(self.tables, [with_threshold(self.tables, undo_session, self.rules)])

    def _tell(self, withdrawal: Withdrawal) -> None:
        deliveries = self.tables.deliveries
        for id in withdrawal.cancelled:
            deliveries[id] = replace(
                deliveries[id],
                state=DeliveryState.CANCELLED,
                next_try=None,
                last_error=UNDONE_REASON,
            )
        write_alerts(self.tables, withdrawal.batch)

    def _store(self, key: str) -> StoreName:
        return StoreName(key, self.tables.stores[key].name)


def level_of(row: ChangeRow) -> LevelKey:
    """The level that a change is of."""
    return row.store, row.change.item


def written(row: ChangeRow, upload: Upload) -> LevelRow | None:
    """The level as `upload` left it."""
    return None if row.change.after is None else LevelRow(row.change.after, upload.version)


def reversed_row(row: ChangeRow) -> ChangeRow:
    """The change that takes `row` back; no row of a file says so."""
    change = row.change
    return replace(row, change=Change(change.item, change.after, change.before))


def news_in(row: ChangeRow) -> AlertKind | None:
    """What a change tells."""
    return judge(row.change.before, row.change.after)
