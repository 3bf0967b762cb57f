"""Other rules, tried on the changes of the past: what would have been told by them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from shelfwatch.core.rules.rules import Rules
from shelfwatch.core.stock.change import AlertKind, Change
from shelfwatch.core.stock.threshold import LevelState
from shelfwatch.ports import PastChange, Platform

# As far back as one looks: a month has every weekday, and the first of a month.
LOOK_BACK = timedelta(days=31)

# A level: a store and an item.
LevelName = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Trial:
    """How often each kind of alert would have been told, and how often of which level."""

    kinds: Mapping[AlertKind, int]
    levels: Mapping[LevelName, int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same changes by the rules as they are, and by others; `changes` is how many."""

    changes: int
    now: Trial
    then: Trial


def try_rules(platform: Platform, rules: Rules) -> Comparison:
    """What other rules would have told of the last month's changes, beside what is told now.

    Both are judged anew from the same changes. What was low before the month counts as not low.
    """
    changes = list(platform.alerts.changes(platform.clock.now() - LOOK_BACK))
    now = platform.rules.current()
    return Comparison(len(changes), judged_by(now, changes), judged_by(rules, changes))


@dataclass
class Judged:
    """What was told so far, and which levels are low."""

    kinds: Counter[AlertKind] = field(default_factory=Counter)
    levels: Counter[LevelName] = field(default_factory=Counter)
    low: set[LevelName] = field(default_factory=set)

    def add(self, level: LevelName, change: Change) -> None:
        """Judge one change more."""
        if change.kind is not None:
            self.kinds[change.kind] += 1
            self.levels[level] += 1
        if change.states[1] is LevelState.LOW:
            self.low.add(level)
        else:
            self.low.discard(level)


def judged_by(rules: Rules, changes: Iterable[PastChange]) -> Trial:
    """What rules tell of changes, in their order."""
    judged = Judged()
    for past in changes:
        level = past.store, past.change.item
        of_file = past.change.threshold.value
        threshold = replace(rules.threshold(*level, of_file), was_low=level in judged.low)
        judged.add(level, replace(past.change, threshold=threshold))
    return Trial(judged.kinds, judged.levels)
