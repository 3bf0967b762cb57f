"""A message as every channel gets it: subject, plain text, HTML, and the long list as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from shelfwatch.core.alert import Alert
from shelfwatch.core.change import Change, News, called
from shelfwatch.core.count import show
from shelfwatch.core.spreadsheet import to_csv

LONGEST_LIST = 50
"""Items of one section that stand in the message itself; the rest is in the attached CSV."""

IN_THE_LIST = "in the attached list"

HEADINGS = {News.OUT: "out of stock", News.BACK: "back in stock"}


@dataclass(frozen=True, slots=True)
class Message:
    """`id` stays the same through every retry; `attachment` is CSV text, or None."""

    id: str
    subject: str
    text: str
    html: str
    attachment: str | None = None


def compose_message(id: str, alerts: Sequence[Alert]) -> Message:
    """The one message that tells of all `alerts` of an upload: a section for each store.

    What is out comes first, then what is back.
    """
    ordered = sorted(alerts, key=lambda alert: (alert.kind != News.OUT, alert.store.casefold()))
    sections = [(heading(alert), ordered_items(alert)) for alert in ordered]
    is_cut = any(len(items) > LONGEST_LIST for _, items in sections)
    return Message(
        id=id,
        subject=subject(ordered),
        text="\n\n".join(text_section(*section) for section in sections) + "\n",
        html=html_page(sections),
        attachment=attached_list(ordered) if is_cut else None,
    )


def subject(alerts: Sequence[Alert]) -> str:
    """The whole story in one line: the item where there is one, else how many, and where."""
    out = [alert for alert in alerts if alert.kind is News.OUT]
    told = out or alerts
    stores = list(dict.fromkeys(alert.store for alert in told))
    number = sum(len(alert.items) for alert in told)
    state = HEADINGS[News.OUT if out else News.BACK]
    if number == 1:
        first = called(told[0].items[0].item, told[0].items[0].name)
        return f"{stores[0]}: {first} is {state}"
    if len(stores) == 1:
        return f"{stores[0]}: {number:,} items are {state}"
    return f"{number:,} items are {state} in {len(stores):,} stores"


def heading(alert: Alert) -> str:
    """`Berlin: 3 items out of stock`."""
    number = len(alert.items)
    return f"{alert.store}: {number:,} item{'' if number == 1 else 's'} {HEADINGS[alert.kind]}"


def ordered_items(alert: Alert) -> list[Change]:
    """The items of an alert in the order in which a person looks for them."""
    return sorted(alert.items, key=lambda change: (change.item.casefold(), change.item))


def before_words(change: Change) -> str:
    """What the count was, or that nobody knew."""
    return "not seen before" if change.before is None else f"was {show(change.before)}"


def text_section(title: str, items: Sequence[Change], rest: str = IN_THE_LIST) -> str:
    """One store's section in plain text; `rest` says where what is cut off can be found."""
    lines = [title, "-" * len(title)]
    lines.extend(
        f"  {called(change.item, change.name)}: {show(change.after)} ({before_words(change)})"
        for change in items[:LONGEST_LIST]
    )
    if len(items) > LONGEST_LIST:
        lines.append(f"  and {len(items) - LONGEST_LIST:,} more, {rest}")
    return "\n".join(lines)


def html_section(title: str, items: Sequence[Change]) -> str:
    """One store's section as an HTML table."""
    cell = 'style="padding:2px 16px 2px 0;text-align:{}"'
    left, right = cell.format("left"), cell.format("right")
    rows = "".join(
        f"<tr><td {left}>{escape(called(change.item, change.name))}</td>"
        f"<td {right}>{show(change.after)}</td>"
        f"<td {left}>{before_words(change)}</td></tr>"
        for change in items[:LONGEST_LIST]
    )
    more = len(items) - LONGEST_LIST
    tail = f"<p>and {more:,} more, {IN_THE_LIST}</p>" if more > 0 else ""
    head = f"<tr><th {left}>Item</th><th {right}>Count</th><th {left}>Before</th></tr>"
    return f"<h2>{escape(title)}</h2><table>{head}{rows}</table>{tail}"


def html_page(sections: Sequence[tuple[str, Sequence[Change]]]) -> str:
    """The HTML part: the same sections as the plain text, one after the other."""
    body = "".join(html_section(*section) for section in sections)
    return (
        '<!doctype html><html><head><meta charset="utf-8"></head>'
        f'<body style="font-family:sans-serif">{body}</body></html>'
    )


def attached_list(alerts: Sequence[Alert]) -> str:
    """Every item of every section as CSV that a spreadsheet opens without harm."""
    rows = [
        (
            alert.store,
            change.item,
            HEADINGS[alert.kind],
            plain(change.before),
            plain(change.after),
            change.name,
        )
        for alert in alerts
        for change in ordered_items(alert)
    ]
    return to_csv(("store", "item", "news", "before", "count", "name"), rows)


def plain(count: object) -> str:
    """A count as a bare number, or nothing where it is not known."""
    return "" if count is None else f"{count:f}"
