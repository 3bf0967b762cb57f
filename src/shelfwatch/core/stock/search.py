"""How people look for items: by the beginnings of words of the item or of its name.

One rule for every platform, so that the same letters find the same items everywhere.
"""

import re
import unicodedata
from collections.abc import Sequence

WORD = re.compile(r"[^\W_]+")

# Letters that one search may have: more is no search, and each costs a look-up.
LONGEST_SEARCH = 200


def folded_terms(text: str) -> list[str]:
    """The words of `text` as they are compared: without letter case and without accents."""
    if text.isascii():  # nearly all of them, and ten times as fast
        return WORD.findall(text.lower())
    plain = unicodedata.normalize("NFKD", text.casefold())
    return WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))


def search_terms(search: str) -> Sequence[str]:
    """The beginnings of words that a search asks for."""
    return folded_terms(search[:LONGEST_SEARCH])


def is_found(wanted: Sequence[str], item: str, name: str) -> bool:
    """Whether each of the `wanted` beginnings begins a word of the item or its name."""
    present = folded_terms(f"{item} {name}")
    return all(any(word.startswith(start) for word in present) for start in wanted)
