"""A change: one level before and after, and what it means for the people who care."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from shelfwatch.core.stock.count import show
from shelfwatch.core.stock.threshold import (
    NO_THRESHOLD,
    LevelState,
    Threshold,
    state_after,
    state_before,
)


class AlertKind(StrEnum):
    """What an alert is about. Only an undo withdraws: it takes back that an item is out.

    Only time makes `still out`: an order, or a snooze, came to its date without a restock.
    """

    OUT = "out"
    LOW = "low"
    STILL_OUT = "still out"
    BACK = "back"
    WITHDRAWN = "withdrawn"


# The rule behind each kind of alert, as `why` shows it.
RULES = {
    AlertKind.OUT: "out of stock: after <= 0, and before > 0 or not known",
    AlertKind.LOW: "low: after at the threshold or below, and before above it or not known",
    AlertKind.STILL_OUT: "still out of stock: the date came until which it was ordered or snoozed",
    AlertKind.BACK: "back in stock: after > 0, and before <= 0",
    AlertKind.WITHDRAWN: "withdrawn: the upload that said it was out of stock was undone",
}

# The same of an item that has a threshold.
RULES_AT_A_THRESHOLD = {
    AlertKind.LOW: "low: after <= {threshold} ({rule}), and before > {threshold} or not known",
    AlertKind.BACK: "back in stock: after >= {over} (threshold {threshold}, {rule}), and before"
    " out of stock or low",
    AlertKind.WITHDRAWN: "withdrawn: the upload that said it was out of stock or low was undone",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One level before and after; `before` is None at first sight, `after` where it was removed.

    `row` is where the upload says so, as a spreadsheet numbers it; None where no file does.
    `name` is what people call the item, and `threshold` what decides whether it is low, where these
    are known and asked for.
    """

    item: str
    before: Decimal | None
    after: Decimal | None
    row: int | None = None
    name: str = ""
    threshold: Threshold = NO_THRESHOLD

    @property
    def kind(self) -> AlertKind | None:
        """The kind of alert that it makes, or None."""
        return judge(self.before, self.after, self.threshold)

    @property
    def states(self) -> tuple[LevelState, LevelState]:
        """How the level stood before, and how it stands after."""
        return (
            state_before(self.before, self.threshold),
            state_after(self.before, self.after, self.threshold),
        )


def rule_of(kind: AlertKind, change: Change) -> str:
    """Why a change made an alert of this kind, with the threshold where one decided."""
    threshold = change.threshold
    if threshold.value is None or kind not in RULES_AT_A_THRESHOLD:
        return RULES[kind]
    return RULES_AT_A_THRESHOLD[kind].format(
        threshold=show(threshold.value),
        over=show(threshold.is_over_at),
        rule=threshold.rule or "the file",
    )


def called(item: str, name: str) -> str:
    """An item as people see it: with its readable name, where that says more."""
    return f"{item} ({name})" if name and name != item else item


def judge(
    before: Decimal | int | None,
    after: Decimal | int | None,
    threshold: Threshold = NO_THRESHOLD,
) -> AlertKind | None:
    """The kind of alert that a change from `before` to `after` makes, or None.

    No alert: zero again, from below zero to zero, a first sight above the threshold, a level that
    was forgotten (DESIGN, promise 2), and a rise that does not reach what ends being low.
    """
    if after is None:
        return None
    # A first sight at zero counts (promise 2): the shop can't sell the item.
    if after <= 0:
        return AlertKind.OUT if before is None or before > 0 else None
    was, now = state_before(before, threshold), state_after(before, after, threshold)
    if now is LevelState.LOW:
        return AlertKind.LOW if was is LevelState.STOCKED else None
    return None if was is LevelState.STOCKED else AlertKind.BACK


def judge_undo(
    before: Decimal | None, after: Decimal | None, threshold: Threshold = NO_THRESHOLD
) -> AlertKind | None:
    """The kind of alert that an undo makes, by which a level goes from `before` to `after`.

    An item that is not out or low any more, or not known any more, is withdrawn and never back. A
    return to zero is out.
    """
    was, now = state_before(before, threshold), state_after(before, after, threshold)
    # "Back in stock" would be wrong: nothing arrived, a file was wrong.
    if was is not LevelState.STOCKED and now is LevelState.STOCKED:
        return AlertKind.WITHDRAWN
    if was is LevelState.OUT and now is LevelState.LOW:
        return AlertKind.WITHDRAWN
    return judge(before, after, threshold)


def makes_alert(change: Change) -> bool:
    """Whether people are told of a change."""
    return change.kind is not None


def kind_of_undo(change: Change) -> AlertKind | None:
    """The kind of alert that a change makes where an undo makes it, or None."""
    return judge_undo(change.before, change.after, change.threshold)


def is_news_of_undo(change: Change) -> bool:
    """Whether people are told of a change that an undo makes."""
    return kind_of_undo(change) is not None
