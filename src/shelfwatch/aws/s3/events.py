"""What an event of S3 tells: the files to be loaded, and what of it is no file.

An event has crossed a service that may change, and a person may send one by hand. So every record
is read for itself: one that makes no sense is named, and the others are done.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from shelfwatch.aws.s3.objects import StoredFile
from shelfwatch.core.errors import RejectedValue

# How S3 calls an object's version that was made before the bucket kept versions.
NO_VERSION = "null"


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """The `files` of an event, and a sentence for each record that tells of none."""

    files: list[StoredFile]
    unusable: list[str]


def files_in(event: Any, bucket: str, prefix: str) -> FoundFiles:
    """The files below `prefix` of `bucket` that an event of S3, or of `event_of`, tells of.

    A folder is no file, and S3's test event tells of none.
    """
    found = FoundFiles([], [])
    for place, record in enumerate(records_in(event)):
        try:
            file = to_file(record)
            check_place(file, bucket, prefix)
        except RejectedValue as fault:
            found.unusable.append(f"Record {place}: {fault}")
            continue
        if not is_folder(file.key):
            found.files.append(file)
    return found


def is_folder(key: str) -> bool:
    """Whether a key is what S3's console makes of "create folder": it has no name behind it."""
    return key.endswith("/")


def records_in(event: Any) -> Iterator[Any]:
    """The records of an event, if it has any."""
    # S3's test event has none, and a person may send anything.
    records = event.get("Records") if isinstance(event, Mapping) else None
    return iter(records if isinstance(records, list) else ())


def to_file(record: Any) -> StoredFile:
    """The file of one record. Raises RejectedValue where it tells of none."""
    payload = part(record, "s3")
    stored = part(payload, "object")
    version = stored.get("versionId")
    # The key is URL-encoded, also in the events that one invocation sends to the next.
    key = unquote_plus(text(stored, "key"))
    # A bucket whose versioning was switched on later calls its older objects' version "null".
    is_versioned = isinstance(version, str) and version != NO_VERSION
    sequencer = stored.get("sequencer")
    return StoredFile(
        bucket=text(part(payload, "bucket"), "name"),
        key=key,
        version=version if is_versioned else None,
        sequencer=sequencer if isinstance(sequencer, str) else "",
    )


def check_place(file: StoredFile, bucket: str, prefix: str) -> None:
    """Raise RejectedValue for a file that lies elsewhere.

    The function may read nothing there: each such record would fail for ever, with its neighbours.
    """
    if file.bucket != bucket:
        raise RejectedValue(f"{file.key!r} is in the bucket {file.bucket!r}, not in {bucket!r}.")
    if not file.key.startswith(prefix):
        raise RejectedValue(f"{file.key!r} is not below {prefix!r}.")


def part(whole: Any, name: str) -> Mapping[str, Any]:
    """What is under a name of a record. Raises RejectedValue."""
    found = whole.get(name) if isinstance(whole, Mapping) else None
    if not isinstance(found, Mapping):
        raise RejectedValue(f"it has no {name!r}.")
    return found


def text(whole: Mapping[str, Any], name: str) -> str:
    """A text of a record. Raises RejectedValue."""
    found = whole.get(name)
    if not isinstance(found, str) or not found:
        raise RejectedValue(f"it has no {name!r}.")
    return found
