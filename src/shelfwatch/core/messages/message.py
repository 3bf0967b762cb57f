"""A message as every channel gets it: subject, plain text, HTML, and the long list as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shelfwatch.core.alerting.addresses import is_webhook
from shelfwatch.core.alerting.alert import Alert
from shelfwatch.core.alerting.delivery import Delivery
from shelfwatch.core.messages.message_html import html_page, html_text
from shelfwatch.core.messages.message_rows import MessageRow
from shelfwatch.core.messages.message_sections import body_of, in_order, rows_of, text_body
from shelfwatch.core.messages.titles import HEADINGS, subject
from shelfwatch.core.messages.webhook_payload import payload_of
from shelfwatch.core.text.harmless import lines_spelt_out
from shelfwatch.core.text.spreadsheet import to_csv

COLUMNS = ("store", "item", "news", "before", "count", "name", "since", "other stores")


@dataclass(frozen=True, slots=True)
class Message:
    """`id` stays the same through every retry; `attachment` is CSV text, or None.

    `data` is the same for programs, as JSON; "" where a person reads it.
    """

    id: str
    subject: str
    text: str
    html: str
    attachment: str | None = None
    data: str = ""


def compose_message(id: str, alerts: Sequence[Alert]) -> Message:
    """One message with all `alerts` of an upload: a section for each store.

    What is out comes first, then what is withdrawn, then what is back.
    """
    ordered = in_order(alerts)
    body, title = body_of(ordered), subject(ordered)
    is_cut = body.is_cut or any(alert.is_summary for alert in ordered)
    return Message(
        id=id,
        subject=title,
        text=text_body(title, body),
        html=html_page(title, body),
        attachment=attached_list(ordered) if is_cut else None,
    )


def compose_question(id: str, question: str) -> Message:
    """The message that asks `question`, whose first line is the subject."""
    title, _, text = lines_spelt_out(question).partition("\n")
    return Message(id=id, subject=title, text=text.strip("\n") + "\n", html=html_text(title, text))


def message_of(delivery: Delivery) -> Message:
    """What a delivery says: the same however often it is tried."""
    message = (
        compose_question(delivery.id, delivery.question)
        if delivery.question
        else compose_message(delivery.id, delivery.alerts)
    )
    # A list of a million items is not written out for who reads something else.
    return replace(message, data=payload_of(delivery)) if is_webhook(delivery.address) else message


def attached_list(alerts: Sequence[Alert]) -> str:
    """Every item of every section as CSV that a spreadsheet opens without harm."""
    return to_csv(COLUMNS, [csv_row(alert, row) for alert in alerts for row in rows_of(alert)])


def csv_row(alert: Alert, row: MessageRow) -> tuple[str, ...]:
    """One line of the attached list."""
    return (
        alert.store,
        row.item,
        HEADINGS[alert.kind],
        plain(row.before),
        plain(row.after),
        row.name,
        "" if row.since is None else row.since.isoformat(),
        ", ".join(f"{one.store}: {one.count:f}" for one in row.others),
    )


def plain(count: object) -> str:
    """A count as a bare number, or nothing where it is not known."""
    return "" if count is None else f"{count:f}"
