"""A message as every channel gets it: subject, plain text, HTML, and the long list as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.messages.message_html import html_page, html_text
from shelfwatch.core.messages.message_items import IN_THE_LIST, LONGEST_LIST, before_text, item_text
from shelfwatch.core.stock.change import AlertKind, Change
from shelfwatch.core.stock.count import show
from shelfwatch.core.text.harmless import lines_spelt_out, spelt_out
from shelfwatch.core.text.spreadsheet import to_csv

# The heading of a section by the kind of its alert, in the order of the sections.
HEADINGS = {
    AlertKind.OUT: "out of stock",
    AlertKind.STILL_OUT: "still out of stock",
    AlertKind.WITHDRAWN: "withdrawn",
    AlertKind.BACK: "back in stock",
}

# The same in the subject of a message, of one item and of several.
STATES = {
    AlertKind.OUT: ("is out of stock", "are out of stock"),
    AlertKind.STILL_OUT: ("is still out of stock", "are still out of stock"),
    AlertKind.WITHDRAWN: ("was wrongly told as out of stock", "were wrongly told as out of stock"),
    AlertKind.BACK: ("is back in stock", "are back in stock"),
}

REASON_TO_WITHDRAW = "the file that said {} out of stock was undone"


@dataclass(frozen=True, slots=True)
class Message:
    """`id` stays the same through every retry; `attachment` is CSV text, or None."""

    id: str
    subject: str
    text: str
    html: str
    attachment: str | None = None


def compose_message(id: str, alerts: Sequence[Alert]) -> Message:
    """One message with all `alerts` of an upload: a section for each store.

    What is out comes first, then what is withdrawn, then what is back.
    """
    order = list(HEADINGS)
    ordered = sorted(alerts, key=lambda alert: (order.index(alert.kind), alert.store.casefold()))
    sections = [(heading(alert), ordered_items(alert)) for alert in ordered]
    is_cut = any(one.is_summary or len(one.items) > LONGEST_LIST for one in ordered)
    return Message(
        id=id,
        subject=subject(ordered),
        text="\n\n".join(text_section(*section) for section in sections) + "\n",
        html=html_page(sections),
        attachment=attached_list(ordered) if is_cut else None,
    )


def compose_question(id: str, question: str) -> Message:
    """The message that asks `question`, whose first line is the subject."""
    title, _, text = lines_spelt_out(question).partition("\n")
    return Message(id=id, subject=title, text=text.strip("\n") + "\n", html=html_text(text))


def message_of(delivery: Delivery) -> Message:
    """What a delivery says: the same however often it is tried."""
    if delivery.question:
        return compose_question(delivery.id, delivery.question)
    return compose_message(delivery.id, delivery.alerts)


def subject(alerts: Sequence[Alert]) -> str:
    """The whole story in one line: the item where there is one, else how many, and where."""
    kind = min((alert.kind for alert in alerts), key=list(HEADINGS).index)
    chosen = [alert for alert in alerts if alert.kind is kind]
    stores = list(dict.fromkeys(alert.store for alert in chosen))
    number = sum(len(alert.items) for alert in chosen)
    of_one, of_several = STATES[kind]
    if all(alert.is_summary for alert in chosen):
        return summary(chosen)
    if number == 1:
        return f"{spelt_out(stores[0])}: {item_text(chosen[0].items[0])} {of_one}"
    if len(stores) == 1:
        return f"{spelt_out(stores[0])}: {number:,} items {of_several}"
    return f"{number:,} items {of_several} in {len(stores):,} stores"


def summary(alerts: Sequence[Alert]) -> str:
    """`First load of Bonn: 1,000 of 3,000 items are out of stock`, of one store or of several."""
    out, all_items = sum(len(one.items) for one in alerts), sum(one.first_of for one in alerts)
    where = spelt_out(alerts[0].store) if len(alerts) == 1 else f"{len(alerts):,} stores"
    return f"First load of {where}: {out:,} of {all_items:,} items are out of stock"


def heading(alert: Alert) -> str:
    """`Berlin: 3 items out of stock`; with the reason, where that is withdrawn."""
    if alert.is_summary:
        return summary([alert])
    number = len(alert.items)
    plural = "" if number == 1 else "s"
    line = f"{spelt_out(alert.store)}: {number:,} item{plural} {HEADINGS[alert.kind]}"
    if alert.kind is not AlertKind.WITHDRAWN:
        return line
    return f"{line}: {REASON_TO_WITHDRAW.format('it was' if number == 1 else 'they were')}"


def ordered_items(alert: Alert) -> list[Change]:
    """The items of an alert in the order in which a person looks for them."""
    return sorted(alert.items, key=lambda change: (change.item.casefold(), change.item))


def text_section(title: str, items: Sequence[Change], rest: str = IN_THE_LIST) -> str:
    """One store's section in plain text; `rest` says where what is cut off can be found."""
    lines = [title, "-" * len(title)]
    lines.extend(
        f"  {item_text(change)}: {show(change.after)} ({before_text(change)})"
        for change in items[:LONGEST_LIST]
    )
    if len(items) > LONGEST_LIST:
        lines.append(f"  and {len(items) - LONGEST_LIST:,} more, {rest}")
    return "\n".join(lines)


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
