"""Every number that may stand in some bytes, by another and simpler reading than the reader's."""

import re
from collections.abc import Iterator
from decimal import Decimal

ENCODINGS = ("utf-8-sig", "utf-16-le", "utf-16-be", "cp1252")
GAPS = " '\u2019\u00a0\u2009\u202f"
NUMERAL = re.compile(rf"[0-9][0-9.,{GAPS}]*")
SIGNS = re.compile(rf"[.,{GAPS}]")


def numbers_in(content: bytes) -> set[Decimal]:
    """The magnitudes of all numbers in `content`, whatever its encoding and decimal sign.

    A comma may part two cells or stand within a number; so each run of digits counts as a whole,
    and each of its parts.
    """
    found: set[Decimal] = set()
    for encoding in ENCODINGS:
        text = content.decode(encoding, "replace")
        for run in NUMERAL.findall(text):
            found |= set(readings(run))
    return found


def readings(run: str) -> Iterator[Decimal]:
    """What a run of digits and signs may mean: from any cut to any other, each sign either way."""
    cuts = [0, *(at.end() for at in SIGNS.finditer(run))]
    ends = [*(at.start() for at in SIGNS.finditer(run)), len(run)]
    for start in cuts[:12]:
        for end in [end for end in ends if end > start][:6]:
            piece = run[start:end]
            last = max(piece.rfind("."), piece.rfind(","), 0)
            yield Decimal(f"0{SIGNS.sub('', piece)}")
            yield Decimal(f"0{SIGNS.sub('', piece[:last])}.{SIGNS.sub('', piece[last:])}")
