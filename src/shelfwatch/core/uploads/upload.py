"""An upload: one file that arrived, its version, and the account of every row in it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

# A version further ahead of the clock than this is cut to the arrival (DESIGN, "Version").
AHEAD = timedelta(minutes=5)

# A date alone is the last moment of its day.
LAST_MICROSECOND = 999_999

# Why a file is refused that is not any more what its hash is of.
CHANGED = "The file changed while it was read: drop it again once it is complete."


class Status(StrEnum):
    """What became of an upload."""

    LOADED = "loaded"
    UNFINISHED = "unfinished"
    HELD = "held"
    DISCARDED = "discarded"
    REFUSED = "refused"
    UNDONE = "undone"


class Origin(StrEnum):
    """How an upload came in, or which command stands in the ledger beside the uploads."""

    COMMAND = "command"
    INBOX = "inbox"
    BUCKET = "bucket"
    PAGE = "page"
    API = "api"
    FORGET = "forget"
    RENAME = "rename"
    UNDO = "undo"


class Missing(StrEnum):
    """What becomes of the items in stock that a full snapshot does not name."""

    REPORT = "report"
    OUT = "out"


# What stands in the ledger beside the files: no store has sent it.
BY_HAND = frozenset({Origin.FORGET, Origin.RENAME, Origin.UNDO})


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that arrived. `id` is the same whenever the same upload arrives again.

    `source` is the folder of the inbox that it came in, "" for the inbox itself.
    """

    id: str
    file: str
    hash: str
    version: datetime
    arrived: datetime
    origin: Origin
    baseline: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be understood: its place, its value and the reason.

    `row` is numbered as a spreadsheet shows it; `column` is None where the whole row is at fault.
    `cells` are its store, item and count as they stood there, blank where it could not be split.
    """

    row: int
    column: str | None
    value: str
    reason: str
    cells: tuple[str, str, str] = field(default=("", "", ""), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many rows had each of the five outcomes (DESIGN, promise 3)."""

    changed: int = 0
    unchanged: int = 0
    superseded: int = 0
    untracked: int = 0
    rejected: int = 0

    @property
    def rows(self) -> int:
        """Every row of the file, each counted once."""
        return self.changed + self.unchanged + self.superseded + self.untracked + self.rejected


@dataclass(frozen=True, slots=True)
class MissingItem:
    """An item in stock that a full snapshot does not name, and its count until then."""

    store: str
    item: str
    count: Decimal


@dataclass(frozen=True, slots=True)
class UploadReport:
    """What was done with one upload, as every platform reports it.

    `seconds` is how long it took; `message` is a sentence or two for a person, and never blank.
    `details` counts the levels whose name or threshold was noted, whatever their outcome.
    `missing` counts the items in stock that a full snapshot does not name: they are no rows.
    `missing_items` are the first of them, and `stores` those to which a held file would do harm:
    both are known only to the caller of the load.
    """

    upload: Upload
    status: Status
    outcomes: Outcomes
    rejects: Sequence[Reject] = ()
    alerts: Sequence[str] = ()
    message: str = ""
    seconds: float = 0.0
    stores: Sequence[str] = field(default=(), compare=False)
    details: int = 0
    missing: int = 0
    missing_items: Sequence[MissingItem] = field(default=(), compare=False)


def upload_id(content_hash: str, version: datetime, store: str | None, reading: str = "") -> str:
    """The id of this content with this version, loaded for `store` and read in this way.

    It never changes. `reading` is "" where the content alone decides how it is read.

    It starts with a letter, so that no spreadsheet takes it for a number.
    """
    key = f"{content_hash}|{version.astimezone(UTC).isoformat()}|{store or ''}"
    # Without this a mapping that was corrected would have no effect: "this very upload was loaded".
    key += f"|{reading}" if reading else ""
    return "u" + hashlib.sha256(key.encode()).hexdigest()[:15]


def report_by_hand(upload: Upload, changed: int, verb: str) -> UploadReport:
    """The line of the ledger for what a person did without a file, such as `verb` "Forgot"."""
    return UploadReport(
        upload, Status.LOADED, Outcomes(changed=changed), message=f"{verb}: {upload.file}."
    )


def stored_upload_id(place: str) -> str:
    """The id of what lies at `place`, where that is never written twice; its content is not asked.

    So the same content at another place is another upload, also where both are of the same time.
    """
    return "u" + hashlib.sha256(f"at|{place}".encode()).hexdigest()[:15]


def decide_version(claimed: datetime | None, arrived: datetime) -> datetime:
    """When the file was made, in UTC: `claimed` unless it is missing or too far ahead."""
    if claimed is None or claimed > arrived + AHEAD:
        return arrived.astimezone(UTC)
    return claimed.astimezone(UTC)


def ahead_sentence(claimed: datetime | None, arrived: datetime) -> str:
    """That a file is dated ahead of the clock, and what counts then; "" where it is not.

    Nothing is said of a date alone, which is the end of its day, while that day lasts.
    """
    if claimed is None or claimed <= arrived + AHEAD:
        return ""
    is_date = claimed.microsecond == LAST_MICROSECOND and claimed - arrived < timedelta(days=1)
    if is_date:
        return ""
    when = f"{claimed.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"It is dated {when}, ahead of the clock: the time at which it came counts."


def loaded_message(
    outcomes: Outcomes, understood: str = "", details: int = 0, missing: str = "", repeats: str = ""
) -> str:
    """What a load did, the most important thing first, and how the file was `understood`.

    `missing` is a sentence on what a full snapshot lacks, and `repeats` one on equal rows.
    """
    sentences = [outcomes_sentence(outcomes)]
    if missing:
        sentences.append(missing)
    if repeats:
        sentences.append(repeats)
    if details:
        levels = "1 level" if details == 1 else f"{details:,} levels"
        sentences.append(f"A name or threshold was noted for {levels}.")
    if understood:
        sentences.append(f"Read {understood}.")
    return " ".join(sentences)


def outcomes_sentence(outcomes: Outcomes) -> str:
    """One sentence on what became of the rows."""
    if outcomes.rows == 0:
        return "The file has no rows: nothing changed."
    rows = "1 row" if outcomes.rows == 1 else f"{outcomes.rows:,} rows"
    if outcomes.superseded == outcomes.rows:
        return "Older than what is already loaded: nothing changed."
    parts = [f"{rows}: {outcomes.changed:,} changed", f"{outcomes.unchanged:,} unchanged"]
    for number, meaning in (
        (outcomes.superseded, "older than what is loaded"),
        (outcomes.untracked, "without a count"),
        (outcomes.rejected, "rejected"),
    ):
        if number:
            parts.append(f"{number:,} {meaning}")
    return ", ".join(parts) + "."
