"""The one-line sentences of a message: its subject, and the heading of each section."""

from collections.abc import Sequence

from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.messages.message_rows import row_of
from shelfwatch.core.stock.change import AlertKind
from shelfwatch.core.text.harmless import spelt_out

# The heading of a section by the kind of its alert, in the order of the sections.
HEADINGS = {
    AlertKind.OUT: "out of stock",
    AlertKind.LOW: "low",
    AlertKind.STILL_OUT: "still out of stock",
    AlertKind.WITHDRAWN: "withdrawn",
    AlertKind.BACK: "back in stock",
}

# The same in the subject of a message, of one item and of several.
STATES = {
    AlertKind.OUT: ("is out of stock", "are out of stock"),
    AlertKind.LOW: ("is low", "are low"),
    AlertKind.STILL_OUT: ("is still out of stock", "are still out of stock"),
    AlertKind.WITHDRAWN: ("was wrongly told as {}", "were wrongly told as {}"),
    AlertKind.BACK: ("is back in stock", "are back in stock"),
}

REASON_TO_WITHDRAW = "the file that said {} {} was undone"


def subject(alerts: Sequence[Alert]) -> str:
    """The whole story in one line: the item where there is one, else how many, and where."""
    kind = min((alert.kind for alert in alerts), key=list(HEADINGS).index)
    chosen = [alert for alert in alerts if alert.kind is kind]
    stores = list(dict.fromkeys(alert.store for alert in chosen))
    number = sum(len(alert.items) for alert in chosen)
    of_one, of_several = (state.format(what_is_wrong(chosen)) for state in STATES[kind])
    if all(alert.is_summary for alert in chosen):
        return summary(chosen)
    if number == 1:
        return f"{spelt_out(stores[0])}: {row_of(chosen[0].items[0], kind).title} {of_one}"
    if len(stores) == 1:
        return f"{spelt_out(stores[0])}: {number:,} items {of_several}"
    return f"{number:,} items {of_several} in {len(stores):,} stores"


def summary(alerts: Sequence[Alert]) -> str:
    """`First load of Bonn: 1,000 of 3,000 items are out of stock`, of one store or of several."""
    out, all_items = sum(len(one.items) for one in alerts), sum(one.first_of for one in alerts)
    where = spelt_out(alerts[0].store) if len(alerts) == 1 else f"{len(alerts):,} stores"
    state = HEADINGS[alerts[0].kind]
    return f"First load of {where}: {out:,} of {all_items:,} items are {state}"


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
    it_was = "it was" if len(alert.items) == 1 else "they were"
    return REASON_TO_WITHDRAW.format(it_was, what_is_wrong([alert]))


def what_is_wrong(alerts: Sequence[Alert]) -> str:
    """What withdrawn alerts had said: out of stock, low, or both."""
    was_out = {
        change.before is None or change.before <= 0 for alert in alerts for change in alert.items
    }
    states = {True: HEADINGS[AlertKind.OUT], False: HEADINGS[AlertKind.LOW]}
    return " or ".join(text for is_out, text in states.items() if is_out in was_out)
