"""The ledger of uploads, and when they are expected."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.uploads.notices import is_to_mend
from shelfwatch.core.uploads.upload import BY_HAND, Reject, Status, UploadReport
from shelfwatch.memory.tables import Memory, Tables
from shelfwatch.ports import Expectations, ExpectedStore, Uploads


class MemoryUploads(Uploads):
    """The port `Uploads` in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def find(self, upload_id: str) -> UploadReport | None:
        tables = self._memory.read()
        report = tables.reports.get(upload_id)
        if report is None:
            return None
        alerts = [alert.id for alert in tables.alerts.values() if alert.upload == upload_id]
        return replace(report, alerts=tuple(alerts))

    def beginning_with(self, start: str, limit: int) -> list[str]:
        return [id for id in self._memory.read().reports if id.startswith(start)][:limit]

    def refuse(self, report: UploadReport) -> None:
        with self._memory.write() as tables:
            known = tables.reports.get(report.upload.id)
            if known is None or known.status is Status.REFUSED:
                record(tables, report)

    def uploads(self, limit: int) -> list[UploadReport]:
        latest = list(reversed(self._memory.read().reports.values()))[:limit]
        return [replace(report, rejects=()) for report in latest]

    def to_mend(self, since: datetime, limit: int) -> list[UploadReport]:
        latest = [
            replace(report, rejects=())
            for report in reversed(self._memory.read().reports.values())
            if report.upload.arrived >= since and is_to_mend(report)
        ]
        return latest[:limit]

    def rejects(self, upload_id: str) -> list[Reject]:
        report = self._memory.read().reports.get(upload_id)
        return [] if report is None else sorted(report.rejects, key=lambda reject: reject.row)


class MemoryExpectations(Expectations):
    """The port `Expectations` in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def expected(self) -> list[ExpectedStore]:
        tables = self._memory.read()
        found = [named(tables, key, one) for key, one in tables.expected.items()]
        return sorted(found, key=lambda one: (one.store.casefold(), one.store))

    def arrivals(self, store: str, since: datetime) -> list[datetime]:
        tables, key = self._memory.read(), store_key(store)
        covering = {row.upload for row in tables.covered if row.store == key}
        return sorted(
            report.upload.arrived
            for report in map(tables.reports.__getitem__, covering)
            if report.status is Status.LOADED
            and report.upload.origin not in BY_HAND
            and report.upload.arrived > since
        )

    def change(
        self, store: str, decide: Callable[[ExpectedStore | None], ExpectedStore | None]
    ) -> None:
        with self._memory.write() as tables:
            key = store_key(store)
            kept = tables.expected.pop(key, None)
            made = decide(None if kept is None else named(tables, key, kept))
            if made is not None and key in tables.stores:
                tables.expected[key] = made


def named(tables: Tables, key: str, one: ExpectedStore) -> ExpectedStore:
    """The same under the name that its store has now."""
    return replace(one, store=tables.stores[key].name)


def record(tables: Tables, report: UploadReport) -> None:
    """Write a report, in place of a refused or held one of the same upload, as the latest."""
    # Popped first, since a dictionary keeps an old key's place: a released file would be listed
    # where it was held.
    tables.reports.pop(report.upload.id, None)
    tables.reports[report.upload.id] = report
