"""Text of a count cell -> a count, by the rules of FORMATS.md ("Rules that follow").

`1.200` alone may be 1200 or 1.2. What the decimal sign of a column is gets decided once, from
values that can be read in one way only: both signs (`1,234.50`), a sign that is not followed by
exactly three digits, that follows a zero or more than three digits (`0.200`, `1234.500`), a sign
repeated (`1.200.300`), or a blank or apostrophe between thousands (`1 234,500`). Where they tell
nothing, or contradict each other, the values that are not clear become rejects.

Rejects too, because nobody can be sure what is meant: `(5)`, `5.`, `.5`, exponents, units.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from shelfwatch.core.errors import RejectedValue
from shelfwatch.core.stock.count import from_millionths, millionths
from shelfwatch.core.stock.identity import OUTER_BLANKS

# What systems write where they keep no count, in any letter case (FORMATS.md, Shopify).
UNTRACKED = frozenset({"not stocked", "not tracked", "untracked"})

# Characters beyond which a text is taken for no number: no spelling of a count needs as many.
LONGEST = 64

POINT = "."
COMMA = ","
OTHER = {POINT: COMMA, COMMA: POINT}

# The plain one last: between others it would make a range of a regex's class of signs.
MINUS_SIGNS = "\u2212-"

# Between thousands: blank, apostrophes, no-break blank, thin blank, narrow no-break blank.
GROUP_BLANKS = " '\u2019\u00a0\u2009\u202f"

SIGNED = re.compile(rf"(?P<sign>[+{MINUS_SIGNS}]?)(?P<body>[0-9].*?)(?P<after>[{MINUS_SIGNS}]?)")
# `[0-9]` and not `\d`, which also matches digits of other scripts that `Decimal` would take.
PLAIN = re.compile(r"[0-9]+")
SPACED = re.compile(rf"[1-9][0-9]{{0,2}}(?P<gap>[{GROUP_BLANKS}])[0-9]{{3}}(?:(?P=gap)[0-9]{{3}})*")
ONE_SIGN = re.compile(r"(?P<whole>[0-9]+)(?P<mark>[.,])(?P<part>[0-9]+)")
GROUPED = re.compile(r"[1-9][0-9]{0,2}(?P<mark>[.,])[0-9]{3}(?:(?P=mark)[0-9]{3})*")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a number's text says by itself.

    `whole` and `part` are the digits before and after its last sign. `decimal` is the sign that
    it shows to be the decimal one; `mark` is the one sign of a number that shows nothing.
    """

    minus: str
    whole: str
    part: str = ""
    decimal: str | None = None
    mark: str | None = None

    @property
    def is_ambiguous(self) -> bool:
        """Whether another value has to tell what its sign means."""
        return self.mark is not None

    def count(self) -> Decimal:
        """The count, where its last sign is the decimal one."""
        return Decimal(f"{self.minus}{self.whole}.{self.part or 0}")

    def count_in_thousands(self) -> Decimal:
        """The count, where its last sign stands between thousands."""
        return Decimal(f"{self.minus}{self.whole}{self.part}")


def decide_decimal(texts: Iterable[str], written: str | None = None) -> str | None:
    """The decimal sign of a column, "." or ",", from its different values.

    `written` is the one that the system behind the file writes, if that is known. None where
    nothing tells, or where values contradict each other or that: a spreadsheet may have written
    the file anew.
    """
    shown = {reading.decimal for text in texts if (reading := read_digits(text))} - {None}
    signs = shown | ({written} if written else set())
    return signs.pop() if len(signs) == 1 else None


def parse_count(text: str, decimal: str | None) -> Decimal | None:
    """The count that a cell gives, where `decimal` is its column's sign, if that is known.

    None where the cell says that there is no count. Raises RejectedValue where it cannot be
    read, may mean two things, or is no legal count.
    """
    trimmed = text.strip(OUTER_BLANKS)
    # Before digits: these words are no fault, and must not become rejects.
    if trimmed.casefold() in UNTRACKED:
        return None
    reading = read_digits(text)
    if reading is None:
        raise RejectedValue(why_unreadable(trimmed))
    if reading.is_ambiguous and decimal is None:
        raise RejectedValue(why_ambiguous(reading))
    has_thousands = reading.is_ambiguous and reading.mark != decimal
    count = reading.count_in_thousands() if has_thousands else reading.count()
    # Through millionths, which refuse what is too large or has more than six places.
    return from_millionths(millionths(count))


def looks_like_count(text: str) -> bool:
    """Whether a cell reads as a number, or as a word for having none."""
    return text.strip(OUTER_BLANKS).casefold() in UNTRACKED or read_digits(text) is not None


def spell(count: Decimal) -> str:
    """`count` so that it can be read in one way only: 12.3450 rather than 12.345."""
    text = f"{count:f}"
    return f"{text}0" if len(text.partition(POINT)[2]) == 3 else text


def read_digits(text: str) -> Reading | None:
    """What the text of a number says by itself, or None where it is no number."""
    trimmed = text.strip(OUTER_BLANKS)
    signed = SIGNED.fullmatch(trimmed) if len(trimmed) <= LONGEST else None
    # `-5-` is no number that any system writes.
    if not signed or (signed["sign"] and signed["after"]):
        return None
    is_negative = (signed["sign"] or signed["after"]) in tuple(MINUS_SIGNS)
    return read_body("-" if is_negative else "", signed["body"])


def read_body(minus: str, body: str) -> Reading | None:
    """The same for a number whose sign was cut off."""
    if PLAIN.fullmatch(body):
        return Reading(minus, body)
    if SPACED.fullmatch(body):
        return Reading(minus, digits_of(body))
    if one := ONE_SIGN.fullmatch(body):
        return read_one_sign(minus, one["whole"], one["mark"], one["part"])
    if grouped := GROUPED.fullmatch(body):
        return Reading(minus, digits_of(body), decimal=OTHER[grouped["mark"]])
    head, mark, part = split_at_last_sign(body)
    thousands = GROUPED.fullmatch(head)
    if PLAIN.fullmatch(part) and (SPACED.fullmatch(head) or has_other_mark(thousands, mark)):
        return Reading(minus, digits_of(head), part, decimal=mark)
    return None


def read_one_sign(minus: str, whole: str, mark: str, part: str) -> Reading:
    """A number with one sign, which is ambiguous where it could stand between thousands."""
    if len(part) == 3 and len(whole) <= 3 and not whole.startswith("0"):
        return Reading(minus, whole, part, mark=mark)
    return Reading(minus, whole, part, decimal=mark)


def has_other_mark(thousands: re.Match[str] | None, mark: str) -> bool:
    """Whether the thousands before a decimal sign are told apart by the other sign."""
    return thousands is not None and thousands["mark"] != mark


def split_at_last_sign(body: str) -> tuple[str, str, str]:
    """What stands before the last point or comma, that sign, and what stands after it."""
    at = max(body.rfind(POINT), body.rfind(COMMA))
    return (body[:at], body[at], body[at + 1 :]) if at >= 0 else (body, "", "")


def digits_of(text: str) -> str:
    """Only the digits."""
    return re.sub(r"[^0-9]", "", text)


def why_unreadable(trimmed: str) -> str:
    """Why a cell is no count."""
    if not trimmed:
        return "the count is blank"
    if trimmed in tuple(MINUS_SIGNS):
        return "the count is only a dash, which may mean anything"
    return "the count is not a number"


def why_ambiguous(reading: Reading) -> str:
    """Why a number may mean two things, and how to write each."""
    return (
        f"the count may mean {spell(reading.count_in_thousands())}"
        f" or {spell(reading.count().normalize())}:"
        " write the one that is meant"
    )
