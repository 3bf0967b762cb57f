"""The sections of a message: one for each alert, with as many rows as people scroll through."""

from collections.abc import Sequence
from dataclasses import dataclass

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.messages.message_rows import (
    MessageRow,
    by_name,
    row_of,
    text_line,
    worst_first,
)
from shelfwatch.core.messages.titles import HEADINGS, heading, reason

# Rows of one section that stand in the message itself; the rest is in the attached CSV.
LONGEST_LIST = 50

# Rows of all sections together: so many stay below the 102 KB of HTML at which Gmail cuts a mail.
MOST_ROWS = 100

# Sections that a message has; further stores are counted. 500 headings are read by nobody.
MOST_SECTIONS = 30

IN_THE_LIST = "in the attached list"


@dataclass(frozen=True, slots=True)
class Section:
    """One store's part: `rows` are those that are shown, `total` is how many there are.

    `reason` is why it is told, where the heading has one.
    """

    heading: str
    reason: str
    rows: Sequence[MessageRow]
    total: int

    @property
    def more(self) -> int:
        """How many rows are left out."""
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class Body:
    """The sections that are shown; `more` are those that are not."""

    sections: Sequence[Section]
    more: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether anything is left out, so that the whole list has to be attached."""
        return self.more > 0 or any(section.more > 0 for section in self.sections)


def in_order(alerts: Sequence[Alert]) -> list[Alert]:
    """What is out first, then what is withdrawn, then what is back; the worst store first."""
    order = list(HEADINGS)
    return sorted(
        alerts, key=lambda one: (order.index(one.kind), -len(one.items), one.store.casefold())
    )


def body_of(ordered: Sequence[Alert]) -> Body:
    """Sections for `ordered` alerts within the limits above."""
    shown = ordered[:MOST_SECTIONS]
    # Each store gets its share first, so that one store's thousand rows don't hide another's one.
    share = max(1, MOST_ROWS // max(1, len(shown)))
    spare = MOST_ROWS - sum(min(len(alert.items), share) for alert in shown)
    sections = []
    for alert in shown:
        room = min(len(alert.items), LONGEST_LIST, share + max(0, spare))
        spare -= max(0, room - share)
        sections.append(section_of(alert, room))
    return Body(sections, len(ordered) - len(shown))


def section_of(alert: Alert, room: int) -> Section:
    """A section with at most `room` rows: by name where all of them are there, else the worst."""
    rows = rows_of(alert)
    shown = rows if len(rows) <= room else worst_first(rows)[:room]
    return Section(heading(alert), reason(alert), shown, len(rows))


def rows_of(alert: Alert) -> list[MessageRow]:
    """The rows of an alert, by name."""
    return by_name(row_of(change, alert.kind) for change in alert.items)


def text_section(section: Section, rest: str = IN_THE_LIST) -> str:
    """One section in plain text; `rest` says where what is cut off can be found."""
    lines = [section.heading, "-" * len(section.heading), *map(text_line, section.rows)]
    if section.more > 0:
        lines.append(f"  and {section.more:,} more, {rest}")
    return "\n".join(lines)


def text_body(title: str, body: Body) -> str:
    """All sections in plain text; where they are several, what happened stands above them."""
    parts = [text_section(section) for section in body.sections]
    if len(parts) > 1:
        parts.insert(0, title)
    if body.more:
        parts.append(more_stores(body.more))
    return "\n\n".join(parts) + "\n"


def more_stores(number: int) -> str:
    """What is said of sections that are left out."""
    return f"and {number:,} more {'section' if number == 1 else 'sections'}, {IN_THE_LIST}"
