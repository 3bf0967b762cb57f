"""Uploads that wait for a person: on AWS the brake is off, and so there are none."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from shelfwatch.core.delivery import Delivery
from shelfwatch.core.errors import Misuse
from shelfwatch.core.held import Held
from shelfwatch.core.upload import Upload, UploadReport
from shelfwatch.ports import Holding

NOT_HERE = "On AWS an upload cannot be held yet: load the file on one machine, or mend it first."


class NothingHeld:
    """The port `Holding` where nothing is ever held."""

    def hold(
        self,
        report: UploadReport,  # noqa: ARG002 not offered
        held: Held,  # noqa: ARG002 not offered
        path: Path,  # noqa: ARG002 not offered
        questions: Sequence[Delivery],  # noqa: ARG002 not offered
    ) -> None:
        """See `ports.Holding`; not offered here."""
        raise Misuse(NOT_HERE)

    def keep(self, upload: Upload, path: Path) -> None:
        """See `ports.Holding`; no copy is kept, and so none is lost."""

    def open(self) -> list[Held]:
        """See `ports.Holding`."""
        return []

    def find(self, upload_id: str) -> Held | None:  # noqa: ARG002 nothing is held
        """See `ports.Holding`."""
        return None

    def file(self, upload_id: str) -> AbstractContextManager[Path]:  # noqa: ARG002 not offered
        """See `ports.Holding`; not offered here."""
        raise Misuse(NOT_HERE)

    def answer(self, upload_id: str) -> None:
        """See `ports.Holding`; there are no questions."""

    def discard(self, upload_id: str, message: str) -> bool:  # noqa: ARG002 nothing is held
        """See `ports.Holding`."""
        return False

    def put_away(self) -> None:
        """See `ports.Holding`; there is nothing to put away."""


def _keeps_its_contract(holding: NothingHeld) -> Holding:
    return holding
