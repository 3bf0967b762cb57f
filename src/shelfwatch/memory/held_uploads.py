"""Uploads that wait for a person, with their files as bytes."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from shelfwatch.core.alerting.delivery import Delivery, DeliveryState
from shelfwatch.core.errors import EnvironmentFault, Refused
from shelfwatch.core.uploads.held import COMMAND, Held
from shelfwatch.core.uploads.upload import CHANGED, Status, Upload, UploadReport
from shelfwatch.memory.tables import HeldRow, Memory, Tables
from shelfwatch.memory.uploads import record
from shelfwatch.ports import HeldUploads


class MemoryHeldUploads(HeldUploads):
    """The port `HeldUploads` in memory; a file that is put away is dropped."""

    command = COMMAND

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def hold(
        self, report: UploadReport, held: Held, path: Path, questions: Sequence[Delivery]
    ) -> None:
        content = path.read_bytes()
        # The file may have been replaced since it was read: what is asked about must be what is
        # kept.
        if hashlib.sha256(content).hexdigest() != held.upload.hash:
            raise Refused(CHANGED)
        with self._memory.write() as tables:
            record(tables, report)
            tables.held[held.upload.id] = HeldRow(held, content)
            for delivery in questions:
                due = replace(delivery, next_try=delivery.created)
                # A question is told once, however often the same file is dropped.
                tables.deliveries.setdefault(delivery.id, due)

    def keep(self, upload: Upload, path: Path) -> None:
        """Nobody can lose what is kept here, or change it."""

    def open(self) -> list[Held]:
        tables = self._memory.read()
        return [row.held for row in tables.held.values() if is_held(tables, row.held.upload.id)]

    def find(self, upload_id: str) -> Held | None:
        row = self._memory.read().held.get(upload_id)
        return None if row is None else row.held

    @contextmanager
    def file(self, upload_id: str) -> Iterator[Path]:
        row = self._memory.read().held.get(upload_id)
        if row is None:
            raise EnvironmentFault(f"The file of {upload_id} is gone: load the file itself.")
        with TemporaryDirectory() as folder:
            path = Path(folder) / "held"
            path.write_bytes(row.content)
            yield path

    def answer(self, upload_id: str) -> None:
        with self._memory.write() as tables:
            for delivery in list(tables.deliveries.values()):
                is_unsent = delivery.question and delivery.state is DeliveryState.DUE
                if delivery.upload == upload_id and is_unsent:
                    tables.deliveries[delivery.id] = replace(
                        delivery, state=DeliveryState.CANCELLED, next_try=None
                    )

    def discard(self, upload_id: str, message: str) -> bool:
        with self._memory.write() as tables:
            if not is_held(tables, upload_id):
                return False
            report = tables.reports[upload_id]
            tables.reports[upload_id] = replace(report, status=Status.DISCARDED, message=message)
            self.answer(upload_id)
            return True

    def put_away(self) -> list[str]:
        with self._memory.write() as tables:
            tables.held = {id: row for id, row in tables.held.items() if is_held(tables, id)}
        return []


def is_held(tables: Tables, upload_id: str) -> bool:
    """Whether nobody has decided about an upload yet."""
    report = tables.reports.get(upload_id)
    return report is not None and report.status is Status.HELD
