"""Which store and which item a text means: the same rule on every platform.

Identity is NFC-normalised text with its outer blanks cut. Items keep their letter case; stores
match by casefold, and the spelling seen first is the one that is shown (DESIGN, "Identity").
"""

import re
import unicodedata

from shelfwatch.core.errors import RejectedValue

# Longest identity in bytes of UTF-8: what a DynamoDB sort key can hold.
MAX_BYTES = 1_024

# Blanks that spreadsheets and web pages leave around a cell, no-break and zero-width included.
OUTER_BLANKS = "".join(map(chr, range(0x09, 0x0E))) + (
    " \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u200c\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)

# Characters that no name contains: controls, line separators, and undecodable bytes' stand-in.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd\ud800-\udfff]")


def identity(text: str, what: str) -> str:
    """The name that `text` means, for a `what` of "store" or "item".

    Raises RejectedValue where it is blank, too long, or holds a control character.
    """
    # macOS writes "é" as two characters, Windows as one: without NFC they would be two items.
    name = unicodedata.normalize("NFC", text.strip(OUTER_BLANKS))
    if not name:
        raise RejectedValue(f"the {what} is blank")
    found = CONTROL.search(name)
    if found:
        raise RejectedValue(f"the {what} contains {describe_character(found.group())}")
    if len(name.encode()) > MAX_BYTES:
        raise RejectedValue(f"the {what} is longer than {MAX_BYTES:,} bytes")
    return name


def describe_character(character: str) -> str:
    """A few words that let a person find `character` in a spreadsheet."""
    if character in "\r\n\u2028\u2029\x85":
        return "a line break"
    if character == "\t":
        return "a tab"
    if character == "\ufffd":
        return "a character that could not be read (wrong encoding?)"
    return f"the control character U+{ord(character):04X}"


def store_key(name: str) -> str:
    """What two spellings of one store have in common; not for showing to people."""
    # Case folding can undo NFC: of "ᾳ" it makes two characters.
    return unicodedata.normalize("NFC", name.casefold())
