"""One row of a message: an item, and what is known about it as far as that helps a reader.

Only the item and its counts are always there; everything else is said where it is known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from shelfwatch.core.stock.change import AlertKind, Change, called
from shelfwatch.core.stock.count import show
from shelfwatch.core.text.harmless import spelt_out

# Other stores that a row names; a chain of 500 would else fill the message with one item.
MOST_OTHERS = 3

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class OtherStore:
    """A store that still has the item, and how many."""

    store: str
    count: Decimal


@dataclass(frozen=True, slots=True)
class MessageRow:
    """What a message says of one item.

    `since` is when it went out, in the zone of the reader; `threshold` what counts as low, and
    `rule` what set it; `outages_before` how often it was out before; `others` are stores that have
    it, the best stocked first; `restocked` is when it last came in.
    """

    item: str
    before: Decimal | None
    after: Decimal | None
    name: str = ""
    since: datetime | None = None
    threshold: Decimal | None = None
    rule: str = ""
    outages_before: int = 0
    others: Sequence[OtherStore] = ()
    restocked: datetime | None = None

    @property
    def title(self) -> str:
        """The item with its readable name, on one line, with nothing in it that acts."""
        return spelt_out(called(self.item, self.name))

    @property
    def was(self) -> str:
        """What the count was, or that nobody knew; "still" where it is the same."""
        if self.before is not None and self.before == self.after:
            return "still"
        return "not seen before" if self.before is None else f"was {show(self.before)}"


def row_of(change: Change, kind: AlertKind) -> MessageRow:
    """What a change alone says; with its threshold where it is told as low."""
    row = MessageRow(change.item, change.before, change.after, change.name)
    if kind is not AlertKind.LOW:
        return row
    return replace(row, threshold=change.threshold.value, rule=change.threshold.rule)


def notes(row: MessageRow) -> list[str]:
    """What is known besides counts and other stores, the most useful first, a few words each."""
    found = []
    if row.since is not None:
        found.append(f"since {moment(row.since)}")
    if row.threshold is not None:
        source = f" by {spelt_out(row.rule)}" if row.rule else ""
        found.append(f"low at {show(row.threshold)}{source}")
    if row.outages_before:
        times = "once" if row.outages_before == 1 else f"{row.outages_before:,} times"
        found.append(f"out {times} before")
    if row.restocked is not None:
        found.append(f"last restock {moment(row.restocked)}")
    return found


def others_text(others: Sequence[OtherStore]) -> str:
    """`Bonn has 4, Köln has 2 and 3 more stores have some`."""
    named = ", ".join(
        f"{spelt_out(one.store)} has {show(one.count)}" for one in others[:MOST_OTHERS]
    )
    more = len(others) - MOST_OTHERS
    if more <= 0:
        return named
    return f"{named} and {more:,} more {'store has' if more == 1 else 'stores have'} some"


def moment(at: datetime) -> str:
    """`23 Nov 2026, 12:00 UTC`; the zone is that of `at`."""
    # Named by hand: the names of strftime follow the machine's language, and messages are English.
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M %Z}".rstrip()


def text_line(row: MessageRow) -> str:
    """A row in plain text: `  Mug: 0 (was 5); Bonn has 4; since 23 Nov 2026, 12:00 UTC`."""
    others = [others_text(row.others)] if row.others else []
    return "; ".join([f"  {row.title}: {show(row.after)} ({row.was})", *others, *notes(row)])


def by_name(rows: Iterable[MessageRow]) -> list[MessageRow]:
    """The order in which a person looks an item up."""
    return sorted(rows, key=lambda row: (row.item.casefold(), row.item))


def worst_first(rows: Iterable[MessageRow]) -> list[MessageRow]:
    """The order of a list that will be cut: what is left out at the end matters least.

    What is out again and again comes first, then what nobody else has, then what there was most
    of: it sold best.
    """
    nothing = Decimal(0)
    return sorted(
        by_name(rows),
        key=lambda row: (
            -row.outages_before,
            bool(row.others),
            row.after if row.after is not None else nothing,
            -(row.before or nothing),
        ),
    )
