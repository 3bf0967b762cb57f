"""Reads the numbers that options are given, and refuses others in words."""

from collections.abc import Callable

from shelfwatch.core.errors import Misuse

# More than anybody reads, and as good as all of them; SQLite takes no number beyond 64 bits.
MOST = 1_000_000_000


def whole_number(option: str, least: int) -> Callable[[str], int]:
    """Reads a whole number from `least` up; raises Misuse, which names `option`, for all else."""

    def read(text: str) -> int:
        # A default comes as the number that it is.
        digits = str(text).strip()
        if digits.isascii() and digits.isdigit() and least <= int(digits[:12]) <= MOST:
            return int(digits)
        raise Misuse(f"{option} takes a whole number from {least} to {MOST:,}, and not {text!r}.")

    return read
