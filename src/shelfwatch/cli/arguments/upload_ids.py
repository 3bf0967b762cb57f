"""From what a person types for an upload to its id: the whole one, or the beginning of it."""

from shelfwatch.core.errors import Misuse
from shelfwatch.core.uploads.upload import BY_HAND, Status
from shelfwatch.ports import Uploads

# Hexadecimal digits behind the letter that an id begins with.
WHOLE = 16

# Uploads among which the last loaded one is looked for.
LATEST = 1_000


def whole_id(uploads: Uploads, start: str) -> str:
    """The id that begins with `start`; `start` itself where there is none.

    Raises Misuse where it is the beginning of several.
    """
    start = start.strip()
    if not start or len(start) >= WHOLE:
        return start
    found = uploads.beginning_with(start, 3)
    if len(found) > 1:
        some = ", ".join(sorted(found)[:2])
        raise Misuse(f"Several uploads begin with {start} ({some} ...): type more of the id.")
    return found[0] if found else start


def last_loaded(uploads: Uploads) -> str:
    """The id of the file that was loaded last. Raises Misuse where none is loaded."""
    for report in uploads.uploads(LATEST):
        if report.status is Status.LOADED and report.upload.origin not in BY_HAND:
            return report.upload.id
    raise Misuse("No loaded file is left to be undone; `shelfwatch uploads` lists what there was.")
