"""The rules of an installation, as they are now."""

from dataclasses import dataclass
from typing import Protocol

from shelfwatch.core.rules.rules import NO_RULES, Rules


class RuleBook(Protocol):
    """What a person says of many items at once. Editing it alerts nobody."""

    def current(self) -> Rules:
        """The rules as they are now.

        Where they can't be read, the last ones that could: a slip in a file must not end alerts.
        """
        ...

    def fault(self) -> str:
        """What is wrong with them, in one sentence; "" where nothing is."""
        ...


@dataclass
class FixedRules(RuleBook):
    """Rules that a program sets."""

    rules: Rules = NO_RULES

    def current(self) -> Rules:
        return self.rules

    def fault(self) -> str:
        return ""
