"""The terms of a subscription: of its stores' news which, how often, and when rather not."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.errors import Misuse
from shelfwatch.core.schedules.cadence import AT_ONCE
from shelfwatch.core.stock.change import AlertKind

# What somebody may ask for by name; whatever else an alert can be of belongs to `out`.
NEWS_KINDS = ("out", "low", "back", "withdrawn")


class Back(StrEnum):
    """Whether somebody is told that an item is back in stock."""

    ALONG = "along"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Terms:
    """No `items` (patterns) are all of them, and no `kinds` are all that there are.

    `quiet` is as in `22:00-07:00`, or "" for never; `zone` is a name of the IANA database, or ""
    for the installation's own. Of what is back in stock `along` is: only in a message that
    goes out anyway.
    """

    items: Sequence[str] = ()
    kinds: frozenset[str] = frozenset()
    cadence: str = AT_ONCE
    quiet: str = ""
    zone: str = ""
    back: Back = Back.ALONG

    @property
    def is_at_once(self) -> bool:
        """Whether news goes out as it comes, and not in a digest."""
        return self.cadence == AT_ONCE

    def wants(self, kind: AlertKind) -> bool:
        """Whether alerts of a kind are told at all."""
        if kind is AlertKind.BACK and self.back is Back.NEVER:
            return False
        return not self.kinds or news_kind(kind) in self.kinds

    def wants_item(self, item: str) -> bool:
        """Whether an item is among those that were asked for."""
        return not self.items or any(pattern_of(one).fullmatch(item) for one in self.items)

    def part_of(self, alert: Alert) -> Alert | None:
        """What of an alert is told; None where nothing is."""
        if not self.wants(alert.kind):
            return None
        if not self.items:
            return alert
        return narrowed(alert, [one.item for one in alert.items if self.wants_item(one.item)])


# Everything of its stores, as it comes; what is back only in a message that goes out anyway.
USUAL_TERMS = Terms()


def news_kind(kind: AlertKind) -> str:
    """By which name somebody asks for alerts of a kind."""
    return kind if kind in NEWS_KINDS else "out"


def narrowed(alert: Alert, items: Iterable[str]) -> Alert | None:
    """The alert with these of its items alone; None where that is none of them."""
    wanted = frozenset(items)
    left = tuple(change for change in alert.items if change.item in wanted)
    if len(left) == len(alert.items):
        return alert
    return replace(alert, items=left, is_part=True) if left else None


@lru_cache(maxsize=1024)
def pattern_of(text: str) -> re.Pattern[str]:
    """A pattern in which `*` stands for any text; every other character means itself."""
    return re.compile(".*".join(map(re.escape, text.split("*"))), re.DOTALL)


def read_kinds(names: Iterable[str], known: Sequence[str]) -> frozenset[str]:
    """Kinds from texts such as `out,low`. Raises Misuse for one that is not `known`."""
    found = frozenset(part.strip() for name in names for part in name.split(","))
    if unknown := sorted(found.difference(known)):
        raise Misuse(f"{unknown[0]!r} is no kind of news: name any of {', '.join(known)}.")
    return found
