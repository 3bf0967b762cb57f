"""Inventory files in the bucket: what S3 tells of them, and how they are fetched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from shelfwatch.aws.dynamodb.attributes import START
from shelfwatch.aws.dynamodb.table import faults_of
from shelfwatch.aws.s3.metadata import AS_OF, BASELINE, NAMES, STORE, decoded
from shelfwatch.core.errors import Refused
from shelfwatch.core.text.iso_time import read_moment

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

GONE = {"404", "NoSuchKey", "NoSuchVersion", "NotFound"}

# Before this year every time is refused that a sender gives; there is none after the last.
LATEST = datetime(3000, 1, 1, tzinfo=UTC)
END_OF_TIME = datetime.max.replace(tzinfo=UTC)

# Bytes of an object that are in memory at a time.
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One version of an object; `version` is None in a bucket that keeps only the last.

    `sequencer` is S3's own word for the order of a key's versions, empty where no event told it.
    """

    bucket: str
    key: str
    version: str | None
    sequencer: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """What people call the file."""
        return self.key.rpartition("/")[2]

    @property
    def identity(self) -> str | None:
        """What tells this version of the object from all others; None where it can change."""
        return None if self.version is None else f"{self.bucket}/{self.key}?{self.version}"

    def is_before(self, key: str | None, sequencer: str) -> bool:
        """Whether this is an older version of the same key; False where that is not known."""
        if self.key != key or not self.sequencer or not sequencer:
            return False
        # S3 pads them differently: it says itself to fill up the shorter one from the left.
        width = max(len(self.sequencer), len(sequencer))
        return self.sequencer.rjust(width, "0") < sequencer.rjust(width, "0")

    @property
    def place(self) -> dict[str, Any]:
        """The arguments by which S3 finds it."""
        named = {"Bucket": self.bucket, "Key": self.key}
        return named if self.version is None else {**named, "VersionId": self.version}


@dataclass(frozen=True, slots=True)
class Description:
    """What S3 knows of a stored file; `as_of` is when it was made."""

    size: int
    as_of: datetime
    store: str | None
    is_baseline: bool


def describe(client: "S3Client", file: StoredFile) -> Description:
    """Look a file up. Raises Refused where it is gone or its sender's words make no sense."""
    with faults_of(file.bucket):
        try:
            head = client.head_object(**file.place)
        except ClientError as error:
            raise_if_gone(error, file)
            raise
    said = values_of(head.get("Metadata", {}), file)
    arrived = head["LastModified"]
    return Description(
        size=head["ContentLength"],
        as_of=moment(said[AS_OF], file, arrived) if AS_OF in said else arrived,
        store=said.get(STORE),
        is_baseline=said.get(BASELINE, "").casefold() in ("1", "true", "yes"),
    )


def fetch(client: "S3Client", file: StoredFile, path: Path) -> None:
    """Copy a file to `path`. Raises Refused where it is gone."""
    with faults_of(file.bucket):
        try:
            with path.open("wb") as out:
                download(client, file.place, out)
        except ClientError as error:
            raise_if_gone(error, file)
            raise


def download(client: "S3Client", place: Mapping[str, Any], out: IO[bytes]) -> None:
    """Copy an object into a file. Raises what S3 raises."""
    for chunk in client.get_object(**place)["Body"].iter_chunks(CHUNK):
        out.write(chunk)


def object_row(file: StoredFile) -> dict[str, str]:
    """The key of the row in the ledger that points from an object to its upload."""
    return {"Name": f"object {file.key}", "Part": file.version or "null"}


def raise_if_gone(error: ClientError, file: StoredFile) -> None:
    """Raise Refused where S3 says that there is no such file any more."""
    if error.response["Error"]["Code"] in GONE:
        raise Refused(f"{file.name} was deleted before it was read; upload it again.") from error


def values_of(metadata: Mapping[str, str], file: StoredFile) -> dict[str, str]:
    """What the sender of a file says of it, decoded. Raises Refused."""
    try:
        return {name: decoded(value) for name, value in metadata.items() if name in NAMES}
    except ValueError as fault:
        raise Refused(
            f"The metadata of {file.name} cannot be read ({fault}); upload it again with other."
        ) from None


def moment(text: str, file: StoredFile, arrived: datetime) -> datetime:
    """A time in ISO 8601, by default in UTC; a date alone is its end. Raises Refused."""
    try:
        claimed = read_moment(text, UTC, END_OF_TIME)
    except (ValueError, OverflowError):
        raise refused(file, text, "no time in ISO 8601") from None
    # The ledger sorts versions by their digits, which a time before 1970 turns round; and what is
    # as of the year 9999 plus the days that it is remembered is no time at all.
    if not START <= claimed < LATEST:
        raise refused(file, text, f"not between {START.year} and {LATEST.year}")
    return read_moment(text, UTC, arrived)


def refused(file: StoredFile, text: str, reason: str) -> Refused:
    """What to say of a file whose sender gives a time that cannot be used."""
    return Refused(
        f"{file.name} says that it is as of {text!r}, which is {reason}; upload it again with"
        " another."
    )
