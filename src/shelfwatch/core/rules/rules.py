"""Rules by patterns: of all that match a level and give a value, the most specific one decides."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from shelfwatch.core.stock.identity import store_key
from shelfwatch.core.stock.threshold import NO_THRESHOLD, Threshold

# Any text in a pattern; every other character is itself.
ANYTHING = "*"

# The value of a threshold for what never counts as low.
NEVER = "never"

Value = Decimal | str
"""What a rule says: a number, or a text such as `never`."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A name with `*` for any text in it; `is_store` has letter case not matter, as for stores."""

    text: str
    is_store: bool = False

    def matches(self, name: str) -> bool:
        """Whether a name is like the pattern."""
        pattern, name = self._compared(self.text), self._compared(name)
        if ANYTHING not in pattern:
            return pattern == name
        parts = map(re.escape, pattern.split(ANYTHING))
        return re.fullmatch(".*".join(parts), name, re.DOTALL) is not None

    @property
    def rank(self) -> tuple[bool, int]:
        """How specific it is: a whole name before any pattern, more characters before fewer."""
        return ANYTHING not in self.text, len(self.text.replace(ANYTHING, ""))

    def _compared(self, name: str) -> str:
        return store_key(name) if self.is_store else name


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for the items of the stores that match; `place` is its line, for people."""

    store: Pattern
    item: Pattern
    values: Mapping[str, Value]
    place: str

    @property
    def rank(self) -> tuple[tuple[bool, int], tuple[bool, int]]:
        """How specific it is: the item decides first, and then the store."""
        return self.item.rank, self.store.rank

    def __str__(self) -> str:
        """The rule as a person finds it again."""
        return f"{self.place}: item {self.item.text}, store {self.store.text}"


@dataclass(frozen=True, slots=True)
class Found:
    """A value, and the rule that gives it."""

    value: Value
    rule: Rule


@dataclass(frozen=True)
class Rules:
    """All rules of a file. Of two that are equally specific the later one decides."""

    rules: Sequence[Rule] = field(default=())

    def find(self, key: str, store: str, item: str) -> Found | None:
        """What is said of `key` for an item of a store, or None."""
        for rule in self.by_rank:
            if key in rule.values and rule.item.matches(item) and rule.store.matches(store):
                return Found(rule.values[key], rule)
        return None

    def threshold(self, store: str, item: str, of_file: Decimal | None) -> Threshold:
        """The threshold of an item: that of its file, else of the rule that applies, else none."""
        if of_file is not None:
            return Threshold(of_file, rule="its file")
        found = self.find("threshold", store, item)
        if found is None:
            return NO_THRESHOLD
        value = found.value if isinstance(found.value, Decimal) else None
        return Threshold(value, rule=str(found.rule))

    @cached_property
    def highest_threshold(self) -> Decimal:
        """No rule makes a count above it low; 0 where no rule gives a threshold."""
        values = [rule.values.get("threshold") for rule in self.rules]
        return max((one for one in values if isinstance(one, Decimal)), default=Decimal())

    @cached_property
    def by_rank(self) -> Sequence[Rule]:
        """The rules, the most specific first: the first that matches decides."""
        numbered = list(enumerate(self.rules))
        numbered.sort(key=lambda one: (one[1].rank, one[0]), reverse=True)
        return [rule for _, rule in numbered]


NO_RULES = Rules()
