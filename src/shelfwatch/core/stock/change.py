"""A change: one level before and after, and what it means for the people who care."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class AlertKind(StrEnum):
    """What an alert is about. Only an undo withdraws: it takes back that an item is out.

    Only time makes `still out`: an order, or a snooze, came to its date without a restock.
    """

    OUT = "out"
    STILL_OUT = "still out"
    BACK = "back"
    WITHDRAWN = "withdrawn"


# The rule behind each kind of alert, as `why` shows it.
RULES = {
    AlertKind.OUT: "out of stock: after <= 0, and before > 0 or not known",
    AlertKind.STILL_OUT: "still out of stock: the date came until which it was ordered or snoozed",
    AlertKind.BACK: "back in stock: after > 0, and before <= 0",
    AlertKind.WITHDRAWN: "withdrawn: the upload that said it was out of stock was undone",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One level before and after; `before` is None at first sight, `after` where it was removed.

    `row` is where the upload says so, as a spreadsheet numbers it; None where no file does.
    `name` is what people call the item, where that is known and asked for.
    """

    item: str
    before: Decimal | None
    after: Decimal | None
    row: int | None = None
    name: str = ""


def called(item: str, name: str) -> str:
    """An item as people see it: with its readable name, where that says more."""
    return f"{item} ({name})" if name and name != item else item


def judge(before: Decimal | int | None, after: Decimal | int | None) -> AlertKind | None:
    """The kind of alert that a change from `before` to `after` makes, or None.

    No alert: zero again, from below zero to zero, a first sight above zero, and a level that was
    forgotten (DESIGN, promise 2).
    """
    if after is None:
        return None
    # A first sight at zero counts (promise 2): the shop can't sell the item.
    if after <= 0:
        return AlertKind.OUT if before is None or before > 0 else None
    return AlertKind.BACK if before is not None and before <= 0 else None


def judge_undo(before: Decimal | None, after: Decimal | None) -> AlertKind | None:
    """The kind of alert that an undo makes, by which a level goes from `before` to `after`.

    An item that is not out any more, or not known any more, is withdrawn and never back. A return
    to zero is out.
    """
    if after is None:
        return AlertKind.WITHDRAWN if before is not None and before <= 0 else None
    kind = judge(before, after)
    # "Back in stock" would be wrong: nothing arrived, a file was wrong.
    return AlertKind.WITHDRAWN if kind is AlertKind.BACK else kind
