"""What is asked for when a file is to be loaded, and which upload that makes."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from shelfwatch.core.errors import Refused
from shelfwatch.core.uploads.upload import (
    Missing,
    Origin,
    Upload,
    decide_version,
    stored_upload_id,
    upload_id,
)
from shelfwatch.files.arrival.plain_file import FileId

# Stands in the ledger for the hash of a file that was refused before its end was read.
UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """What is to be loaded, and what its sender says of it.

    `name` is what people call the file. `version` is when it was made, None where nobody says.
    `store` is for files that name no store; a file that names another store contradicts it.
    `default_store` is for such files too, where `store` is not given; it contradicts no file.
    `source` is the folder of the inbox that the file lies in. `baseline` records a store's first
    levels and tells nobody. `missing` says that the file is a full snapshot, and what it does to
    the items that it does not name; None where it may be a part. `released` is the upload that
    the file was held as, where a person has released it. `seen` is the file that lay at `path`
    when somebody looked; another one that was put there since is refused. It is None where a
    person named the path, who may name a link. `place` is what identifies the upload where the
    platform keeps each version of a file at a place of its own; else its content and version do.
    `only` are the keys of the stores for which its sender may send counts, None for all. Where
    what the file would do is not what is `expected` (`conditions.fingerprint`), it does nothing.
    """

    path: Path
    name: str
    origin: Origin = Origin.COMMAND
    store: str | None = None
    version: datetime | None = None
    baseline: bool = False
    default_store: str | None = None
    source: str = ""
    missing: Missing | None = None
    released: Upload | None = None
    seen: FileId | None = None
    place: str | None = None
    only: frozenset[str] | None = None
    expected: str | None = None

    @property
    def typed(self) -> str | None:
        """How a person types the file in a command; None where it lies elsewhere by then."""
        is_named = self.origin is Origin.COMMAND and self.path.name == self.name
        return str(self.path) if is_named else None


def describe(
    request: LoadRequest,
    content_hash: str,
    claimed: datetime | None,
    arrived: datetime,
    reading: str = "",
) -> Upload:
    """The upload that a request makes; `reading` is as `Rows.reading` says, once it was read.

    One that is released keeps its id and version, and arrives as it is released. Raises Refused
    where its content is not what was held.
    """
    if request.released is not None:
        # Somebody wrote to the kept copy: what was looked at is not what would be loaded.
        if content_hash not in (UNREAD, request.released.hash):
            raise Refused(f"The kept copy of {request.name} has changed: load the file itself.")
        return replace(request.released, arrived=arrived)
    version = decide_version(claimed, arrived)
    return Upload(
        # The claimed time, not the version: what is dated ahead of the clock would else be another
        # upload at each try, and come back after an undo.
        id=identify(request, content_hash, claimed or version, reading),
        file=request.name,
        hash=content_hash,
        version=version,
        arrived=arrived,
        origin=request.origin,
        baseline=request.baseline,
        source=request.source,
    )


def identify(request: LoadRequest, content_hash: str, claimed: datetime, reading: str) -> str:
    """The id of the upload that a request makes: the same for each try of it."""
    if request.place is not None:
        return stored_upload_id(request.place)
    return upload_id(content_hash, claimed, request.store or request.default_store, reading)
