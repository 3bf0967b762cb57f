"""The one-line sentences of a message: its subject, and the heading of each section."""

from collections.abc import Sequence

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.messages.message_rows import row_of
from shelfwatch.core.stock.change import AlertKind
from shelfwatch.core.text.harmless import spelt_out

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
        return f"{spelt_out(stores[0])}: {row_of(chosen[0].items[0]).title} {of_one}"
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
    why = reason(alert)
    return f"{line}: {why}" if why else line


def reason(alert: Alert) -> str:
    """Why a withdrawal is told; "" of all else, which speaks for itself."""
    if alert.kind is not AlertKind.WITHDRAWN:
        return ""
    return REASON_TO_WITHDRAW.format("it was" if len(alert.items) == 1 else "they were")
