"""Which code page a text is in that is no Unicode: by what each makes of it, or not at all.

A wrong code page makes a store `Ìîñêâà` of Москва, and a second store of one that changes its
programs. So each is judged by the words that it makes: whether they are of one language's letters,
in the frequency of that language, in sane letter case, and can be spoken. Names of columns that
are known decide first. Where no code page is much likelier than the others, charset-normalizer has
to be sure of one; else nothing is certain, and a person is asked.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shelfwatch.core.errors import Refused
from shelfwatch.files.meaning.column_names import lexicon
from shelfwatch.files.text.alphabets import CODE_PAGES, LATIN, CodePage

# Of the lines that show the code page: more do not show it better.
MOST_BYTES = 100_000

REPLACEMENT = "\ufffd"

# One character in so many may be damage, which makes a reject of its row alone.
DAMAGED = 50

# So large a part of the words has to fit: a file may hold a name of another language.
FITTING = 0.9

# So large a part of the characters has to be common ones, of which a list here has a few.
COMMON = 0.3

# What it costs, as a logarithm, that the words are of several languages of one code page.
MIXED = 2.0

# What it costs that a letter stands where its language has it seldom.
AWKWARD = 1.2

# By so much the likeliest has to be ahead: four times as likely as the next.
CERTAIN = 1.5

WORD = re.compile(r"[^\W\d_]{2,}")
BETWEEN_CELLS = re.compile(r'[,;\t|"\r\n]')

# What people write besides letters.
SIGNS = frozenset("¡¿«»„“”‘’‚–—…·•®™©°²³½¼¾€£%±×µ§ªº\u00a0\u00ad")

# A sign where only a letter can be: `K”ln` is Köln on an old machine.
INSIDE_WORD = re.compile(r"[^\W\d_][¡¿«»„“”‚…©°£±×µ§][^\W\d_]")

# More than any Greek can say: `Μξρκβΰ` is Москва.
CONSONANTS = re.compile(r"[βγδζθκλμνξπρσςτφχψ]{4}", re.IGNORECASE)

# What it costs, as a logarithm, that few people write a language.
RARE = {"Icelandic": 1.5, "Catalan": 1.0}

VOWELS = frozenset("aeiouyàâæèéêëîïôœùûüÿäöáíóúãõìòåøýąęěůőűăāēīūėįųı")

# Vowels that stand beside other vowels in some language.
FREE = frozenset("éáíóúäöüëïãý")

Frequencies = dict[str, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one code page makes of the text, and how likely that is, as a logarithm."""

    page: CodePage
    text: str
    likely: float

    @property
    def known_names(self) -> int:
        """How many names of columns beyond ASCII are known ones."""
        names = BETWEEN_CELLS.split(self.text)[:500]
        return sum(bool(lexicon().senses(name)) for name in names if not name.isascii())


def find_code_page(chunks: Iterable[bytes], name: str) -> str:
    """The codec of a file's bytes. Raises Refused where nothing tells it for certain."""
    lines = lines_beyond_ascii(chunks)
    readings = [reading for page in CODE_PAGES if (reading := read_as(page, lines))]
    readings = [each for each in readings if not each.page.is_old] or readings
    known = max((reading.known_names for reading in readings), default=0)
    left = likeliest([each for each in readings if each.known_names == known])
    if len(left) > 1:
        left = guessed(left, lines)
    if len(left) == 1:
        return left[0].page.codec
    raise uncertain(name, left)


def lines_beyond_ascii(chunks: Iterable[bytes]) -> bytes:
    """Different lines that hold bytes beyond ASCII, as many as are needed."""
    found: dict[bytes, None] = {}
    size = 0
    rest = b""
    for chunk in chunks:
        *lines, rest = re.split(rb"\r\n|\r|\n", rest + chunk)
        found_here = dict.fromkeys(line for line in lines if not line.isascii())
        found |= found_here
        size += sum(map(len, found_here))
        if size >= MOST_BYTES:
            break
    else:
        found |= {} if rest.isascii() else {rest: None}
    return b"\n".join(found)[:MOST_BYTES]


def read_as(page: CodePage, lines: bytes) -> Reading | None:
    """What a code page makes of some lines, or None where it is not theirs."""
    text = lines.decode(page.codec, "replace")
    beyond = [char for char in text if not char.isascii()]
    damaged = sum(char == REPLACEMENT or "\x80" <= char <= "\x9f" for char in beyond)
    if damaged * DAMAGED > len(beyond):
        return None
    if page.common:
        share = sum(char in page.common for char in beyond) / max(len(beyond), 1)
        return Reading(page, text, 10 * share) if share >= COMMON else None
    signs = frozenset() if page.letters else SIGNS
    odd = sum(not char.isalpha() and char not in signs for char in beyond)
    if (odd + len(INSIDE_WORD.findall(text))) * 10 > len(beyond):
        return None
    likely = likelihood(tokens_of(text), page)
    return None if likely is None else Reading(page, text, likely - page.rarity)


def tokens_of(text: str) -> list[str]:
    """The different words with letters beyond ASCII."""
    plain = "".join(" " if char in SIGNS else char for char in text)
    return [token for token in dict.fromkeys(WORD.findall(plain)) if not token.isascii()]


def likelihood(tokens: Sequence[str], page: CodePage) -> float | None:
    """How likely the words are of the code page's languages, None where they are of none."""
    if not tokens:
        return 0.0 if page.languages else None
    if page.letters:
        letters = frozenset(page.letters)
        fitting = sum(
            set(token.lower()) <= letters and has_sane_case(token) and not CONSONANTS.search(token)
            for token in tokens
        )
        return 0.0 if fitting >= FITTING * len(tokens) else None
    single = [(likelihood_in(tokens, [name]), RARE.get(name, 0.0)) for name in page.languages]
    # Of Windows-1252 alone one file has names of several languages: Zürich, Genève, Málaga.
    mixed = likelihood_in(tokens, page.languages) if page.codec == "cp1252" else None
    all_of_them = [*single, (mixed, MIXED)]
    return max((each - cost for each, cost in all_of_them if each is not None), default=None)


def frequencies_of(languages: Sequence[str]) -> Frequencies:
    """How often each letter comes among those beyond ASCII."""
    total: Counter[str] = Counter()
    for name in languages:
        total.update(LATIN[name])
    return {letter: times / total.total() for letter, times in total.items()}


def likelihood_in(tokens: Sequence[str], languages: Sequence[str]) -> float | None:
    """How likely the words are of these languages; None where they do not fit."""
    frequencies = frequencies_of(languages)
    fitting = [token for token in tokens if fits(token, frequencies)]
    awkward = [awkwardness(token) for token in fitting]
    if len(fitting) < FITTING * len(tokens) or 2 * sum(map(bool, awkward)) > len(tokens):
        return None
    seldom = AWKWARD * sum(awkward)
    return sum(math.log(frequencies[c]) for token in fitting for c in beyond_ascii(token)) - seldom


def fits(token: str, frequencies: Frequencies) -> bool:
    """Whether a word may be of a language that writes these letters besides ASCII."""
    beyond = beyond_ascii(token)
    is_crowded = len(token) > 3 and 10 * len(beyond) > 8 * len(token)
    return not is_crowded and has_sane_case(token) and frequencies.keys() >= set(beyond)


def beyond_ascii(token: str) -> list[str]:
    """The letters of a word beyond ASCII, in lower case; of a dotted capital I nothing is left."""
    return [char for char in token.lower() if not (char.isascii() or unicodedata.combining(char))]


def has_sane_case(token: str) -> bool:
    """Whether a capital beyond ASCII stands at the beginning alone, or all are capitals."""
    return token.isupper() or not any(char.isupper() and not char.isascii() for char in token[1:])


def awkwardness(token: str) -> int:
    """How many letters of a word stand where no language has them, or seldom."""
    padded = f" {token.lower()} "
    return sum(map(is_awkward, padded, padded[1:], padded[2:]))


def is_awkward(before: str, letter: str, after: str) -> bool:
    """Whether a letter beyond ASCII is a vowel beside a vowel, or a consonant between others.

    `Smřrebrřd` is Smørrebrød, and `Dvoøák` is Dvořák. Spanish has ñ before vowels alone, and
    Portuguese õ before e: `Gdañsk` is Gdańsk, and `Gyõr` is Győr.
    """
    if letter.isascii():
        return False
    if letter in "ñõ":
        return after not in (VOWELS if letter == "ñ" else "e")
    if letter in VOWELS:
        return letter not in FREE and (before in VOWELS or after in VOWELS)
    return before not in VOWELS and after not in VOWELS


def likeliest(readings: Sequence[Reading]) -> list[Reading]:
    """The readings that are about as likely as the likeliest, one for each different text."""
    texts = {reading.text: reading for reading in sorted(readings, key=lambda each: each.likely)}
    best = max((reading.likely for reading in readings), default=0.0)
    return [each for each in texts.values() if best - each.likely < CERTAIN]


def guessed(readings: Sequence[Reading], lines: bytes) -> list[Reading]:
    """The one of the readings of which charset-normalizer is sure, else all of them."""
    # It takes 50 ms to import, and most files are UTF-8.
    from charset_normalizer import from_bytes  # noqa: PLC0415 -- as the line above says

    codecs = [reading.page.codec for reading in readings]
    matches = from_bytes(lines, cp_isolation=codecs, enable_fallback=False)
    scores = sorted(((match.coherence, match.encoding) for match in matches), reverse=True)
    rest = scores[1][0] if len(scores) > 1 else 0.0
    is_sure = bool(scores) and len(scores) == len(codecs) and scores[0][0] > 2 * rest
    return [r for r in readings if is_sure and r.page.codec == scores[0][1]] or list(readings)


def uncertain(name: str, readings: Sequence[Reading]) -> Refused:
    """The one message about a file whose code page nobody can know."""
    shown = [
        f"{reading.page.label} would read {token} (--encoding {reading.page.codec})"
        for reading in readings[:3]
        for token in tokens_of(reading.text)[:1]
    ]
    may_be = f": {', '.join(shown)}" if shown else ""
    return Refused(
        f"{name} is not UTF-8, and nothing tells its code page for certain{may_be};"
        " name it with --encoding or the setting `encoding`, or save the file as CSV UTF-8."
    )
