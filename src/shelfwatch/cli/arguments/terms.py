"""From the options of `subscribe` to the terms of a subscription."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

import typer

from shelfwatch.core.alerting.subscriber import SubscriptionKind
from shelfwatch.core.alerting.terms import NEWS_KINDS, Back, Terms, read_kinds
from shelfwatch.core.schedules.quiet import read_quiet
from shelfwatch.core.stock.identity import identity

# Takes a choice back.
NONE = "none"

ItemPatterns = Annotated[
    list[str] | None,
    typer.Option(
        "--item",
        metavar="PATTERN",
        show_default=False,
        help="Only items like this, `*` for any text; may be repeated. `*` alone: all.",
    ),
]

Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar="KIND,...",
        show_default=False,
        help="Only news of these kinds: out, low, back, withdrawn, operations; or stock for all.",
    ),
]

Cadence = Annotated[
    str | None,
    typer.Option(
        "--cadence",
        metavar="WHEN",
        show_default=False,
        help="at-once; or a digest: hourly, daily, weekly, or a cron expression.",
    ),
]

Quiet = Annotated[
    str | None,
    typer.Option(
        "--quiet",
        metavar="HOURS",
        show_default=False,
        help="Hours without a message, as 22:00-07:00; none ends them.",
    ),
]

Zone = Annotated[
    str | None,
    typer.Option(
        "--zone",
        metavar="ZONE",
        show_default=False,
        help="Whose clocks these are, as Europe/Berlin; none is the installation's.",
    ),
]

BackOption = Annotated[
    Back | None,
    typer.Option(
        "--back",
        metavar="WHEN",
        show_default=False,
        help="Whether they hear what is back: along, always or never.",
    ),
]


@dataclass(frozen=True, slots=True)
class TermOptions:
    """What the options of `subscribe` say of terms; None where they say nothing."""

    item: Sequence[str] | None = None
    kind: Sequence[str] | None = None
    cadence: str | None = None
    quiet: str | None = None
    zone: str | None = None
    back: Back | None = None

    @property
    def are_given(self) -> bool:
        """Whether any option says anything."""
        given = (self.item, self.kind, self.cadence, self.quiet, self.zone, self.back)
        return any(one is not None for one in given)

    @property
    def subscription_kinds(self) -> frozenset[SubscriptionKind]:
        """Stock, operations or both, as the kinds say; stock where they say nothing."""
        if self.kind is None:
            return frozenset({SubscriptionKind.STOCK})
        names = read_names(self.kind)
        asked = {SubscriptionKind.OPERATIONS: "operations" in names}
        asked[SubscriptionKind.STOCK] = bool(names - {"operations"})
        return frozenset(kind for kind, is_asked in asked.items() if is_asked)

    def applied_to(self, terms: Terms, now: datetime) -> Terms:
        """The terms with what the options say changed. Raises Misuse for what can't be."""
        from shelfwatch.service.alerting.timing import (  # noqa: PLC0415 -- --help needs no zones
            checked_cadence,
            zone_named,
        )

        if self.item is not None:
            patterns = tuple(identity(one, "item") for one in self.item)
            terms = replace(terms, items=() if "*" in patterns else patterns)
        if self.kind is not None:
            names = read_names(self.kind) - {"operations"}
            terms = replace(terms, kinds=frozenset() if "stock" in names else names)
        if self.cadence is not None:
            terms = replace(terms, cadence=checked_cadence(self.cadence, now))
        if self.quiet is not None:
            quiet = "" if self.quiet == NONE else read_quiet(self.quiet).text
            terms = replace(terms, quiet=quiet)
        if self.zone is not None:
            zone = "" if self.zone == NONE else self.zone
            if zone:
                zone_named(zone)
            terms = replace(terms, zone=zone)
        return terms if self.back is None else replace(terms, back=self.back)


def read_names(texts: Sequence[str]) -> frozenset[str]:
    """The kinds that were named. Raises Misuse for any that is none."""
    return read_kinds(texts, ("stock", *NEWS_KINDS, "operations"))
