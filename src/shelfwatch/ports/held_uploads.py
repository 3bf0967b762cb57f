"""Uploads that wait for a person: kept with their files until they are released or discarded."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.uploads.held import Held
from shelfwatch.core.uploads.upload import Upload, UploadReport


class HeldUploads(Protocol):
    """Held uploads.

    Where there is a transaction, a call within `Inventory.load_session` is part of it. A held
    upload ends when its report becomes another one's: by `LoadSession.apply`, which replaces a
    held report, or by `discard`. Its file stays until `put_away`.
    """

    @property
    def command(self) -> str:
        """What a person types here before `release` and `discard`."""
        ...

    def hold(
        self, report: UploadReport, held: Held, path: Path, questions: Sequence[Delivery]
    ) -> None:
        """Keep the file at `path`, and record its report, how to load it, and its questions.

        The file is safe before anything is recorded. Raises Refused, and records nothing, where
        its content is not what the upload's hash is of: somebody wrote to it since it was judged.
        """
        ...

    def keep(self, upload: Upload, path: Path) -> None:
        """Keep the file at `path` again, as that of a held upload: somebody may have lost it.

        A copy that is as it was judged stays. Raises Refused where `path` holds something else.
        """
        ...

    def open(self) -> list[Held]:
        """Every upload that is held now, in the order in which they were held."""
        ...

    def find(self, upload_id: str) -> Held | None:
        """An upload that was held and whose file was not put away yet, or None."""
        ...

    def file(self, upload_id: str) -> AbstractContextManager[Path]:
        """The kept file, to be read while the context lasts. Raises EnvironmentFault if gone."""
        ...

    def answer(self, upload_id: str) -> None:
        """Cancel what is not sent yet of an upload's question."""
        ...

    def discard(self, upload_id: str, message: str) -> bool:
        """Make a held upload a discarded one that says `message`, and cancel its question.

        False, and nothing written, where it is not held (any more).
        """
        ...

    def put_away(self) -> list[str]:
        """Move the files of uploads that are held no more to where such files go.

        A loaded one lies with the loaded files, a discarded one with the refused. Done again
        after a crash, it goes on where it was. Each is tried by itself, since what is decided
        stays so wherever its file lies; comes back with a sentence for each that stayed, to be
        shown as a warning, and the next call tries it again.
        """
        ...
