"""The lexicon: what a column's name means by itself, in eleven languages.

The words stand in `column_names.toml`, which a person can read and add to.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypeAlias

# The table of parts of names; every other one is of whole names.
TOKENS = "words"

DATE = re.compile(
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|\d{1,2}:\d{2}(:\d{2})?"
)
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
WORD = re.compile(r"\w+")

# Kind, part and language, each with its names.
Table: TypeAlias = Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]


@dataclass(frozen=True, slots=True, order=True)
class Sense:
    """What a name may mean: `item` of the part `code`, say; a lower `rank` is preferred."""

    rank: int
    kind: str
    part: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What names mean; `names` by their keys, and the three sets of words that are parts."""

    names: Mapping[str, Sequence[Sense]]
    neutral: frozenset[str]
    other: frozenset[str]
    around: frozenset[str]

    def senses(self, name: str) -> Sequence[Sense]:
        """What a column of this name may hold, the whole name first; none where it is unknown."""
        tokens = tokens_of(name)
        found = self.names.get("".join(tokens))
        if found is not None:
            return found
        # "Current stock (pcs)" is "stock": but a name made of such words alone is not.
        kept = [word for word in tokens if word not in self.neutral]
        found = self.names.get("".join(kept), ()) if kept else ()
        # "On order" is what a shop waits for, and no sign of a list of orders.
        return [sense for sense in found if sense.kind != "sign"]


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once for each process: most files have a known layout and need none."""
    text = files("shelfwatch.files.meaning").joinpath("column_names.toml").read_text("utf-8")
    table: Table = tomllib.loads(text)
    names: dict[str, list[Sense]] = {}
    for rank, (kind, part, name) in enumerate(listed(table)):
        senses = names.setdefault("".join(tokens_of(name)), [])
        # One spelling serves several languages: "stock" is English, French and Dutch.
        if all((sense.kind, sense.part) != (kind, part) for sense in senses):
            senses.append(Sense(rank, kind, part))
    neutral, other, around = (parts(table, part) for part in ("neutral", "other", "around"))
    return Lexicon(names, neutral, other, around)


def listed(table: Table) -> Iterator[tuple[str, str, str]]:
    """Kind, part and name of every whole name, as they are preferred."""
    for kind, by_part in table.items():
        for part, by_language in by_part.items() if kind != TOKENS else ():
            for names in by_language.values():
                yield from ((kind, part, name) for name in names)


def parts(table: Table, part: str) -> frozenset[str]:
    """The words of one list of parts of names."""
    texts = (text for names in table[TOKENS][part].values() for text in names)
    return frozenset(word for text in texts for word in tokens_of(text))


def without_dates(name: str) -> str:
    """A name without the dates and times in it."""
    return DATE.sub(" ", name)


def tokens_of(name: str) -> list[str]:
    """The words of a name without letter case, accents, punctuation and dates.

    A date is when the file was made, and would make `Stock 2026-11-25` another column each day.
    """
    undated = without_dates(name.replace("_", " "))
    plain = unicodedata.normalize("NFKD", HUMP.sub(" ", undated))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return WORD.findall(letters.casefold())
