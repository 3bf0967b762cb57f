"""Counts: exact decimals with at most six places and a magnitude below 10^12.

Kept as whole millionths wherever a machine compares or stores them; never a binary float.
"""

from decimal import Context, Decimal, Inexact, InvalidOperation

from shelfwatch.core.errors import RejectedValue

MILLION = 1_000_000
PLACES = 6
MILLIONTH = Decimal(1).scaleb(-PLACES)
LIMIT = Decimal(10) ** 12

# Arithmetic that refuses to round: the usual one drops what stands beyond 28 digits.
EXACT = Context(traps=[Inexact])


def millionths(count: Decimal) -> int:
    """`count` as a whole number of millionths.

    Raises RejectedValue where it is too large or has more than six places.
    """
    if not count.is_finite():
        raise RejectedValue("the count is not a number")
    # `copy_abs`, since `abs` rounds to 28 digits and would let a longer number pass as the limit.
    if count.copy_abs() >= LIMIT:
        raise RejectedValue("the count is too large: it must be below 1,000,000,000,000")
    try:
        return int(count.quantize(MILLIONTH, context=EXACT).scaleb(PLACES))
    except Inexact:
        raise RejectedValue("the count has more than six decimal places") from None


def exact(count: Decimal | None) -> Decimal | None:
    """A count in the one spelling that JSON gets: 50, never 5E+1 or 50.0; or None."""
    return None if count is None else from_millionths(millionths(count))


def in_millionths(text: str) -> int:
    """A count in plain digits, as a database writes it, as a whole number of millionths.

    Raises RejectedValue where it is no count, which only a stranger can have written.
    """
    # Most counts are a few digits, and Decimal takes ten times as long for them. `isdigit` alone
    # would let Arabic digits pass, which `int` reads and no database writes.
    if text.isascii() and text.isdigit() and len(text) <= LIMIT.adjusted():
        return int(text) * MILLION
    try:
        return millionths(Decimal(text))
    except InvalidOperation:
        raise RejectedValue(f"the count {text!r} is not a number") from None


def from_millionths(whole: int) -> Decimal:
    """The count that `whole` millionths are, in its shortest spelling: 5 rather than 5.000000."""
    units, rest = divmod(abs(whole), MILLION)
    digits = f"{units}.{rest:06d}".rstrip("0").rstrip(".")
    return Decimal(f"-{digits}" if whole < 0 else digits)


def show(count: Decimal | None) -> str:
    """`count` as people read it; an unknown count is a question mark."""
    return "?" if count is None else f"{count:,f}"
