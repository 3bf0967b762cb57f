"""Which encoding the bytes of a file are in, decided from what is in them."""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass

# Byte order marks: the Unicode standard, 23.8.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What people call each encoding of Unicode.
LABELS = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}

# Letters that every code page has where ASCII has them; what does not is no code page.
LETTERS = "store,item;count"
SEPARATORS = "\r\n,;\t|"
REPLACEMENT = "\ufffd"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the first pass over a file noticed: its first bytes, and whether all is UTF-8."""

    head: bytes
    is_utf8: bool


def codec_of(name: str) -> str:
    """The codec that a person means by `name`. Raises ValueError where there is no such."""
    try:
        codec = codecs.lookup(name).name
        # `rot13` and `zip` are codecs too, and UTF-16 no code page: no file is read by them.
        is_code_page = LETTERS.encode(codec) == LETTERS.encode("ascii")
    except LookupError as error:
        raise ValueError(name) from error
    if not is_code_page:
        raise ValueError(name)
    return codec


def unicode_of(evidence: Evidence, chunks: Iterable[bytes]) -> str | None:
    """The codec of a file in Unicode, None for any other code page.

    `chunks` are all of its bytes, read only where they have to be. A byte order mark decides; then
    the NULs of UTF-16; then whether all of it is UTF-8, or all but some damage.
    """
    for mark, encoding in MARKS:
        if evidence.head.startswith(mark):
            return encoding
    wide = wide_encoding(evidence.head)
    # Before UTF-8: text in UTF-16 without a mark is valid UTF-8 with NULs in it, and DuckDB reads
    # no row of it.
    if wide:
        return wide
    if evidence.is_utf8 or is_damaged_utf8(chunks):
        return "utf-8"
    return None


def wide_encoding(head: bytes) -> str | None:
    """The byte order in which `head` is UTF-16, or None.

    It is where at least half of the bytes that look like separators and line ends really are,
    read as UTF-16. Counting those, rather than NULs, also tells it where few letters are ASCII,
    and is not misled by a few NULs in an ordinary file.
    """
    if b"\0" not in head:
        return None
    seen = sum(head.count(mark.encode()) for mark in SEPARATORS)
    scores = {order: wide_separators(head, order) for order in ("utf-16-le", "utf-16-be")}
    best = max(scores, key=lambda order: scores[order])
    return best if scores[best] and 2 * scores[best] >= seen else None


def wide_separators(head: bytes, order: str) -> int:
    """How many separators and line ends `head` holds when read as UTF-16 in this byte order."""
    text = head.decode(order, "replace")
    return sum(text.count(mark) for mark in SEPARATORS)


def is_damaged_utf8(chunks: Iterable[bytes]) -> bool:
    """Whether more characters beyond ASCII are good UTF-8 than bytes are not."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = bad = 0
    for chunk in chunks:
        # Replaced and not refused: a file that was cut in a letter, or joined of two, is still
        # mostly UTF-8.
        text = decoder.decode(chunk)
        damaged = text.count(REPLACEMENT)
        bad += damaged
        good += len(text) - len(text.encode("ascii", "ignore")) - damaged
    return good > bad
