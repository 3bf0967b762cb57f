"""What an object's sender says of it: metadata of S3, which takes ASCII alone.

A value with other characters is encoded as S3 itself does it (RFC 2047), and one in plain ASCII
stands as it is, so that a person may give either by hand.
"""

from email.errors import HeaderParseError
from email.header import Header, decode_header, make_header

# The names of what may be said (`x-amz-meta-...`).
AS_OF, STORE, BASELINE = "as-of", "store", "baseline"

# What is read; whatever else an object says is somebody else's business.
NAMES = frozenset({AS_OF, STORE, BASELINE})

# What an encoded word begins with.
ENCODED = "=?"

# Characters of an encoded word, by RFC 2047.
LONGEST_WORD = 75


def encoded(text: str) -> str:
    """`text` as a value of metadata."""
    if text.isascii() and ENCODED not in text:
        return text
    # A header may be in several lines, and metadata in one: a blank between words says nothing.
    return " ".join(Header(text, "utf-8", maxlinelen=LONGEST_WORD).encode().split())


def decoded(value: str) -> str:
    """The text that a value of metadata means. Raises ValueError where it is encoded wrongly."""
    if ENCODED not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError) as fault:
        raise ValueError(f"{value!r} is no text in RFC 2047") from fault
