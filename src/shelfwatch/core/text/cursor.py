"""A place in a list, or the key of a thing, as one opaque text that may stand in an address."""

import base64
import binascii
import json
from collections.abc import Sequence

from shelfwatch.core.errors import Misuse

WRONG = "This is no place in the list any more: begin at its first page."

Part = str | int


def to_cursor(*parts: Part) -> str:
    """The parts as one text of letters, digits, `-` and `_`."""
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def from_cursor(cursor: str, *kinds: type[Part]) -> Sequence[Part]:
    """What `to_cursor` was given. Raises Misuse where that were not parts of these kinds."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    # RecursionError: a cursor comes from anybody, and may be a thousand brackets.
    except (binascii.Error, ValueError, RecursionError):
        raise Misuse(WRONG) from None
    # bool is an int to Python, and no part of a cursor.
    if not isinstance(parts, list) or [type(part) for part in parts] != list(kinds):
        raise Misuse(WRONG)
    if any(isinstance(part, int) and abs(part) >= 2**63 for part in parts):
        raise Misuse(WRONG)  # SQLite binds no larger number
    return parts
