"""What a load shows to people: what became of each file, what ran out, and who was told."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.text import Text

from shelfwatch.cli.alerts import STYLES
from shelfwatch.cli.rejects import keep_rejects, show_rejects
from shelfwatch.cli.screen import OUT, WARNING, say, spelt_out
from shelfwatch.cli.subscriptions import NOBODY
from shelfwatch.cli.words import plural
from shelfwatch.core.alert import Alert
from shelfwatch.core.change import News
from shelfwatch.core.count import show as show_count
from shelfwatch.core.message import before_words, heading, ordered_items
from shelfwatch.core.upload import Status, UploadReport
from shelfwatch.local.wiring import Installation
from shelfwatch.service.deliver import Outcome

MOST_ITEMS = 20
"""Items of an alert that are named; the rest is counted, and stands in the message."""


def show(
    installation: Installation,
    reports: Sequence[UploadReport],
    alerts: Sequence[Alert],
    outcome: Outcome,
    began: datetime,
) -> None:
    """Print everything: first the files, then their rejects, then the news, then who was told.

    The rejects of an upload that came again, from before `began`, lie where they were put then.
    """
    for report in reports:
        say(file_line(report))
    for report in reports:
        if report.rejects:
            is_new = report.upload.arrived >= began
            show_rejects(report, keep_rejects(installation, report) if is_new else None)
    for alert in alerts:
        show_alert(alert)
    show_outcome(installation, alerts, outcome)


def file_line(report: UploadReport) -> Text:
    """The name of a file, and what became of it."""
    style = "" if report.status is Status.LOADED else OUT
    return Text.assemble(
        (spelt_out(report.upload.file), "bold"), "  ", (spelt_out(report.message), style)
    )


def show_alert(alert: Alert) -> None:
    """Print what ran out of one store, or came back to it."""
    say()
    say(heading(alert), STYLES[alert.kind])
    items = ordered_items(alert)
    for change in items[:MOST_ITEMS]:
        say(f"  {change.item}: {show_count(change.after)} ({before_words(change)})")
    if len(items) > MOST_ITEMS:
        say(f"  and {len(items) - MOST_ITEMS:,} more: `shelfwatch alerts` lists them all")


def show_outcome(installation: Installation, alerts: Sequence[Alert], outcome: Outcome) -> None:
    """Print what was sent, or why nothing was."""
    if outcome.delivered:
        say()
        say(sent_sentence(installation, outcome.delivered))
    elif is_unheard(installation, alerts):
        say()
        say(NOBODY, WARNING)


def is_unheard(installation: Installation, alerts: Iterable[Alert]) -> bool:
    """Whether something ran out and nobody is there to be told."""
    ran_out = any(alert.kind is News.OUT for alert in alerts)
    return ran_out and not installation.platform.subscribers.subscribers()


def sent_sentence(installation: Installation, number: int) -> str:
    """Where the messages went."""
    sent = f"{plural(number, 'message')} sent."
    if installation.settings.mail_server is not None:
        return sent
    return (
        f"{sent} No mail server is set, so e-mail lies as .eml files in {installation.home.outbox}."
    )
